//! Blobs on the phone: saved with their draft, sent once it is finished, never erased before.

use super::*;
use crate::store::blobs::PIECE_BYTES;

const KEY: &str = "visit:1";

fn row(n: u8, bytes: usize) -> BlobRow {
    let (id, by) = (RecordId([n; 16]), priya().person);
    BlobRow { id, by, bytes: bytes as u64, media_type: "image/jpeg".into() }
}

async fn caught(store: &Store, n: u8, length: usize) -> (BlobRow, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
    let draft = Scratch { key: KEY.into(), bytes: sync::wire::encode(&sync::Value::Int(1)) };
    store.keep_blob(&row(n, length), &bytes, &draft).await.expect("kept");
    (row(n, length), bytes)
}

#[wasm_bindgen_test]
async fn a_blob_comes_back_whole_and_in_pieces() {
    let store = fresh().await;
    let (row, bytes) = caught(&store, 1, 2 * PIECE_BYTES + 5).await;
    let (whole, media_type) = store.blob(row.id).await.expect("read").expect("it is here");
    assert_eq!((whole == bytes, media_type.as_str()), (true, "image/jpeg"));
    assert_eq!(
        store.piece(&row, PIECE_BYTES + 7).await.expect("read"),
        bytes[PIECE_BYTES + 7..2 * PIECE_BYTES]
    );
    assert_eq!(store.piece(&row, 2 * PIECE_BYTES).await.expect("read"), bytes[2 * PIECE_BYTES..]);
    assert_eq!(store.load().await.expect("read").drafts.len(), 1);
    let all = store.blobs().await.expect("read");
    assert!(all.len() == 1 && all[0].row == row && !all[0].is_finished);
    store.forget_blob(&all[0]).await.expect("forgotten");
    let left = store.db.read(&[BLOB, schema::CHUNK]).expect("a transaction");
    assert!(left.all(BLOB).await.expect("read").is_empty());
    assert!(left.all(schema::CHUNK).await.expect("read").is_empty());
}

#[wasm_bindgen_test]
async fn finishing_a_draft_makes_its_blobs_ones_to_be_sent_and_to_be_kept() {
    let store = fresh().await;
    caught(&store, 1, 10).await;
    let saved = store.append(vec![op(1)], None, 10, Some(KEY)).await.expect("saved");
    let all = store.blobs().await.expect("read");
    assert!(all.len() == 1 && all[0].row == row(1, 10) && all[0].is_finished);
    // Its record is sent and its bytes are not: nothing is erased, and nobody else signs in.
    store.forget(OUTBOX, &saved.txn.n.to_string()).await.expect("sent");
    assert_eq!(store.erase().await, Err(StoreError::Unsent));
    let other = Owner { person: RecordId([2; 16]), ..priya() };
    assert_eq!(store.claim(&other).await, Err(StoreError::NotYours));
    store.forget_blob(&all[0]).await.expect("sent");
    assert_eq!(store.erase().await, Ok(()));
}
