//! The store against a real IndexedDB, in a real browser.

mod caught;
mod segments;
mod sent;
mod whose;

use super::*;
use sync::replica::Delta;
use sync::{AudienceId, OpId, OpKind, Refusal};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// An empty store that belongs to somebody.
async fn fresh() -> Store {
    let store = Store::open().await.expect("IndexedDB opens");
    let tx = store.db.write(schema::ALL, Durability::Strict).expect("a transaction");
    for table in schema::ALL {
        tx.clear(table).expect("cleared");
    }
    tx.done().await.expect("it empties");
    store.claim(&priya()).await.expect("it is claimed");
    store
}

fn priya() -> Owner {
    Owner { person: RecordId([1; 16]), role: "worker".into(), name: "Priya".into() }
}

async fn dev_of(store: &Store) -> DeviceId {
    store.to_send(None).await.expect("read").0.expect("a device").dev
}

fn op(n: u8) -> Op {
    Op {
        id: OpId([n; 16]),
        record: RecordId([n; 16]),
        kind: OpKind::New,
        field: "visit".into(),
        value: RecordId([9; 16]).into(),
        sup: Vec::new(),
        seen_generation: 0,
        seen: None,
    }
}

fn answer(done: Vec<u64>, held: Vec<(u64, Refusal)>, cursor: u64) -> Delta {
    let answered = done.iter().chain(held.iter().map(|(n, _)| n)).copied().max().unwrap_or(0);
    let audiences = [(AudienceId([3; 16]), 2)].into();
    let position = Position { epoch: 1, cursor, audiences, answered, ..Position::default() };
    let record = Record::new(RecordId([7; 16]), "visit", RecordId([9; 16]));
    Delta { put: vec![record], done, held, position, ..Delta::default() }
}

#[wasm_bindgen_test]
async fn two_saves_at_once_get_two_counts() {
    let store = fresh().await;
    let other = Store::open().await.expect("a second tab opens it too");
    let first = store.append(vec![op(1)], None, 10, None);
    let second = other.append(vec![op(2)], None, 10, None);
    let mut counts = [first.await.expect("saved").txn.n, second.await.expect("saved").txn.n];
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
    let outbox = store.load().await.expect("read").outbox;
    assert_eq!(outbox.iter().map(|w| w.txn.n).collect::<Vec<_>>(), [1, 2]);
}

#[wasm_bindgen_test]
async fn what_is_saved_is_read_back_to_the_byte() {
    let store = fresh().await;
    let saved = store.append(vec![op(1)], None, 1_760_000_000_000, None).await.expect("saved");
    let found = store.load().await.expect("read");
    assert_eq!(found.outbox, [saved]);
    assert_eq!(found.owner.map(|o| o.name).as_deref(), Some("Priya"));
}

#[wasm_bindgen_test]
async fn finishing_takes_the_draft_in_the_same_step() {
    let store = fresh().await;
    store.save_draft("visit:1", b"half a sentence").await.expect("kept");
    store.append(vec![op(1)], None, 10, Some("visit:1")).await.expect("saved");
    assert_eq!(store.load().await.expect("read").drafts, []);
}

#[wasm_bindgen_test]
async fn an_answer_is_committed_whole() {
    let store = fresh().await;
    store.append(vec![op(1)], None, 10, None).await.expect("saved");
    store.append(vec![op(2)], None, 10, None).await.expect("saved");
    let delta = answer(vec![1], vec![(2, Refusal::Forbidden)], 40);
    assert_eq!(store.commit(&delta, dev_of(&store).await, &Position::default(), 99).await, Ok(true));
    let found = store.load().await.expect("read");
    assert_eq!(found.position, delta.position);
    assert_eq!(found.rows, delta.put);
    assert!(found.outbox.is_empty());
    let held: Vec<_> = found.held.iter().map(|aside| (aside.held.n, aside.held.refusal)).collect();
    assert_eq!(held, [(2, Refusal::Forbidden)]);
}

