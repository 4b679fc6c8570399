//! The handlers, by noun. They read a request, ask, and write an answer; what is true is decided elsewhere.

pub mod aside;
pub mod blobs;
pub mod codes;
pub mod devices;
pub mod exchange;
pub mod health;
pub mod invitations;
pub mod looks;
pub mod passkeys;
pub mod people;
pub mod poke;
pub mod records;
pub mod session;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// More than a name and five words ever need, in bytes.
const TYPED_BYTES_MAX: usize = 4_096;
/// More than an authenticator ever says, in bytes.
const SIGNED_BYTES_MAX: usize = 16_384;

/// What a body of JSON says that has at most `bytes_max`.
fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    bytes_max: usize,
) -> Result<T, ApiError> {
    expect_type(headers, "application/json")?;
    let body = body?;
    if body.len() > bytes_max {
        return Err(ApiError::TooLarge);
    }
    serde_json::from_slice(&body).map_err(|_| ApiError::Malformed)
}

/// Bytes in hexadecimal.
fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|four| char::from_digit(four.into(), 16))
        .collect()
}

/// Bytes that were written in hexadecimal.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let fours: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let (pairs, rest) = fours.as_deref()?.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect();
    if rest.is_empty() { bytes } else { None }
}

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
