//! The round trip of a device, as bytes.

use domain::access::Role;
use sync::DeviceId;
use sync::wire::{self, Exchange, Frame};

use crate::kept::{Kept, an_authority, nothing};

const TYPE: &str = "application/vnd.kept.exchange";

#[tokio::test]
async fn a_device_that_sends_nothing_is_answered_in_frames() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let answer = kept.exchange(&cookie, DeviceId([1; 16])).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/vnd.kept.frames"));
    let frames = wire::read_frames(&answer.body).unwrap();
    assert!(matches!(frames.first(), Some(Frame::Hello { .. })));
    assert!(matches!(frames.last(), Some(Frame::End { .. })));
}

#[tokio::test]
async fn without_a_session_nothing_is_taken() {
    let kept = Kept::start().await;
    let answer = kept.exchange("sid=0", DeviceId([1; 16])).await;
    assert!(answer.is(401, "signed_out"));
    assert!(answer.json()["message"].as_str().unwrap().starts_with("Your notes are safe on this phone."));
}

#[tokio::test]
async fn what_is_no_exchange_is_malformed() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let whole = wire::encode(&nothing(DeviceId([1; 16])));
    let deep = [vec![0x91; 100_000], vec![0xc0]].concat();
    for body in [&b""[..], b"{}", b"\xc1", &whole[..whole.len() / 2], &deep, &[0xdd, 0xff, 0xff, 0xff, 0xff]]
    {
        let ask = kept.ask("POST /api/v1/exchange").ours().with("cookie", &cookie);
        assert!(ask.body(TYPE, body).send().await.is(400, "malformed"));
    }
    let ask = kept.ask("POST /api/v1/exchange").ours().with("cookie", &cookie);
    assert!(ask.body("application/json", whole).send().await.is(415, "wrong_type"));
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_too_large() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let ask = |bytes: usize| {
        kept.ask("POST /api/v1/exchange").ours().with("cookie", &cookie).body(TYPE, vec![0xc0; bytes]).send()
    };
    assert!(ask((1 << 20) + 1).await.is(413, "too_large"));
    assert!(ask(1 << 20).await.is(400, "malformed"));
}

#[tokio::test]
async fn a_newer_app_is_told_to_wait_for_the_server() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let exchange = Exchange { version: u32::MAX, ..nothing(DeviceId([1; 16])) };
    assert!(kept.exchange_ask(&cookie, &exchange).send().await.is(409, "too_new"));
}

#[tokio::test]
async fn frames_are_packed_for_whoever_takes_brotli() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("admin", Role::Administrator).await;
    let short = an_authority(DeviceId([1; 16]));
    let packing = async |exchange: &Exchange, takes: &str| {
        let answer = kept.exchange_ask(&cookie, exchange).with("accept-encoding", takes).send().await;
        assert_eq!(answer.status, 200);
        answer.header("content-encoding").map(str::to_owned)
    };
    // The same transaction again and again, answered each time.
    let long = Exchange { txns: short.txns.iter().cycle().take(1_000).cloned().collect(), ..short.clone() };
    assert_eq!(packing(&long, "gzip, br").await.as_deref(), Some("br"));
    assert_eq!(packing(&long, "identity").await, None);
    assert_eq!(packing(&short, "gzip, br").await, None, "brotli's tables are more than a packet");
}

#[tokio::test]
async fn a_full_server_says_so_and_keeps_serving() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("admin", Role::Administrator).await;
    let dev = DeviceId([1; 16]);
    assert_eq!(kept.exchange(&cookie, dev).await.status, 200);
    let limit = |pages: i64| {
        kept.app.store.write(move |conn| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            conn.query_row(&sql, &[], |row| row.get::<i64>(0))
        })
    };
    limit(1).await.unwrap();
    // Fills what is left of the last pages.
    let filled = kept.app.store.write(|conn| {
        conn.execute("CREATE TABLE scratch (x)", &[])?;
        conn.execute("INSERT INTO scratch VALUES (zeroblob(100000))", &[])
    });
    assert!(filled.await.is_err());
    let mut exchange = an_authority(dev);
    let mut last = None;
    // Text enough that it cannot fit into free space.
    if let Some(sync::wire::Parcel::Plain { bytes, .. }) = exchange.txns.first_mut() {
        let mut txn = wire::decode_txn(bytes).unwrap();
        let mut name = txn.ops[0].clone();
        name.id = sync::OpId([9; 16]);
        name.kind = sync::OpKind::Set;
        "name".clone_into(&mut name.field);
        name.value = "x".repeat(200_000).into();
        txn.ops.push(name);
        *bytes = wire::encode(&txn);
        last = Some(kept.exchange_ask(&cookie, &exchange).send().await);
    }
    let answer = last.unwrap();
    assert!(answer.is(507, "full"), "{answer:?}");
    assert_eq!(
        answer.json()["message"],
        "The server is full. Your notes are safe on this phone and will be sent later."
    );
    limit(1_000_000).await.unwrap();
    assert_eq!(kept.exchange_ask(&cookie, &exchange).send().await.status, 200);
}

#[tokio::test]
async fn a_records_history_is_read_by_whoever_may_see_it() {
    let kept = Kept::start().await;
    let admin = kept.signed_in("admin", Role::Administrator).await;
    let exchange = an_authority(DeviceId([1; 16]));
    assert_eq!(kept.exchange_ask(&admin, &exchange).send().await.status, 200);
    let line = "GET /api/v1/records/07070707070707070707070707070707/history";
    let answer = kept.ask(line).with("cookie", &admin).send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/vnd.kept.history"));
    let entries: Vec<wire::Entry> = wire::decode(&answer.body, 1 << 20).unwrap();
    assert_eq!(entries.len(), 1);

    // Not theirs, not there and not an id are the same to whoever asks.
    let ewa = kept.signed_in("ewa", Role::Family).await;
    let mut bodies = std::collections::BTreeSet::new();
    for id in ["07070707070707070707070707070707", "09090909090909090909090909090909", "x", "%00"] {
        let answer = kept.ask(&format!("GET /api/v1/records/{id}/history")).with("cookie", &ewa).send().await;
        assert!(answer.is(404, "not_found"), "{answer:?}");
        bodies.insert(answer.body);
    }
    assert_eq!(bodies.len(), 1);
}
