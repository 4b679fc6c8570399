//! How confirmed records lie in the store: whole segments, as they came, and rows.

use super::idb::Tx;
use super::schema::{ROW, SEGMENT};
use super::{StoreError, codec};
use sync::AudienceId;
use sync::replica::{Delta, SegmentKey};
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;
use web_sys::js_sys::Array;

/// Writes and erases what a delta says, in its order.
pub(super) fn write(tx: &Tx, delta: &Delta) -> Result<(), StoreError> {
    if delta.is_anew {
        clear(tx)?;
    }
    for audience in &delta.drop {
        change(tx, SEGMENT, &whole(*audience)?, None)?;
    }
    for (key, bytes) in &delta.rewritten {
        change(tx, SEGMENT, &key_of(key), bytes.as_deref())?;
    }
    for id in &delta.erase {
        change(tx, ROW, &id.to_hex().into(), None)?;
    }
    for segment in &delta.segments {
        change(tx, SEGMENT, &key_of(&segment.key), Some(&segment.bytes))?;
    }
    for record in &delta.put {
        change(tx, ROW, &record.id.to_hex().into(), Some(&sync::wire::encode(record)))?;
    }
    Ok(())
}

/// Writes one value, or erases it.
#[inline(never)]
fn change(tx: &Tx, table: &str, key: &JsValue, bytes: Option<&[u8]>) -> Result<(), StoreError> {
    match bytes {
        Some(bytes) => tx.put(table, key, &codec::from_bytes(bytes)),
        None => tx.delete(table, key),
    }
}

/// Erases every confirmed record.
pub(super) fn clear(tx: &Tx) -> Result<(), StoreError> {
    tx.clear(SEGMENT)?;
    tx.clear(ROW)
}

/// Audience, generation, number.
#[expect(clippy::cast_precision_loss, reason = "generations stay far below 2^53")]
pub(super) fn key_of(key: &SegmentKey) -> JsValue {
    Array::of3(&key.audience.to_hex().into(), &(key.generation as f64).into(), &key.no.into()).into()
}

/// Every key of an audience: a list is after every number.
fn whole(audience: AudienceId) -> Result<JsValue, StoreError> {
    let audience = audience.to_hex().into();
    let range = IdbKeyRange::bound(&Array::of1(&audience), &Array::of2(&audience, &Array::new()));
    range.map(JsValue::from).map_err(|error| StoreError::from_js(&error))
}
