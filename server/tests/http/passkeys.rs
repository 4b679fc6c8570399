//! Passkeys, made and used, and everything with which somebody else would like to come in (ASVS 6.7.2).

use domain::access::Role;
use kept_server::auth::passkeys::LIFE_MS;
use kept_server::auth::sessions::FRESH_MS_MAX;
use serde_json::json;

use crate::authenticator::{Authenticator, question};
use crate::kept::{Kept, MINUTE_MS, ORIGIN, WORDS};

async fn is_in(kept: &Kept, cookie: &str) -> bool {
    kept.ask("GET /api/v1/session").with("cookie", cookie).send().await.status == 200
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_name_and_can_be_removed() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &cookie).await.status, 201);
    let mut laptop = Authenticator::new(2);
    assert_eq!(laptop.register(&kept, &cookie).await.status, 201);

    let answer = phone.sign_in(&kept, "").await;
    assert_eq!((answer.status, answer.json()["name"].as_str()), (200, Some("The worker")), "{answer:?}");
    assert!(is_in(&kept, &answer.cookie()).await);

    let list = kept.ask("GET /api/v1/passkeys").with("cookie", &cookie).send().await.json();
    assert_eq!(list["passkeys"].as_array().unwrap().len(), 2);
    assert_eq!(list["passkeys"][0]["name"], "My phone");
    let remove = async |cookie: &str, key: &Authenticator| {
        let line = format!("DELETE /api/v1/passkeys/{}", crate::authenticator::hex(&key.credential));
        kept.ask(&line).ours().with("cookie", cookie).send().await.status
    };
    let sam = kept.signed_in("sam", Role::Worker).await;
    assert_eq!(remove(&sam, &phone).await, 404);
    assert_eq!(remove(&cookie, &phone).await, 204);
    assert!(phone.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    assert_eq!(laptop.sign_in(&kept, "").await.status, 200);
}

#[tokio::test]
async fn a_key_is_not_taken_twice_nor_from_a_browser_that_was_not_asked() {
    let kept = Kept::with_passkeys().await;
    let priya = kept.signed_in("priya", Role::Worker).await;
    let sam = kept.signed_in("sam", Role::Worker).await;
    let asked = kept.post("/api/v1/passkeys/question", &priya, &json!({})).await.json();
    let made = Authenticator::new(1).made(asked["challenge"].as_str().unwrap());
    assert!(kept.post("/api/v1/passkeys", &sam, &made).await.is(401, "wrong_passkey"));
    // The question is used up by whoever answers first.
    assert!(kept.post("/api/v1/passkeys", &priya, &made).await.is(401, "wrong_passkey"));
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &priya).await.status, 201);
    // Its credential cannot be claimed by another person.
    assert!(Authenticator::new(1).register(&kept, &sam).await.is(401, "wrong_passkey"));
    assert_eq!(phone.sign_in(&kept, "").await.json()["name"], "The worker");
}

#[tokio::test]
async fn a_key_made_or_shown_without_its_owner_is_refused() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    assert!(Authenticator::new(1).unverified().register(&kept, &cookie).await.is(401, "wrong_passkey"));
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &cookie).await.status, 201);
    let phone = phone.unverified();
    assert!(phone.sign_in(&kept, "").await.is(401, "wrong_passkey"));
}

#[tokio::test]
async fn a_key_shown_on_another_website_is_refused() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &cookie).await.status, 201);
    for origin in ["https://localhost:4173", "http://localhost", "http://localhost:4173.evil.example", ""] {
        phone.origin = origin.to_owned();
        assert!(phone.sign_in(&kept, "").await.is(401, "wrong_passkey"), "{origin}");
    }
    phone.origin = ORIGIN.to_owned();
    phone.within_another = true;
    assert!(phone.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    phone.within_another = false;
    phone.site = "evil.example".to_owned();
    assert!(phone.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    phone.site = "localhost".to_owned();
    assert_eq!(phone.sign_in(&kept, "").await.status, 200);
}

#[tokio::test]
async fn a_question_is_answered_once_and_in_time() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &cookie).await.status, 201);
    let shown = phone.shown(&question(&kept).await);
    assert_eq!(kept.post("/api/v1/session/passkey", "", &shown).await.status, 200);
    assert!(kept.post("/api/v1/session/passkey", "", &shown).await.is(401, "wrong_passkey"));

    let late = question(&kept).await;
    kept.wait(LIFE_MS);
    let shown = phone.shown(&late);
    assert!(kept.post("/api/v1/session/passkey", "", &shown).await.is(401, "wrong_passkey"));
    // One that was never asked, and one that was asked of a new passkey.
    let shown = phone.shown(&"0".repeat(64));
    assert!(kept.post("/api/v1/session/passkey", "", &shown).await.is(401, "wrong_passkey"));
    let fresh = kept.sign_in("priya").await;
    let asked = kept.post("/api/v1/passkeys/question", &fresh, &json!({})).await.json();
    let shown = phone.shown(asked["challenge"].as_str().unwrap());
    assert!(kept.post("/api/v1/session/passkey", "", &shown).await.is(401, "wrong_passkey"));
}

