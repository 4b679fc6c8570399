//! A family joins face to face (ASVS 6.4.1), and a stolen database lets nobody in.

use kept_server::auth::accounts;
use kept_server::auth::invitations::{BESIDE_MS, POSTED_MS};
use serde_json::{Value, json};

use crate::authenticator::{Authenticator, hex};
use crate::client::Answer;
use crate::family::{self, Family};
use crate::kept::{Kept, MINUTE_MS, NOW_MS, WORDS};

struct Scene {
    kept: Kept,
    family: Family,
    priya: String,
}

/// A family with its worker, who is signed in.
async fn scene() -> Scene {
    let kept = Kept::with_passkeys().await;
    let (family, exchange) = family::family();
    kept.app.store.exchange(family.importer, exchange, NOW_MS).await.unwrap();
    kept.account("priya", family.worker).await;
    let priya = kept.sign_in("priya").await;
    Scene { kept, family, priya }
}

impl Scene {
    async fn invite(&self, more: Value) -> Answer {
        let mut body = json!({ "person": self.family.mother.id.to_hex() });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.kept.post("/api/v1/invitations", &self.priya, &body).await
    }

    async fn invited(&self) -> Value {
        let answer = self.invite(json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    async fn send(&self, to: &str, invitation: &str) -> Answer {
        let body = json!({ "invitation": invitation, "device_name": "Her phone" });
        self.kept.post(&format!("/api/v1/invitations/{to}"), "", &body).await
    }

    async fn state(&self, made: &Value) -> String {
        let line = format!("GET /api/v1/invitations/{}", text(made, "id"));
        let answer = self.kept.ask(&line).with("cookie", &self.priya).send().await;
        answer.json()["state"].as_str().unwrap().to_owned()
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

#[tokio::test]
async fn a_mother_joins_with_the_link_and_then_signs_in_with_her_words() {
    let scene = scene().await;
    let made = scene.invited().await;
    let seen = scene.send("look", text(&made, "secret")).await.json();
    assert_eq!((text(&seen, "words"), text(&seen, "worker")), (text(&made, "words"), "The worker"));
    assert_eq!(scene.state(&made).await, "open");

    let joined = scene.send("join", text(&made, "secret")).await;
    assert_eq!(joined.status, 200, "{joined:?}");
    let (cookie, joined) = (joined.cookie(), joined.json());
    assert_eq!(
        (text(&joined, "role"), text(&joined, "person")),
        ("family", &*scene.family.mother.id.to_hex())
    );
    assert_eq!(scene.state(&made).await, "joined");
    let me = scene.kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await;
    assert_eq!(me.status, 200);
    assert_eq!(scene.kept.try_sign_in(text(&joined, "login"), text(&joined, "words")).await.status, 200);
    // She is offered a passkey at once: joining is a fresh sign-in.
    assert_eq!(Authenticator::new(1).register(&scene.kept, &cookie).await.status, 201);
}

#[tokio::test]
async fn the_typed_code_is_the_same_invitation() {
    let scene = scene().await;
    let made = scene.invited().await;
    let code = text(&made, "code").to_owned();
    assert_eq!(code.len(), 13);
    let typed = format!("{} {}-{}", &code[..4].to_lowercase(), &code[4..8], &code[8..]);
    assert_eq!(scene.send("look", &typed).await.json()["words"], made["words"]);
    assert_eq!(scene.send("join", &typed).await.status, 200);
    assert!(scene.send("join", text(&made, "secret")).await.is(404, "no_invitation"));
}

#[tokio::test]
async fn an_invitation_is_taken_once_even_by_twenty_at_once() {
    let scene = scene().await;
    let made = scene.invited().await;
    let body = json!({ "invitation": text(&made, "secret") }).to_string();
    let ask =
        || scene.kept.ask("POST /api/v1/invitations/join").ours().body("application/json", body.clone());
    let all: Vec<_> = (0..20).map(|_| tokio::spawn(ask().send())).collect();
    let mut taken = 0;
    for one in all {
        taken += u32::from(one.await.unwrap().status == 200);
    }
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn an_invitation_ends_after_its_time_when_another_is_made_and_when_it_is_taken_back() {
    let scene = scene().await;
    let old = scene.invited().await;
    let new = scene.invited().await;
    assert!(scene.send("join", text(&old, "secret")).await.is(404, "no_invitation"));
    assert_eq!(scene.state(&old).await, "ended");
    scene.kept.wait(BESIDE_MS);
    assert!(scene.send("look", text(&new, "secret")).await.is(404, "no_invitation"));
    let priya = scene.kept.sign_in("priya").await;
    let scene = Scene { priya, ..scene };
    let posted = scene.invite(json!({ "is_posted": true })).await.json();
    assert_eq!(posted["left_ms"], POSTED_MS);
    scene.kept.wait(BESIDE_MS);
    assert_eq!(scene.send("look", text(&posted, "secret")).await.status, 200);
    let line = format!("DELETE /api/v1/invitations/{}", text(&posted, "id"));
    assert_eq!(scene.kept.ask(&line).ours().with("cookie", &scene.priya).send().await.status, 204);
    assert!(scene.send("join", text(&posted, "code")).await.is(404, "no_invitation"));
}

#[tokio::test]
async fn only_the_familys_worker_invites_and_only_as_family() {
    let scene = scene().await;
    let body = json!({ "person": scene.family.mother.id.to_hex() });
    for (login, role) in [
        ("sam", domain::access::Role::Worker),
        ("grace", domain::access::Role::Manager),
        ("ada", domain::access::Role::Administrator),
        ("ewa", domain::access::Role::Family),
    ] {
        let cookie = scene.kept.signed_in(login, role).await;
        let answer = scene.kept.post("/api/v1/invitations", &cookie, &body).await;
        assert!(answer.is(404, "not_found"), "{login}: {answer:?}");
    }
    // Nobody makes an administrator, or another person's account, by sending more fields.
    for more in [json!({ "role": "administrator" }), json!({ "family": "0" }), json!({ "account": 1 })] {
        assert!(scene.invite(more.clone()).await.is(400, "malformed"), "{more}");
    }
    for person in [scene.family.worker.id.to_hex(), scene.family.id.to_hex(), "0".repeat(32), "x".into()] {
        assert!(scene.invite(json!({ "person": person })).await.is(404, "not_found"));
    }
}

#[tokio::test]
async fn an_invitation_dies_with_its_workers_account() {
    let scene = scene().await;
    let made = scene.invited().await;
    let leave = |conn: &_| accounts::leave(conn, "priya", NOW_MS);
    assert!(scene.kept.app.store.write(leave).await.unwrap());
    assert!(scene.send("join", text(&made, "secret")).await.is(404, "no_invitation"));
}

#[tokio::test]
async fn a_second_invitation_begins_the_account_afresh() {
    let scene = scene().await;
    let first = scene.send("join", text(&scene.invited().await, "secret")).await;
    let mut key = Authenticator::new(1);
    assert_eq!(key.register(&scene.kept, &first.cookie()).await.status, 201);
    let second = scene.send("join", text(&scene.invited().await, "secret")).await;
    let (before, after) = (first.json(), second.json());
    assert_eq!(before["login"], after["login"]);
    let old = scene.kept.ask("GET /api/v1/session").with("cookie", &first.cookie()).send().await;
    assert_eq!(old.status, 401);
    assert!(key.sign_in(&scene.kept, "").await.is(401, "wrong_passkey"));
    let sign_in = async |words: &str| scene.kept.try_sign_in(text(&before, "login"), words).await.status;
    assert_eq!((sign_in(text(&before, "words")).await, sign_in(text(&after, "words")).await), (401, 200));
}

#[tokio::test]
async fn guessing_codes_waits_longer_and_longer_and_in_the_database() {
    let scene = scene().await;
    let made = scene.invited().await;
    for guess in 0..5 {
        let answer = scene.send("look", &format!("{guess}000000000000")).await;
        assert!(answer.is(404, "no_invitation"), "{answer:?}");
    }
    assert!(scene.send("join", text(&made, "code")).await.is(429, "wait"));
    scene.kept.wait(MINUTE_MS);
    assert_eq!(scene.send("join", text(&made, "code")).await.status, 200);
}

/// Every value of every table, as it could be typed or sent.
async fn everything_stored(kept: &Kept) -> Vec<Vec<u8>> {
    let columns = [
        ("account", "salt"),
        ("account", "words_hash"),
        ("session", "token_hash"),
        ("passkey", "credential"),
        ("passkey", "public_key"),
        ("ceremony", "challenge_hash"),
        ("invitation", "id"),
        ("invitation", "secret_hash"),
        ("invitation", "code_hash"),
        ("totp", "sealed"),
    ];
    let read = move |conn: &kept_server::store::Conn| {
        let mut all = Vec::new();
        for (table, column) in columns {
            let values =
                conn.query(&format!("SELECT {column} FROM {table}"), &[], |row| row.get::<Vec<u8>>(0))?;
            assert!(!values.is_empty(), "nothing in {table}.{column} to try");
            all.extend(values);
        }
        Ok(all)
    };
    kept.app.store.read(read).await.unwrap()
}

#[tokio::test]
async fn nothing_in_a_stolen_database_signs_anybody_in() {
    let scene = scene().await;
    let mut key = Authenticator::new(1);
    assert_eq!(key.register(&scene.kept, &scene.priya).await.status, 201);
    crate::authenticator::question(&scene.kept).await;
    assert_eq!(scene.kept.post("/api/v1/codes", &scene.priya, &json!({})).await.status, 200);
    let made = scene.invited().await;
    let stored = everything_stored(&scene.kept).await;
    for value in &stored {
        let (text, raw) = (hex(value), String::from_utf8_lossy(value).into_owned());
        let shown = scene.kept.ask("GET /api/v1/session").with("cookie", &format!("sid={text}")).send().await;
        assert_eq!(shown.status, 401);
        for tried in [&text, &text[..32.min(text.len())], &raw] {
            scene.kept.wait(MINUTE_MS);
            assert_ne!(scene.send("join", tried).await.status, 200);
            let words = scene.kept.try_sign_in("priya", tried).await;
            assert!(matches!(words.status, 401 | 429), "{words:?}");
            let mut shown = key.shown(&"0".repeat(64));
            shown["signature"] = text.clone().into();
            assert_ne!(scene.kept.post("/api/v1/session/passkey", "", &shown).await.status, 200);
        }
    }
    // What would have worked lies in no file beside the database either, but for the pepper's own.
    let secret = text(&made, "secret");
    let raw: Vec<u8> =
        (0..16).map(|at| u8::from_str_radix(&secret[at * 2..at * 2 + 2], 16).unwrap()).collect();
    for entry in std::fs::read_dir(&scene.kept.dir).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        for secret in [secret.as_bytes(), &raw, text(&made, "code").as_bytes(), WORDS.as_bytes()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{path:?}");
        }
    }
}
