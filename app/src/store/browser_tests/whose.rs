//! Whose phone it is, whatever of it is damaged: nothing goes out under another's name, nothing unsent is erased.

use super::*;

fn ewa() -> Owner {
    Owner { person: RecordId([2; 16]), role: "family".into(), name: "Ewa".into() }
}

/// Priya's phone with a row, a change that waits and a visit begun.
async fn priyas() -> Store {
    let store = fresh().await;
    let delta = answer(vec![], vec![], 40);
    store.commit(&delta, dev_of(&store).await, &Position::default(), 99).await.expect("committed");
    store.append(vec![op(1)], None, 10, None).await.expect("saved");
    store
        .save_draft("visit:1", &codec::bytes(&codec::pack(&"words".to_owned())).expect("bytes"))
        .await
        .expect("kept");
    store
}

/// Makes entries of [`META`] unreadable, and mends as a start does.
async fn without(store: &Store, names: &[&str]) {
    let tx = store.db.write(&[META], Durability::Strict).expect("a transaction");
    for name in names {
        tx.put(META, &(*name).into(), &codec::from_bytes(b"\xc1\xc1")).expect("put");
    }
    tx.done().await.expect("damaged on purpose");
    store.mend(&store.load().await.expect("read")).await.expect("mended");
}

async fn counts(store: &Store) -> [usize; 3] {
    let found = store.load().await.expect("read");
    [found.rows.len(), found.outbox.len(), found.drafts.len()]
}

#[wasm_bindgen_test]
async fn another_person_finds_nothing_of_the_one_before() {
    let store = fresh().await;
    store.append(vec![op(1)], None, 10, None).await.expect("saved");
    let delta = answer(vec![], vec![(1, Refusal::Forbidden)], 40);
    let before = dev_of(&store).await;
    store.commit(&delta, before, &Position::default(), 99).await.expect("committed");
    store.claim(&ewa()).await.expect("claimed");
    let found = store.load().await.expect("read");
    assert!(found.held.is_empty() && found.rows.is_empty() && found.damaged.is_empty());
    assert_eq!(found.position, Position::default());
    assert_ne!(dev_of(&store).await, before);
}

#[wasm_bindgen_test]
async fn what_one_person_has_not_sent_keeps_the_next_out() {
    let store = priyas().await;
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    assert_eq!(counts(&store).await, [1, 1, 1]);
    store.append(vec![op(2)], None, 10, Some("visit:1")).await.expect("saved");
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    let delta = answer(vec![1, 2], vec![], 50);
    let from = store.load().await.expect("read").position;
    store.commit(&delta, dev_of(&store).await, &from, 99).await.expect("committed");
    store.save_draft("visit:1", b"\xa0").await.expect("kept");
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    store.drop_draft("visit:1").await.expect("dropped");
    assert_eq!(store.claim(&ewa()).await, Ok(()));
}

#[wasm_bindgen_test]
async fn where_the_owner_is_unreadable_the_device_says_whose_it_is() {
    let store = priyas().await;
    without(&store, &[schema::OWNER]).await;
    assert_eq!(store.load().await.expect("read").owner, None);
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    store.claim(&priya()).await.expect("claimed");
    assert_eq!(counts(&store).await, [1, 1, 1]);
}

#[wasm_bindgen_test]
async fn where_the_device_is_unreadable_the_owner_says_whose_it_is() {
    let store = priyas().await;
    without(&store, &[schema::DEVICE]).await;
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    // The device that took its place says it too.
    without(&store, &[schema::OWNER]).await;
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    store.claim(&priya()).await.expect("claimed");
    assert_eq!(counts(&store).await, [1, 1, 1]);
}

#[wasm_bindgen_test]
async fn what_is_nobodys_is_set_aside_and_can_be_exported() {
    let store = priyas().await;
    without(&store, &[schema::OWNER, schema::DEVICE]).await;
    store.claim(&ewa()).await.expect("claimed");
    assert_eq!(counts(&store).await, [0, 0, 0]);
    let found = store.load().await.expect("read");
    assert_eq!((found.position, found.held), (Position::default(), vec![]));
    assert!(found.damaged.iter().all(|damaged| damaged.is_nobodys() && damaged.is_unsent()));
    let kinds: Vec<_> = found.damaged.iter().map(|one| (one.is_draft(), one.txn().is_some())).collect();
    assert_eq!(kinds, [(true, false), (false, true)]);
    assert_eq!(store.unsent().await.expect("read").len(), 2);
}

