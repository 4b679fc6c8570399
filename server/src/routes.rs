//! The handlers, by noun. They read a request, ask, and write an answer; what is true is decided elsewhere.

pub mod aside;
pub mod blobs;
pub mod devices;
pub mod exchange;
pub mod health;
pub mod looks;
pub mod people;
pub mod poke;
pub mod records;
pub mod session;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

/// Refuses a body of another type than `wanted`.
fn expect_type(headers: &HeaderMap, wanted: &str) -> Result<(), ApiError> {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(ApiError::WrongType) }
}

/// Bytes of a type.
fn packed(content_type: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], bytes).into_response()
}
