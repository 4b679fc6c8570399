//! What was sent stays until a backup of the server holds it, and never beside a record that left.

use super::*;

/// Four transactions, each of a record of its own; the first three were sent and taken.
async fn three_sent() -> Store {
    let store = fresh().await;
    for n in 1..=4 {
        store.append(vec![op(n)], None, 10, None).await.expect("saved");
    }
    commit(&store, &sent(3, Delta { done: vec![1, 2, 3], ..Delta::default() })).await;
    store
}

fn sent(answered: u64, delta: Delta) -> Delta {
    let position = Position { answered, ..answer(vec![], vec![], 40 + answered).position };
    Delta { position, ..delta }
}

async fn commit(store: &Store, delta: &Delta) {
    let from = store.load().await.expect("read").position;
    assert_eq!(store.commit(delta, dev_of(store).await, &from, 99).await, Ok(true));
}

/// Every count in the table.
async fn counts(store: &Store) -> Vec<String> {
    let tx = store.db.read(&[OUTBOX]).expect("a transaction");
    tx.all(OUTBOX).await.expect("read").iter().map(|(key, _)| key_text(key)).collect()
}

async fn waiting(store: &Store) -> Vec<u64> {
    store.load().await.expect("read").outbox.iter().map(|waiting| waiting.txn.n).collect()
}

#[wasm_bindgen_test]
async fn what_was_sent_does_not_wait_and_is_still_there() {
    let store = three_sent().await;
    assert_eq!(waiting(&store).await, [4]);
    assert_eq!(counts(&store).await, ["1", "2", "3", "4"]);
    let unsent: Vec<_> = store.unsent().await.expect("read").into_iter().map(|(key, _)| key).collect();
    assert_eq!(unsent, ["outbox/4"]);
}

#[wasm_bindgen_test]
async fn what_a_backup_holds_goes_and_so_does_what_wrote_to_a_record_that_left() {
    let store = three_sent().await;
    commit(&store, &sent(3, Delta { sent_from: 2, ..Delta::default() })).await;
    assert_eq!(counts(&store).await, ["2", "3", "4"]);
    commit(
        &store,
        &sent(3, Delta { remove: vec![RecordId([2; 16]), RecordId([4; 16])], ..Delta::default() }),
    )
    .await;
    // What waits is the server's to refuse.
    assert_eq!(counts(&store).await, ["3", "4"]);
    commit(&store, &sent(4, Delta { done: vec![4], forget: vec![4], ..Delta::default() })).await;
    assert_eq!(counts(&store).await, ["3"]);
}

#[wasm_bindgen_test]
async fn after_a_restore_all_of_it_waits_again() {
    let store = three_sent().await;
    commit(&store, &sent(0, Delta::default())).await;
    assert_eq!(waiting(&store).await, [1, 2, 3, 4]);
}

#[wasm_bindgen_test]
async fn a_device_that_enrols_again_takes_it_along() {
    let store = three_sent().await;
    store.enrol_again().await.expect("enrolled");
    let found = store.load().await.expect("read");
    let ids: Vec<_> = found.outbox.iter().map(|waiting| (waiting.txn.n, waiting.txn.ops[0].id)).collect();
    assert_eq!(ids, (1..=4).map(|n| (u64::from(n), OpId([n; 16]))).collect::<Vec<_>>());
    assert_eq!((found.position.answered, found.position.sent_again), (0, 3));
}

#[wasm_bindgen_test]
async fn it_is_nobodys_reason_to_stay_and_goes_with_its_person() {
    let store = three_sent().await;
    let ewa = Owner { person: RecordId([2; 16]), role: "family".into(), name: "Ewa".into() };
    assert_eq!(store.claim(&ewa).await, Err(StoreError::NotYours));
    commit(&store, &sent(4, Delta { done: vec![4], ..Delta::default() })).await;
    store.claim(&ewa).await.expect("nothing waits");
    assert_eq!(counts(&store).await, [""; 0]);
}

#[wasm_bindgen_test]
async fn damage_makes_it_wait_again() {
    let store = three_sent().await;
    let tx = store.db.write(&[ROW], Durability::Strict).expect("a transaction");
    tx.put(ROW, &"bad".into(), &codec::from_bytes(b"\xc1\xc1")).expect("put");
    tx.done().await.expect("damaged on purpose");
    let found = store.load().await.expect("read");
    store.mend(&found).await.expect("mended");
    assert_eq!(waiting(&store).await, [1, 2, 3, 4]);
    assert_eq!(store.load().await.expect("read").position.sent_again, 3);
}
