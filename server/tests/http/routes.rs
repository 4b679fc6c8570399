//! Every route, one after the other: who may ask, by which method, and what a mistake costs.

use axum::routing::get;
use domain::access::Role;
use kept_server::router::{ROUTES, Route, Who};
use kept_server::state::Web;

use crate::kept::Kept;

fn filled(path: &str) -> String {
    ["{dev}", "{id}", "{credential}"]
        .iter()
        .fold(path.to_owned(), |path, name| path.replace(name, &"0".repeat(32)))
}

#[tokio::test]
async fn every_route_but_the_doors_needs_a_session() {
    let kept = Kept::start().await;
    let mut public = Vec::new();
    for route in ROUTES {
        let line = format!("{} {}", route.method, filled(route.path));
        let answer = kept.ask(&line).ours().send().await;
        match route.who {
            Who::Anyone => public.push(line),
            Who::SignedIn | Who::Fresh | Who::LeftOpen => {
                assert!(answer.is(401, "signed_out"), "{line}: {answer:?}");
            }
        }
    }
    assert_eq!(
        public,
        [
            "GET /api/v1/health",
            "POST /api/v1/session",
            "POST /api/v1/session/passkey",
            "POST /api/v1/session/passkey/question",
            "POST /api/v1/invitations/look",
            "POST /api/v1/invitations/join",
        ]
    );
}

#[tokio::test]
async fn other_methods_are_refused_on_every_route() {
    let kept = Kept::start().await;
    for route in ROUTES {
        for method in ["TRACE", "OPTIONS", "PATCH", "PUT", "PROPFIND"] {
            let answer = kept.ask(&format!("{method} {}", filled(route.path))).send().await;
            assert!(answer.is(405, "wrong_method"), "{method} {}: {answer:?}", route.path);
        }
    }
    for method in ["TRACE", "POST", "PUT"] {
        assert_eq!(kept.ask(&format!("{method} /families")).ours().send().await.status, 405);
    }
}

#[tokio::test]
async fn an_unknown_route_is_not_found_in_json() {
    let kept = Kept::start().await;
    for line in
        ["GET /api/v1/nothing", "GET /api/", "GET /api/v2/health", "HEAD /api/v1/x", "GET /api/v1/health/"]
    {
        let answer = kept.ask(line).send().await;
        assert_eq!(answer.status, 404, "{line}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn a_question_changes_nothing() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let counted = || {
        kept.app.store.read(|conn| {
            let sql = "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM account_device),
                       (SELECT count(*) FROM attempt), (SELECT count(*) FROM record),
                        (SELECT pos FROM counter), (SELECT coalesce(sum(seen_ms), 0) FROM session)";
            conn.query_row(sql, &[], |row| {
                (0..6).map(|column| row.get::<i64>(column)).collect::<Result<Vec<_>, _>>()
            })
        })
    };
    let before = counted().await.unwrap();
    for route in ROUTES.iter().filter(|route| route.method == "GET" && route.who != Who::LeftOpen) {
        for method in ["GET", "HEAD"] {
            kept.ask(&format!("{method} {}", filled(route.path))).with("cookie", &cookie).send().await;
        }
    }
    assert_eq!(counted().await.unwrap(), before);
}

#[tokio::test]
async fn a_head_has_the_headers_and_no_body() {
    let kept = Kept::start().await;
    let answer = kept.ask("HEAD /api/v1/health").send().await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

async fn panics() -> &'static str {
    panic!("a name that must not be shown")
}

#[tokio::test]
async fn a_panic_is_a_plain_500_and_the_server_lives() {
    let mut routes = ROUTES.to_vec();
    routes.push(Route { method: "GET", path: "/api/v1/panic", who: Who::Anyone, handler: || get(panics) });
    let kept = Kept::start_with(Web::default(), &routes).await;
    for _ in 0..3 {
        let answer = kept.ask("GET /api/v1/panic").send().await;
        assert!(answer.is(500, "broken"), "{answer:?}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("name"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("content-security-policy").is_some());
    }
    assert_eq!(kept.ask("GET /api/v1/health").send().await.json(), serde_json::json!({ "ok": true }));
}
