//! Requests from other websites: every way in is tried.

use domain::access::Role;

use crate::client::Ask;
use crate::kept::{Kept, WORDS};

fn sign_in_body(ask: Ask) -> Ask {
    ask.body("application/json", serde_json::json!({ "login": "priya", "words": WORDS }).to_string())
}

/// The headers that are sent, and the status that comes back.
type Case<'a> = (&'a [(&'a str, &'a str)], u16);

#[tokio::test]
async fn only_our_own_pages_and_programs_that_say_so_change_anything() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    let here = format!("http://{}", kept.address);
    let cases: &[Case<'_>] = &[
        (&[], 403),
        (&[("x-kept", "1")], 200),
        (&[("x-kept", "0")], 403),
        (&[("sec-fetch-site", "same-origin")], 403),
        (&[("x-kept", "1"), ("sec-fetch-site", "same-origin")], 200),
        (&[("x-kept", "1"), ("sec-fetch-site", "same-site")], 403),
        (&[("x-kept", "1"), ("sec-fetch-site", "cross-site")], 403),
        (&[("x-kept", "1"), ("sec-fetch-site", "none")], 403),
        (&[("x-kept", "1"), ("origin", &here)], 200),
        (&[("x-kept", "1"), ("origin", "https://evil.example")], 403),
        (&[("x-kept", "1"), ("origin", "null")], 403),
        (&[("x-kept", "1"), ("sec-fetch-site", "cross-site"), ("origin", &here)], 403),
    ];
    for (headers, status) in cases {
        let mut ask = kept.ask("POST /api/v1/session");
        for (name, value) in *headers {
            ask = ask.with(name, value);
        }
        let answer = sign_in_body(ask).send().await;
        assert_eq!(answer.status, *status, "{headers:?}");
        if *status == 403 {
            assert_eq!(answer.code(), "cross_site");
        }
    }
}

#[tokio::test]
async fn a_session_does_not_help_another_website() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    for line in ["DELETE /api/v1/session", "POST /api/v1/exchange", "DELETE /api/v1/devices/00"] {
        let answer = kept
            .ask(line)
            .with("cookie", &cookie)
            .with("x-kept", "1")
            .with("sec-fetch-site", "cross-site")
            .send()
            .await;
        assert!(answer.is(403, "cross_site"), "{line}");
    }
    assert_eq!(kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await.status, 200);
}

#[tokio::test]
async fn no_other_origin_is_told_that_it_may_read() {
    let kept = Kept::start().await;
    for line in ["GET /api/v1/health", "OPTIONS /api/v1/exchange", "GET /"] {
        let answer = kept
            .ask(line)
            .with("origin", "https://evil.example")
            .with("access-control-request-method", "POST")
            .send()
            .await;
        assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control")), "{line}");
    }
}

#[tokio::test]
async fn a_packed_body_is_not_unpacked() {
    let kept = Kept::start().await;
    for packing in ["gzip", "br", "deflate", "identity, gzip"] {
        let ask = kept.ask("POST /api/v1/session").ours().with("content-encoding", packing);
        assert!(sign_in_body(ask).send().await.is(415, "wrong_type"), "{packing}");
    }
}
