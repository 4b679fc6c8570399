//! Signing in and out, and how a session ends by itself.

use std::time::Instant;

use domain::access::Role;
use kept_server::auth::sessions::{AGE_MS_MAX, IDLE_MS_MAX};
use kept_server::auth::words::{Cost, Hashed, Pepper};
use kept_server::router::ROUTES;
use kept_server::state::Web;

use crate::kept::{Kept, MINUTE_MS, WORDS};

#[tokio::test]
async fn the_right_words_sign_in_however_they_are_typed() {
    let kept = Kept::start().await;
    let actor = kept.person("priya", Role::Worker).await;
    for (login, words) in [
        ("priya", WORDS),
        (" Priya ", "Dropdown Kiwi Opal Unit Yoyo"),
        ("PRIYA", "drop-down-kiwi-opal-unit-yo-yo."),
    ] {
        let answer = kept.try_sign_in(login, words).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let me = answer.json();
        assert_eq!(me["person"], actor.id.to_hex());
        assert_eq!(me["role"], "worker");
        assert_eq!(me["name"], "The worker");
        assert!(me.get("team").is_none());
    }
}

#[tokio::test]
async fn wrong_words_and_an_unknown_name_get_the_same_answer() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    let wrong = kept.try_sign_in("priya", "five words that are wrong").await;
    let unknown = kept.try_sign_in("nobody", "five words that are wrong").await;
    assert!(wrong.is(401, "wrong_words"), "{wrong:?}");
    let plain = |answer: &crate::client::Answer| {
        let headers: Vec<_> = answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
        (answer.status, headers, answer.body.clone())
    };
    assert_eq!(plain(&wrong), plain(&unknown));
    assert!(wrong.header("set-cookie").is_none());
}

#[tokio::test]
async fn an_unknown_name_costs_a_hash_as_a_known_one_does() {
    let cost = Cost { m_kib: 32 * 1024, passes: 2 };
    let kept = Kept::start_costing(cost, Web::default(), ROUTES).await;
    let pepper = Pepper::open(&kept.dir).unwrap();
    let hash = || {
        let began = Instant::now();
        Hashed::new("five words that are wrong", &pepper, cost).unwrap();
        began.elapsed()
    };
    let one_hash = (0..3).map(|_| hash()).min().unwrap();
    let began = Instant::now();
    assert!(kept.try_sign_in("nobody", "five words that are wrong").await.is(401, "wrong_words"));
    assert!(began.elapsed() > one_hash / 2);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_out_of_reach_of_scripts() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    let answer = kept.try_sign_in("priya", WORDS).await;
    let cookie = answer.header("set-cookie").unwrap();
    let token = cookie.strip_prefix("sid=").unwrap().split(';').next().unwrap();
    assert_eq!(cookie, format!("sid={token}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"));
    assert_eq!(token.len(), 64);

    let https = Kept::start_with(Web { https: true, ..Web::default() }, ROUTES).await;
    https.person("priya", Role::Worker).await;
    let answer = https.try_sign_in("priya", WORDS).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-sid="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    let shown = https.ask("GET /api/v1/session").with("cookie", &answer.cookie()).send().await;
    assert_eq!(shown.status, 200);
    let renamed = answer.cookie().replace("__Host-sid", "sid");
    assert_eq!(https.ask("GET /api/v1/session").with("cookie", &renamed).send().await.status, 401);
}

