//! A person's devices: seen, and shut out when lost.

use domain::access::Role;
use sync::DeviceId;
use sync::wire::{self, ForkReason, Frame};

use crate::kept::{Kept, MINUTE_MS, NOW_MS};

const PHONE: DeviceId = DeviceId([1; 16]);
const TABLET: DeviceId = DeviceId([2; 16]);

#[tokio::test]
async fn a_person_sees_their_own_devices_and_nobody_elses() {
    let kept = Kept::start().await;
    let phone = kept.signed_in("priya", Role::Worker).await;
    let list =
        async |cookie: &str| kept.ask("GET /api/v1/devices").with("cookie", cookie).send().await.json();
    assert_eq!(list(&phone).await, serde_json::json!({ "devices": [] }));
    assert_eq!(kept.exchange(&phone, PHONE).await.status, 200);
    kept.wait(2 * MINUTE_MS);
    let tablet = kept.sign_in("priya").await;
    assert_eq!(kept.exchange(&tablet, TABLET).await.status, 200);
    let sam = kept.signed_in("sam", Role::Worker).await;
    assert_eq!(kept.exchange(&sam, DeviceId([3; 16])).await.status, 200);

    let device = |dev: DeviceId, seen_ms: i64, is_this: bool| {
        serde_json::json!({ "dev": dev.to_hex(), "name": "A phone", "first_seen_ms": seen_ms,
                            "last_seen_ms": seen_ms, "is_this": is_this, "is_revoked": false })
    };
    let later = NOW_MS + 2 * MINUTE_MS;
    assert_eq!(
        list(&phone).await,
        serde_json::json!({ "devices": [device(TABLET, later, false), device(PHONE, NOW_MS, true)] })
    );
}

#[tokio::test]
async fn a_removed_device_is_told_so_and_gets_nothing() {
    let kept = Kept::start().await;
    let phone = kept.signed_in("priya", Role::Worker).await;
    let tablet = kept.sign_in("priya").await;
    assert_eq!(kept.exchange(&phone, PHONE).await.status, 200);
    assert_eq!(kept.exchange(&tablet, TABLET).await.status, 200);
    let line = format!("DELETE /api/v1/devices/{PHONE}");
    assert_eq!(kept.ask(&line).ours().with("cookie", &tablet).send().await.status, 204);

    assert!(kept.exchange(&phone, PHONE).await.is(403, "device_revoked"));
    // Its session is good for nothing else either.
    assert!(kept.exchange(&phone, DeviceId([9; 16])).await.is(403, "device_revoked"));
    assert!(kept.ask("GET /api/v1/people/me").with("cookie", &phone).send().await.is(403, "device_revoked"));
    // Nor does a new sign-in bring it back.
    let again = kept.sign_in("priya").await;
    assert!(kept.exchange(&again, PHONE).await.is(403, "device_revoked"));
    assert_eq!(kept.exchange(&tablet, TABLET).await.status, 200);
}

#[tokio::test]
async fn nobody_removes_another_persons_device() {
    let kept = Kept::start().await;
    let priya = kept.signed_in("priya", Role::Worker).await;
    assert_eq!(kept.exchange(&priya, PHONE).await.status, 200);
    let grace = kept.signed_in("grace", Role::Manager).await;
    for dev in [PHONE.to_hex(), TABLET.to_hex(), "x".into()] {
        let answer =
            kept.ask(&format!("DELETE /api/v1/devices/{dev}")).ours().with("cookie", &grace).send().await;
        assert!(answer.is(404, "not_found"), "{dev}");
    }
    assert_eq!(kept.exchange(&priya, PHONE).await.status, 200);
}

#[tokio::test]
async fn a_device_is_its_owners_from_its_first_exchange() {
    let kept = Kept::start().await;
    let priya = kept.signed_in("priya", Role::Worker).await;
    let sam = kept.signed_in("sam", Role::Worker).await;
    assert_eq!(kept.exchange(&priya, PHONE).await.status, 200);
    let answer = kept.exchange(&sam, PHONE).await;
    let not_yours = Frame::Fork { reason: ForkReason::NotYours, expected: 0 };
    assert_eq!(wire::read_frames(&answer.body).unwrap(), [not_yours]);
    assert!(matches!(
        wire::read_frames(&kept.exchange(&priya, PHONE).await.body).unwrap()[..],
        [Frame::Hello { .. }, .., Frame::End { .. }]
    ));
}
