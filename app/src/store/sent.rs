//! What was sent stays in the outbox's table, under the counts up to the position's `answered`, until a backup of the
//! server holds it. What is above waits.

use super::idb::{self, Tx};
use super::schema::{META, OUTBOX, POSITION};
use super::{StoreError, codec, n_key};
use sync::replica::{Delta, Position};
use wasm_bindgen::JsValue;

/// What waits to be sent, readable or not.
pub(super) async fn waiting(tx: &Tx) -> Result<Vec<(JsValue, JsValue)>, StoreError> {
    tx.all_in(OUTBOX, &idb::above(position(tx).await?.answered)).await
}

/// Where the device stands.
pub(super) async fn position(tx: &Tx) -> Result<Position, StoreError> {
    let found = tx.get(META, &POSITION.into()).await?;
    Ok(found.and_then(|value| codec::unpack(&value)).unwrap_or_default())
}

/// Erases of what was sent what a backup holds, and whatever wrote to a record that leaves the device.
pub(super) async fn settle(tx: &Tx, delta: &Delta) -> Result<(), StoreError> {
    for n in &delta.forget {
        tx.delete(OUTBOX, &n_key(*n))?;
    }
    if delta.sent_from > 1 {
        tx.delete(OUTBOX, &idb::up_to(delta.sent_from - 1))?;
    }
    if delta.remove.is_empty() {
        return Ok(());
    }
    for (key, value) in tx.all_in(OUTBOX, &idb::up_to(delta.position.answered)).await? {
        let sent = codec::bytes(&value).and_then(|bytes| sync::wire::decode_txn(&bytes).ok());
        if sent.is_none_or(|txn| delta.takes_along(&txn)) {
            tx.delete(OUTBOX, &key)?;
        }
    }
    Ok(())
}
