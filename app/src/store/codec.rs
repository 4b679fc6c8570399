//! How values lie in the store: one place, so that sealing them is one change.

use sync::pack::Pack;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::Uint8Array;

/// The longest stored value that is read back, in bytes.
const VALUE_BYTES_MAX: usize = 32 << 20;

pub(super) fn pack<T: Pack>(value: &T) -> JsValue {
    from_bytes(&sync::wire::encode(value))
}

pub(super) fn unpack<T: Pack>(value: &JsValue) -> Option<T> {
    sync::wire::decode(&bytes(value)?, VALUE_BYTES_MAX).ok()
}

pub(super) fn from_bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}
