//! Who has looked, over HTTP: told by a phone, told to the family, and the head of the audit log.

use crate::client::Answer;
use crate::family::family;
use crate::kept::{Kept, MINUTE_MS, NOW_MS, WORDS};
use domain::access::Role;
use kept_server::audit::verify::verify;
use kept_server::audit::{Said, What};
use kept_server::store::Conn;
use serde_json::{Value as Json, json};
use sync::DeviceId;
use sync::audit::AuditHead;
use sync::wire::{self, Frame};

async fn tell(kept: &Kept, cookie: &str, body: Json) -> Answer {
    let ask = kept.ask("POST /api/v1/looks").ours().with("cookie", cookie);
    ask.body("application/json", body.to_string()).send().await
}

async fn said(kept: &Kept) -> Vec<Said> {
    let sql = "SELECT value FROM audit ORDER BY no";
    let read = move |conn: &Conn| {
        conn.query(sql, &[], |row| Ok(wire::decode::<Said>(row.get(0)?, usize::MAX).unwrap()))
    };
    kept.app.store.read(read).await.unwrap()
}

async fn head(kept: &Kept, cookie: &str) -> Vec<u8> {
    let answer = kept.exchange(cookie, DeviceId([1; 16])).await;
    match wire::read_frames(&answer.body).unwrap().into_iter().next() {
        Some(Frame::Hello { audit_head, .. }) => audit_head,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_worker_opened_offline_is_told_to_the_mother_and_to_nobody_else() {
    let kept = Kept::start().await;
    let (family, first) = family();
    kept.app.store.exchange(family.importer, first, NOW_MS).await.unwrap();
    kept.account("priya", family.worker).await;
    kept.account("ewa", family.mother).await;
    let (priya, ewa) = (kept.sign_in("priya").await, kept.sign_in("ewa").await);
    let line = |part: &str, at_ms: i64| json!({ "family": family.id.to_hex(), "part": part, "at_ms": at_ms });
    let yesterday = NOW_MS - 24 * 60 * MINUTE_MS;
    let opened = json!([
        line("plan", yesterday),
        line("history", yesterday),
        line("nonsense", 0),
        line("knock", yesterday)
    ]);
    for _ in 0..2 {
        // The answer was lost, and it is told again.
        assert_eq!(tell(&kept, &priya, json!({ "opened": opened })).await.status, 200);
    }
    let ask = |cookie: &str| kept.ask("GET /api/v1/looks").with("cookie", cookie).send();
    let looks = ask(&ewa).await.json();
    let looks = looks["looks"].as_array().unwrap();
    assert_eq!(looks.len(), 1, "{looks:?}");
    assert_eq!(looks[0]["parts"], json!(["plan", "knock"]));
    assert_eq!((&looks[0]["role"], &looks[0]["hours"]), (&json!("worker"), &json!([10, 10])));
    assert!(ask(&priya).await.is(404, "not_found"));
    assert!(kept.ask("GET /api/v1/looks/team").with("cookie", &ewa).send().await.is(404, "not_found"));
    for body in ["", "[]", "{\"opened\":1}"] {
        let bad = kept.ask("POST /api/v1/looks").ours().with("cookie", &priya).body("application/json", body);
        assert!(bad.send().await.is(400, "malformed"), "{body}");
    }
    let opened = said(&kept).await.into_iter().filter(|said| said.what == What::Opened).count();
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_device_is_told_a_signed_head_and_says_when_the_log_is_another() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    assert!(head(&kept, &cookie).await.is_empty(), "nothing of an hour that is over");
    kept.wait(70 * MINUTE_MS);
    let cookie = kept.sign_in("priya").await;
    let told: AuditHead = wire::decode(&head(&kept, &cookie).await, usize::MAX).unwrap();
    assert_eq!(told.slot, NOW_MS.unsigned_abs() / 3_600_000 + 1);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let asked = |hash: &str| json!({ "head": { "epoch": told.epoch, "slot": told.slot, "hash": hash } });
    let answer = tell(&kept, &cookie, asked(&hex(&told.hash))).await;
    assert_eq!(answer.json()["hash"], json!(hex(&told.hash)));
    let refused = async || said(&kept).await.iter().filter(|said| said.what == What::HeadRefused).count();
    assert_eq!(refused().await, 0);
    // What carries something is answered without it.
    let held = tell(&kept, &cookie, asked(&"00".repeat(32))).await;
    assert_eq!((held.status, refused().await), (200, 1));
    tell(&kept, &cookie, json!({ "refused": "forked" })).await;
    assert_eq!(refused().await, 2);
    assert!(kept.app.store.read(|conn| verify(conn, None)).await.unwrap().is_ok());
}

#[tokio::test]
async fn signing_in_and_out_and_failing_is_in_the_log_without_a_name() {
    let kept = Kept::start().await;
    let actor = kept.person("priya", Role::Worker).await;
    for _ in 0..6 {
        kept.try_sign_in("priya", "wrong wrong wrong wrong wrong").await;
        kept.wait(2 * MINUTE_MS);
    }
    kept.wait(60 * MINUTE_MS);
    assert_eq!(kept.try_sign_in("priya", WORDS).await.status, 200);
    let cookie = kept.sign_in("priya").await;
    kept.exchange(&cookie, DeviceId([1; 16])).await;
    let devices =
        kept.ask(&format!("DELETE /api/v1/devices/{}", "02".repeat(16))).ours().with("cookie", &cookie);
    assert!(devices.send().await.is(404, "not_found"));
    kept.ask("DELETE /api/v1/session").ours().with("cookie", &cookie).send().await;
    let said = said(&kept).await;
    let whats: Vec<_> = said.iter().map(|said| said.what).collect();
    // Five cost no wait and are not counted; the sixth and the one that succeeded after it are.
    assert_eq!(
        whats,
        [What::SignInFailed, What::SignInFailed, What::SignedIn, What::SignedIn, What::SignedOut]
    );
    assert_eq!((said[0].by, said[0].count), (None, 5));
    assert!(said[2..].iter().all(|said| said.by == Some(actor.id)));
}
