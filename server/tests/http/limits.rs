//! Who tries too often waits, and nobody talks themselves out of it.

use domain::access::Role;
use kept_server::router::ROUTES;
use kept_server::state::Web;

use crate::kept::{Kept, MINUTE_MS, WORDS};

async fn fail(kept: &Kept, login: &str, times: usize) {
    for _ in 0..times {
        assert!(kept.try_sign_in(login, "wrong").await.is(401, "wrong_words"));
    }
}

#[tokio::test]
async fn after_five_failures_a_name_waits_longer_and_longer() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    fail(&kept, "priya", 5).await;
    for minutes in [1, 5, 15, 60, 60] {
        let answer = kept.try_sign_in("priya", WORDS).await;
        assert!(answer.is(429, "wait"), "{answer:?}");
        assert_eq!(answer.header("retry-after").unwrap(), (minutes * 60).to_string());
        assert_eq!(answer.json()["wait_s"], minutes * 60);
        kept.wait(minutes * MINUTE_MS);
        fail(&kept, "priya", 1).await;
    }
    kept.wait(60 * MINUTE_MS);
    assert_eq!(kept.try_sign_in("priya", WORDS).await.status, 200);
    fail(&kept, "priya", 5).await;
}

#[tokio::test]
async fn a_name_that_does_not_exist_waits_like_one_that_does() {
    let kept = Kept::start().await;
    fail(&kept, "nobody", 5).await;
    let answer = kept.try_sign_in(" NOBODY ", "wrong").await;
    assert!(answer.is(429, "wait"));
    assert_eq!(answer.header("retry-after").unwrap(), "60");
}

#[tokio::test]
async fn waits_outlive_the_server() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    fail(&kept, "priya", 5).await;
    let failures: i64 = kept
        .app
        .store
        .read(|conn| conn.query_row("SELECT failures FROM attempt", &[], |row| row.get(0)))
        .await
        .unwrap();
    assert_eq!(failures, 5);
}

#[tokio::test]
async fn a_forwarded_address_from_a_stranger_changes_nothing() {
    let kept = Kept::start().await;
    let mut refused = 0;
    for round in 0..70 {
        let ask = kept.sign_in_ask(&format!("nobody{round}"), "wrong");
        let answer = ask.with("x-forwarded-for", &format!("203.0.113.{round}")).send().await;
        refused += u32::from(answer.is(429, "wait"));
    }
    assert_eq!(refused, 10);
}

#[tokio::test]
async fn behind_a_trusted_proxy_only_its_own_word_counts() {
    let web = Web { trusted_hops: vec!["127.0.0.1".parse().unwrap()], ..Web::default() };
    let kept = Kept::start_with(web, ROUTES).await;
    let attempt = async |round: u32, spoofed: &str, real: &str| {
        let ask = kept.sign_in_ask(&format!("nobody{round}"), "wrong");
        ask.with("x-forwarded-for", &format!("{spoofed}, {real}")).send().await
    };
    for round in 0..60 {
        assert_eq!(attempt(round, &format!("203.0.113.{round}"), "198.51.100.7").await.status, 401);
    }
    assert_eq!(attempt(60, "203.0.113.99", "198.51.100.7").await.status, 429);
    assert_eq!(attempt(61, "198.51.100.7", "198.51.100.8").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_wrong_sign_ins_at_once_end_and_no_more_than_five_are_checked() {
    let kept = Kept::start().await;
    kept.person("priya", Role::Worker).await;
    let all: Vec<_> = (0..20).map(|_| tokio::spawn(kept.sign_in_ask("priya", "wrong").send())).collect();
    let mut statuses = Vec::new();
    for one in all {
        statuses.push(one.await.unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses[..5], [401; 5]);
    assert_eq!(statuses[5..], [429; 15]);
    assert_eq!(kept.ask("GET /api/v1/health").send().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_different_people_sign_in_at_once() {
    let kept = Kept::start().await;
    for number in 0..20 {
        kept.person(&format!("worker{number}"), Role::Worker).await;
    }
    let all: Vec<_> =
        (0..20).map(|n| tokio::spawn(kept.sign_in_ask(&format!("worker{n}"), WORDS).send())).collect();
    for one in all {
        assert_eq!(one.await.unwrap().status, 200);
    }
}