#[tokio::test]
async fn a_copied_key_and_another_persons_are_refused() {
    let kept = Kept::with_passkeys().await;
    let priya = kept.signed_in("priya", Role::Worker).await;
    let sam = kept.signed_in("sam", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    let mut other = Authenticator::new(2);
    phone.counter = 5;
    assert_eq!(phone.register(&kept, &priya).await.status, 201);
    assert_eq!(other.register(&kept, &sam).await.status, 201);
    // Its count does not rise.
    assert!(phone.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    phone.counter = 6;
    assert_eq!(phone.sign_in(&kept, "").await.status, 200);
    // Sam's key under the name of Priya's, and for Priya's account.
    other.counter = 99;
    let (credential, handle) = (other.credential.clone(), other.handle.clone());
    other.credential.clone_from(&phone.credential);
    assert!(other.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    other.handle.clone_from(&phone.handle);
    assert!(other.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    other.credential = credential;
    assert!(other.sign_in(&kept, "").await.is(401, "wrong_passkey"));
    other.handle = handle;
    assert_eq!(other.sign_in(&kept, "").await.status, 200);
}

#[tokio::test]
async fn results_of_the_prf_extension_are_refused_unread() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &cookie).await.status, 201);
    let results = json!({ "prf": { "results": { "first": "AAAA" } } });
    for name in ["clientExtensionResults", "prf", "extensions"] {
        let mut shown = phone.shown(&question(&kept).await);
        shown[name] = results.clone();
        assert!(kept.post("/api/v1/session/passkey", "", &shown).await.is(400, "malformed"), "{name}");
        let asked = kept.post("/api/v1/passkeys/question", &cookie, &json!({})).await.json();
        let mut made = Authenticator::new(2).made(asked["challenge"].as_str().unwrap());
        made[name] = results.clone();
        assert!(kept.post("/api/v1/passkeys", &cookie, &made).await.is(400, "malformed"), "{name}");
    }
}

#[tokio::test]
async fn a_signature_that_was_touched_is_refused_and_nothing_breaks() {
    let kept = Kept::with_passkeys().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &cookie).await.status, 201);
    for field in ["signature", "authenticator_data", "client_data", "credential", "handle"] {
        for text in ["", "00", "zz", "0"] {
            let mut shown = phone.shown(&question(&kept).await);
            shown[field] = text.into();
            let answer = kept.post("/api/v1/session/passkey", "", &shown).await;
            assert!(matches!(answer.status, 400 | 401), "{field} {text}: {answer:?}");
        }
        kept.wait(10 * MINUTE_MS);
    }
    assert_eq!(phone.sign_in(&kept, "").await.status, 200);
}

#[tokio::test]
async fn a_passkey_proves_again_only_for_its_own_account() {
    let kept = Kept::with_passkeys().await;
    let priya = kept.signed_in("priya", Role::Worker).await;
    let mut phone = Authenticator::new(1);
    assert_eq!(phone.register(&kept, &priya).await.status, 201);
    let sam = kept.signed_in("sam", Role::Worker).await;
    kept.wait(FRESH_MS_MAX);
    let again = async |cookie: &str| {
        let mut shown = phone.shown(&question(&kept).await);
        shown["again"] = true.into();
        kept.post("/api/v1/session/passkey", cookie, &shown).await
    };
    assert!(again(&sam).await.is(401, "wrong_passkey"));
    assert!(is_in(&kept, &sam).await);
    assert!(again("").await.is(401, "signed_out"));
    assert!(kept.post("/api/v1/passkeys/question", &priya, &json!({})).await.is(403, "sign_in_again"));
    let fresh = again(&priya).await;
    assert_eq!(fresh.status, 200, "{fresh:?}");
    assert!(!is_in(&kept, &priya).await);
    assert_eq!(kept.post("/api/v1/passkeys/question", &fresh.cookie(), &json!({})).await.status, 200);
}

#[tokio::test]
async fn without_an_address_of_its_own_the_server_makes_no_passkeys() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    assert_eq!(kept.post("/api/v1/session/passkey/question", "", &json!({})).await.status, 404);
    assert_eq!(kept.post("/api/v1/passkeys/question", &cookie, &json!({})).await.status, 404);
    assert_eq!(kept.try_sign_in("priya", WORDS).await.status, 200);
}
