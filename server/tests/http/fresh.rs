//! Proving again who one is (ASVS 7.2.4, 7.5.1, 7.5.3), and leaving (7.4.2).

use domain::access::Role;
use kept_server::auth::accounts;
use kept_server::auth::sessions::FRESH_MS_MAX;
use kept_server::router::{ROUTES, Who};
use serde_json::json;
use sync::DeviceId;

use crate::authenticator::Authenticator;
use crate::kept::{Kept, MINUTE_MS, NOW_MS, WORDS};

const PHONE: DeviceId = DeviceId([1; 16]);

#[tokio::test]
async fn what_opens_more_or_cannot_be_undone_needs_a_fresh_sign_in() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let fresh: Vec<_> = ROUTES.iter().filter(|route| route.who == Who::Fresh).collect();
    let asked: Vec<_> = fresh.iter().map(|route| (route.method, route.path)).collect();
    for needed in [
        ("DELETE", "/api/v1/devices/{dev}"),
        ("POST", "/api/v1/passkeys"),
        ("DELETE", "/api/v1/passkeys/{credential}"),
        ("POST", "/api/v1/codes"),
        ("DELETE", "/api/v1/codes"),
    ] {
        assert!(asked.contains(&needed), "{needed:?}");
    }
    kept.wait(FRESH_MS_MAX);
    for (method, path) in asked {
        let path = path.replace("{dev}", &PHONE.to_hex()).replace("{credential}", "00");
        let answer = kept.ask(&format!("{method} {path}")).ours().with("cookie", &cookie).send().await;
        assert!(answer.is(403, "sign_in_again"), "{method} {path}: {answer:?}");
    }
    // Until somebody has shown again that it is them, with a new token.
    let wrong = kept.post("/api/v1/session/again", &cookie, &json!({ "words": "wrong" })).await;
    assert!(wrong.is(401, "wrong_words"));
    let again = kept.post("/api/v1/session/again", &cookie, &json!({ "words": WORDS })).await;
    assert_eq!(again.status, 200);
    assert_ne!(again.cookie(), cookie);
    assert_eq!(kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await.status, 401);
    assert_eq!(kept.post("/api/v1/passkeys/question", &again.cookie(), &json!({})).await.status, 200);
}

#[tokio::test]
async fn proving_again_does_not_bring_a_removed_device_back() {
    let kept = Kept::start().await;
    let phone = kept.signed_in("priya", Role::Worker).await;
    assert_eq!(kept.exchange(&phone, PHONE).await.status, 200);
    let again = kept.post("/api/v1/session/again", &phone, &json!({ "words": WORDS })).await.cookie();
    let tablet = kept.sign_in("priya").await;
    let line = format!("DELETE /api/v1/devices/{PHONE}");
    assert_eq!(kept.ask(&line).ours().with("cookie", &tablet).send().await.status, 204);
    assert!(kept.ask("GET /api/v1/session").with("cookie", &again).send().await.is(403, "device_revoked"));
    let last = kept.post("/api/v1/session/again", &again, &json!({ "words": WORDS })).await;
    assert!(last.is(403, "device_revoked"));
}

#[tokio::test]
async fn guessing_words_to_prove_again_waits_as_signing_in_does() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    for _ in 0..5 {
        let wrong = kept.post("/api/v1/session/again", &cookie, &json!({ "words": "wrong" })).await;
        assert!(wrong.is(401, "wrong_words"));
    }
    assert!(kept.post("/api/v1/session/again", &cookie, &json!({ "words": WORDS })).await.is(429, "wait"));
}

#[tokio::test]
async fn whoever_has_left_opens_nothing_any_more() {
    let kept = Kept::with_passkeys().await;
    let phone = kept.signed_in("priya", Role::Worker).await;
    let mut key = Authenticator::new(1);
    assert_eq!(key.register(&kept, &phone).await.status, 201);
    assert_eq!(kept.exchange(&phone, PHONE).await.status, 200);
    let elsewhere = kept.sign_in("priya").await;
    let leave = |conn: &_| accounts::leave(conn, "priya", NOW_MS);
    assert!(kept.app.store.write(leave).await.unwrap());
    assert!(!kept.app.store.write(leave).await.unwrap());

    // The known device hears why; the other session is gone.
    assert!(kept.exchange(&phone, PHONE).await.is(403, "device_revoked"));
    assert!(kept.ask("GET /api/v1/session").with("cookie", &phone).send().await.is(403, "device_revoked"));
    assert!(kept.ask("GET /api/v1/session").with("cookie", &elsewhere).send().await.is(401, "signed_out"));
    assert!(key.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    assert!(kept.try_sign_in("priya", WORDS).await.is(401, "wrong_words"));
    kept.wait(MINUTE_MS);
    assert_eq!(kept.try_sign_in("nobody", WORDS).await.body, kept.try_sign_in("priya", WORDS).await.body);
}