#[wasm_bindgen_test]
async fn an_answer_to_an_older_position_is_not_committed() {
    let store = fresh().await;
    let (from, dev) = (Position::default(), dev_of(&store).await);
    assert_eq!(store.commit(&answer(vec![], vec![], 40), dev, &from, 99).await, Ok(true));
    assert_eq!(store.commit(&answer(vec![], vec![], 50), dev, &from, 99).await, Ok(false));
    assert_eq!(store.load().await.expect("read").position.cursor, 40);
}

#[wasm_bindgen_test]
async fn an_answer_to_another_device_is_not_committed() {
    let store = fresh().await;
    let dev = dev_of(&store).await;
    store.enrol_again().await.expect("enrolled");
    assert_eq!(store.commit(&answer(vec![], vec![], 40), dev, &Position::default(), 99).await, Ok(false));
}

#[wasm_bindgen_test]
async fn what_is_too_long_to_send_is_not_saved_as_if_it_could_be() {
    let store = fresh().await;
    let long = Op { kind: OpKind::Set, field: "saw".into(), value: "x".repeat(150_000).into(), ..op(1) };
    let ops = (0..6).map(|n| Op { id: OpId([n; 16]), ..long.clone() }).collect();
    assert_eq!(store.append(ops, None, 10, None).await, Err(StoreError::TooLong));
    assert!(store.load().await.expect("read").outbox.is_empty());
}

#[wasm_bindgen_test]
async fn enrolling_again_keeps_every_operation_and_counts_from_one() {
    let store = fresh().await;
    let before = store.to_send(None).await.expect("read").0.expect("a device");
    for n in 1..=3 {
        store.append(vec![op(n)], None, 10, None).await.expect("saved");
    }
    let delta = answer(vec![1], vec![], 40);
    store.commit(&delta, dev_of(&store).await, &Position::default(), 99).await.expect("committed");
    store.enrol_again().await.expect("enrolled");
    let found = store.load().await.expect("read");
    let after = found.device.expect("a device");
    assert_ne!(after.dev, before.dev);
    assert_eq!(
        found.outbox.iter().map(|w| (w.txn.n, w.txn.ops[0].id)).collect::<Vec<_>>(),
        [(1, OpId([1; 16])), (2, OpId([2; 16])), (3, OpId([3; 16]))]
    );
    assert!(found.outbox.iter().all(|w| w.txn.dev == after.dev));
}

#[wasm_bindgen_test]
async fn nothing_is_erased_while_something_waits() {
    let store = fresh().await;
    store.append(vec![op(1)], None, 10, None).await.expect("saved");
    assert_eq!(store.erase().await, Err(StoreError::Unsent));
    assert_eq!(store.load().await.expect("read").outbox.len(), 1);
}

#[wasm_bindgen_test]
async fn damage_is_named_and_mended_and_the_rest_is_read() {
    let store = fresh().await;
    store.append(vec![op(1)], None, 10, None).await.expect("saved");
    store
        .commit(&answer(vec![], vec![], 40), dev_of(&store).await, &Position::default(), 99)
        .await
        .expect("committed");
    let tx = store.db.write(&[ROW, OUTBOX], Durability::Strict).expect("a transaction");
    tx.put(ROW, &"bad".into(), &codec::from_bytes(b"\xc1\xc1")).expect("put");
    tx.put(OUTBOX, &n_key(2), &codec::from_bytes(b"torn")).expect("put");
    tx.done().await.expect("damaged on purpose");
    let found = store.load().await.expect("read");
    assert_eq!((found.rows.len(), found.outbox.len(), found.damaged.len()), (1, 1, 2));
    store.mend(&found).await.expect("mended");
    let mended = store.load().await.expect("read");
    assert_eq!(mended.position, Position::default());
    assert_eq!(mended.damaged, [Damaged { table: OUTBOX, key: "2".into(), bytes: b"torn".into() }]);
    assert_eq!(store.unsent().await.expect("read").len(), 2);
}
