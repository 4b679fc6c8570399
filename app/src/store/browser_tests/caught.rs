//! Blobs on the phone: saved with their draft, sent once it is finished, never erased before.

use super::*;
use crate::store::blobs::PIECE_BYTES;

const KEY: &str = "visit:1";

fn row(n: u8, bytes: usize) -> BlobRow {
    let (id, by) = (RecordId([n; 16]), priya().person);
    BlobRow { id, by, bytes: bytes as u64, media_type: "image/jpeg".into(), ..BlobRow::default() }
}

async fn caught(store: &Store, n: u8, length: usize) -> (BlobRow, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
    let draft = Scratch { key: KEY.into(), bytes: sync::wire::encode(&sync::Value::Int(1)) };
    store.keep_blob(&row(n, length), &bytes, 0, &draft).await.expect("kept");
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

#[wasm_bindgen_test]
async fn a_recording_grows_piece_by_piece_and_a_refusal_keeps_its_bytes() {
    let store = fresh().await;
    let (_, first) = caught(&store, 1, PIECE_BYTES + 5).await;
    let bytes = [first.as_slice(), &[7; PIECE_BYTES]].concat();
    let draft = Scratch { key: KEY.into(), bytes: sync::wire::encode(&sync::Value::Int(1)) };
    let grown = row(1, bytes.len());
    store.keep_blob(&grown, &bytes, first.len(), &draft).await.expect("kept");
    assert!(store.blob(grown.id).await.expect("read").is_some_and(|(whole, _)| whole == bytes));
    let all = store.blobs().await.expect("read");
    store.refuse_blob(&all[0], "not_a_recording").await.expect("saved");
    let all = store.blobs().await.expect("read");
    assert_eq!((all.len(), all[0].row.refused.as_str()), (1, "not_a_recording"));
    assert!(store.blob(grown.id).await.expect("read").is_some_and(|(whole, _)| whole == bytes));
}
