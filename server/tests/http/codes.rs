//! Codes from an app on the phone (ASVS 6.5.1).

use domain::access::Role;
use ring::hmac;
use serde_json::json;

use crate::client::Answer;
use crate::kept::{Kept, NOW_MS, WORDS};

/// The code that an app shows at a moment.
fn code(secret: &str, ms: i64) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = 0_u64;
    let mut bytes = Vec::new();
    for (n, letter) in secret.bytes().enumerate() {
        let five = alphabet.iter().position(|other| *other == letter).unwrap() as u64;
        bits = bits << 5 | five;
        if n % 8 == 7 {
            bytes.extend(&bits.to_be_bytes()[3..]);
            bits = 0;
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = hmac::sign(&key, &(ms / 30_000).to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 0xf);
    let four = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap());
    format!("{:06}", (four & 0x7fff_ffff) % 1_000_000)
}

async fn sign_in(kept: &Kept, code: &str) -> Answer {
    let body = json!({ "login": "priya", "words": WORDS, "code": code });
    kept.post("/api/v1/session", "", &body).await
}

/// Somebody with codes turned on, and their secret.
async fn with_codes(kept: &Kept) -> (String, String) {
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let enrolled = kept.post("/api/v1/codes", &cookie, &json!({})).await.json();
    let secret = enrolled["secret"].as_str().unwrap().to_owned();
    assert!(enrolled["address"].as_str().unwrap().ends_with(&format!("?secret={secret}&issuer=Kept")));
    // Nothing is asked for before the app has shown that it has the secret.
    assert_eq!(kept.try_sign_in("priya", WORDS).await.status, 200);
    let first = json!({ "code": code(&secret, NOW_MS) });
    assert_eq!(kept.post("/api/v1/codes/first", &cookie, &first).await.status, 204);
    (cookie, secret)
}

#[tokio::test]
async fn words_alone_are_not_enough_once_codes_are_on() {
    let kept = Kept::start().await;
    let (cookie, secret) = with_codes(&kept).await;
    kept.wait(30_000);
    assert!(kept.try_sign_in("priya", WORDS).await.is(401, "code_needed"));
    assert!(sign_in(&kept, "000000").await.is(401, "wrong_code"));
    assert!(kept.try_sign_in("priya", "wrong").await.is(401, "wrong_words"));
    assert_eq!(sign_in(&kept, &code(&secret, NOW_MS + 30_000)).await.status, 200);
    // Who is in already cannot be given another secret, and turns them off with a fresh sign-in.
    assert_eq!(kept.post("/api/v1/codes", &cookie, &json!({})).await.status, 404);
    let off = kept.ask("DELETE /api/v1/codes").ours().with("cookie", &cookie).send().await;
    assert_eq!(off.status, 204);
    assert_eq!(kept.try_sign_in("priya", WORDS).await.status, 200);
}

#[tokio::test]
async fn a_code_is_taken_once_and_none_older_than_one_taken() {
    let kept = Kept::start().await;
    let (_, secret) = with_codes(&kept).await;
    // The one that turned codes on was used.
    assert!(sign_in(&kept, &code(&secret, NOW_MS)).await.is(401, "wrong_code"));
    let next = code(&secret, NOW_MS + 30_000);
    assert_eq!(sign_in(&kept, &next).await.status, 200);
    assert!(sign_in(&kept, &next).await.is(401, "wrong_code"));
    kept.wait(60_000);
    assert!(sign_in(&kept, &next).await.is(401, "wrong_code"));
    // A phone may be half a minute off, and not more.
    assert!(sign_in(&kept, &code(&secret, NOW_MS + 120_000)).await.is(401, "wrong_code"));
    assert_eq!(sign_in(&kept, &code(&secret, NOW_MS + 90_000)).await.status, 200);
}

#[tokio::test]
async fn wrong_codes_wait_as_wrong_words_do_and_in_the_database() {
    let kept = Kept::start().await;
    let (_, secret) = with_codes(&kept).await;
    kept.wait(30_000);
    for _ in 0..5 {
        assert!(sign_in(&kept, "000000").await.is(401, "wrong_code"));
    }
    assert!(sign_in(&kept, &code(&secret, NOW_MS + 30_000)).await.is(429, "wait"));
}

#[tokio::test]
async fn a_family_is_not_asked_for_codes() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("ewa", Role::Family).await;
    assert_eq!(kept.post("/api/v1/codes", &cookie, &json!({})).await.status, 404);
}