#[tokio::test]
async fn neither_tokens_nor_words_are_in_the_database() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let token = cookie.strip_prefix("sid=").unwrap().to_owned();
    let raw: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&token[at * 2..at * 2 + 2], 16).unwrap()).collect();
    for entry in std::fs::read_dir(&kept.dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for secret in [token.as_bytes(), &raw, b"kiwi", b"dropdown"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{path:?}");
        }
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    assert_eq!(kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await.status, 200);
    let out = kept.ask("DELETE /api/v1/session").ours().with("cookie", &cookie).send().await;
    assert_eq!(out.status, 204);
    assert_eq!(out.header("set-cookie").unwrap(), "sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    assert!(kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await.is(401, "signed_out"));
}

#[tokio::test]
async fn signing_in_again_gives_a_new_token_and_ends_the_old_one() {
    let kept = Kept::start().await;
    let old = kept.signed_in("priya", Role::Worker).await;
    let elsewhere = kept.sign_in("priya").await;
    let new = kept.sign_in_ask("priya", WORDS).with("cookie", &old).send().await.cookie();
    assert_ne!(old, new);
    let status =
        async |cookie: &str| kept.ask("GET /api/v1/session").with("cookie", cookie).send().await.status;
    assert_eq!((status(&old).await, status(&new).await, status(&elsewhere).await), (401, 200, 200));
}

#[tokio::test]
async fn an_idle_session_ends_and_says_that_notes_are_safe() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let ask = || kept.ask("GET /api/v1/people/me").with("cookie", &cookie).send();
    for _ in 0..5 {
        kept.wait(IDLE_MS_MAX - MINUTE_MS);
        assert_eq!(ask().await.status, 200);
    }
    kept.wait(IDLE_MS_MAX);
    let answer = ask().await;
    assert!(answer.is(401, "signed_out"));
    assert_eq!(
        answer.json()["message"],
        "Your notes are safe on this phone. Please sign in again to send them."
    );
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let ask = || kept.ask("GET /api/v1/people/me").with("cookie", &cookie).send();
    for _ in 0..(AGE_MS_MAX / (20 * MINUTE_MS) - 1) {
        kept.wait(20 * MINUTE_MS);
        assert_eq!(ask().await.status, 200);
    }
    kept.wait(20 * MINUTE_MS);
    assert_eq!(ask().await.status, 401);
}

#[tokio::test]
async fn a_removed_account_is_signed_out_everywhere() {
    let kept = Kept::start().await;
    let cookies = [kept.signed_in("priya", Role::Worker).await, kept.sign_in("priya").await];
    kept.app.store.write(|conn| kept_server::auth::accounts::remove(conn, "priya")).await.unwrap();
    for cookie in cookies {
        assert_eq!(kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await.status, 401);
    }
    assert!(kept.try_sign_in("priya", WORDS).await.is(401, "wrong_words"));
}

#[tokio::test]
async fn tokens_that_were_never_given_are_no_session() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    for sent in
        ["sid=", "sid=0", "sid=' OR 1=1 --", &cookie.to_uppercase(), &format!("{cookie}; sid=0"), "sid"]
    {
        let answer = kept.ask("GET /api/v1/session").with("cookie", sent).send().await;
        assert!(answer.is(401, "signed_out"), "{sent}");
    }
}

#[tokio::test]
async fn hostile_names_and_words_are_only_wrong() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    let long = "a".repeat(3_000);
    for login in ["", "' OR '1'='1", "priya\0", "priya'; DROP TABLE account; --", "%", "\u{202e}ayirp", &long]
    {
        let answer = kept.try_sign_in(login, WORDS).await;
        assert!(answer.is(401, "wrong_words"), "{login}: {answer:?}");
    }
    for words in ["", "\0", "%s%n", "🦀🦀🦀🦀🦀"] {
        assert!(kept.try_sign_in(&format!("x{}", words.len()), words).await.is(401, "wrong_words"));
    }
    assert_eq!(kept.try_sign_in("priya", WORDS).await.status, 200);
}

#[tokio::test]
async fn what_is_no_sign_in_is_refused_by_type() {
    let kept = Kept::start().await;
    let ask = |content_type: &str, body: &str| {
        kept.ask("POST /api/v1/session").ours().body(content_type, body).send()
    };
    assert!(ask("application/json", "{").await.is(400, "malformed"));
    assert!(ask("application/json", r#"{"login":1,"words":""}"#).await.is(400, "malformed"));
    assert!(ask("text/plain", r#"{"login":"a","words":"b"}"#).await.is(415, "wrong_type"));
    assert!(ask("application/x-www-form-urlencoded", "login=a").await.is(415, "wrong_type"));
    let long = format!(r#"{{"login":"a","words":"{}"}}"#, "b".repeat(5_000));
    assert!(ask("application/json", &long).await.is(413, "too_large"));
    let deep = "[".repeat(4_000);
    assert!(ask("application/json", &deep).await.is(400, "malformed"));
}

#[tokio::test]
async fn nobody_makes_themselves_a_manager_by_sending_more_fields() {
    let kept = Kept::start().await;
    kept.person("ewa", Role::Family).await;
    let body =
        serde_json::json!({ "login": "ewa", "words": WORDS, "role": "manager", "account": 1, "person": "0" });
    let ask = kept.ask("POST /api/v1/session").ours().body("application/json", body.to_string());
    assert_eq!(ask.send().await.json()["role"], "family");
}