#[wasm_bindgen_test]
async fn what_is_nobodys_stays_until_a_person_has_dealt_with_it() {
    let store = priyas().await;
    for _ in 0..2 {
        without(&store, &[schema::OWNER, schema::DEVICE]).await;
        store.claim(&ewa()).await.expect("claimed");
        store.append(vec![op(2)], None, 10, None).await.expect("saved");
    }
    without(&store, &[schema::OWNER, schema::DEVICE]).await;
    store.claim(&ewa()).await.expect("claimed");
    store.claim(&priya()).await.expect("another person");
    let damaged = store.load().await.expect("read").damaged;
    assert_eq!(damaged.len(), 4, "Priya's two, and each of Ewa's under its own key");
    for one in damaged {
        store.forget(one.table, &one.key).await.expect("forgotten");
    }
    assert!(store.load().await.expect("read").damaged.is_empty());
}

#[wasm_bindgen_test]
async fn nothing_is_sent_while_it_is_not_known_whose_the_session_is() {
    let store = priyas().await;
    store.doubt_session().await.expect("written");
    assert_eq!(store.to_send(None).await.expect("read").0, None);
    // Neither a start nor a sign-in that was refused on this phone takes the doubt away.
    without(&store, &[schema::POSITION]).await;
    assert_eq!(store.claim(&ewa()).await, Err(StoreError::NotYours));
    assert_eq!(store.to_send(None).await.expect("read").0, None);
    // What an earlier sign-in left in doubt, another one's mistyped words do not take away: see the sign-in.
    assert_eq!(store.doubt_session().await, Ok(false));
    store.claim(&priya()).await.expect("claimed");
    assert!(store.to_send(None).await.expect("read").0.is_some());
    assert_eq!(store.doubt_session().await, Ok(true));
    store.trust_session().await.expect("written");
    assert!(store.to_send(None).await.expect("read").0.is_some());
}

#[wasm_bindgen_test]
async fn a_tab_that_still_shows_the_person_before_writes_nothing() {
    let store = priyas().await;
    let ops = || vec![op(9)];
    assert_eq!(store.append(ops(), Some(ewa().person), 10, None).await, Err(StoreError::NotYours));
    store.append(ops(), Some(priya().person), 10, None).await.expect("saved");
}

#[wasm_bindgen_test]
async fn a_device_of_an_earlier_release_learns_whose_it_is() {
    struct Earlier {
        dev: DeviceId,
        next_n: u64,
        hlc: u64,
    }
    sync::packed! { struct Earlier { dev: needed, next_n: needed, hlc: needed } }
    let store = priyas().await;
    let earlier = Earlier { dev: dev_of(&store).await, next_n: 2, hlc: 0 };
    let tx = store.db.write(&[META], Durability::Strict).expect("a transaction");
    tx.put(META, &schema::DEVICE.into(), &codec::pack(&earlier)).expect("put");
    tx.done().await.expect("written");
    let found = store.load().await.expect("read");
    assert!(!found.is_whole());
    store.mend(&found).await.expect("mended");
    let found = store.load().await.expect("read");
    assert!(found.is_whole());
    let device = Device { dev: earlier.dev, next_n: 2, hlc: 0, owner: Some(priya().person) };
    assert_eq!(found.device, Some(device));
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_forgotten_one_by_one() {
    let store = priyas().await;
    let tx = store.db.write(&[OUTBOX], Durability::Strict).expect("a transaction");
    tx.put(OUTBOX, &n_key(7), &codec::from_bytes(b"torn")).expect("put");
    tx.done().await.expect("damaged on purpose");
    store.forget(OUTBOX, "7").await.expect("forgotten");
    assert_eq!(counts(&store).await, [1, 1, 1]);
    assert!(store.load().await.expect("read").damaged.is_empty());
}
