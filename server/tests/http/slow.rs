//! A phone at the edge of a signal: what never arrives whole does not hold the server.

use domain::access::Role;

use crate::client::Ask;
use crate::kept::Kept;

fn never_whole(ask: Ask) -> Ask {
    ask.with("content-type", "application/vnd.kept.exchange").with("content-length", "1000")
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let ask = never_whole(kept.ask("POST /api/v1/exchange").ours().with("cookie", &cookie));
    let waiting = tokio::spawn(ask.send());
    // Long enough for the request to be on its way, then the clock runs ahead.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(16)).await;
    tokio::time::resume();
    let answer = waiting.await.unwrap();
    assert!(answer.is(503, "busy"), "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("5"));
}
