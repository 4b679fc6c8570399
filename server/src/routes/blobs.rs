//! The bytes of an attachment: sent in pieces, asked after, and read.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use sync::RecordId;

use super::expect_type;
use crate::auth::sessions::Session;
use crate::blobs::{Format, PIECE_BYTES_MAX, Served, Standing};
use crate::error::ApiError;
use crate::state::App;

/// What a piece is sent as.
pub const PIECE_TYPE: &str = "application/octet-stream";
/// Opened by itself, a blob is a page in which nothing may be loaded and nothing runs.
pub const BLOB_CSP: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// How far a blob has come, as a device is told.
#[derive(Debug, Serialize)]
struct Told {
    state: &'static str,
    /// How many bytes are here, while it is arriving.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl From<Standing> for Told {
    fn from(standing: Standing) -> Self {
        let told = |state, offset, reason| Self { state, offset, reason };
        match standing {
            Standing::Arriving(offset) => told("arriving", Some(offset), None),
            Standing::Ready => told("ready", None, None),
            Standing::Refused(reason) => told("refused", None, Some(reason.name())),
        }
    }
}

/// The limit of one piece.
pub fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(PIECE_BYTES_MAX)
}

/// `GET /api/v1/blobs/{id}/state`
pub async fn state(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let standing = app.blobs.standing(session.actor, attachment(&id)?, app.clock.now_ms()).await?;
    Ok(Json(Told::from(standing)).into_response())
}

/// `POST /api/v1/blobs/{id}/pieces?offset=N`
pub async fn piece(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    expect_type(&headers, PIECE_TYPE)?;
    let offset = query.as_deref().and_then(offset).ok_or(ApiError::Malformed)?;
    let (id, body) = (attachment(&id)?, body?);
    let standing = app.blobs.take(session.actor, id, offset, body, app.clock.now_ms()).await?;
    Ok(Json(Told::from(standing)).into_response())
}

/// `GET /api/v1/blobs/{id}`
pub async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let served = app.blobs.open(session.actor, attachment(&id)?, app.clock.now_ms()).await?;
    let tag = tag(&served);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let bytes = app.blobs.bytes(&served).await?;
    let fixed = HeaderValue::from_static;
    let headers = [
        (header::CONTENT_TYPE, fixed(served.format.media_type())),
        (header::CONTENT_DISPOSITION, fixed(saved_as(served.format))),
        (header::CONTENT_SECURITY_POLICY, fixed(BLOB_CSP)),
        (header::ETAG, tag),
    ];
    Ok((headers, bytes).into_response())
}

/// Where a piece begins: `offset=` and digits, and nothing else.
fn offset(query: &str) -> Option<u64> {
    let digits = query.strip_prefix("offset=")?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The attachment of an address. What is no id is not there.
fn attachment(id: &str) -> Result<RecordId, ApiError> {
    RecordId::from_hex(id).ok_or(ApiError::NotFound)
}

/// Opened by itself, it is a file to be saved and no page of Kept's.
const fn saved_as(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "attachment; filename=\"picture.jpg\"",
        Format::Png => "attachment; filename=\"picture.png\"",
        Format::Webm => "attachment; filename=\"recording.webm\"",
        Format::Ogg => "attachment; filename=\"recording.ogg\"",
        Format::Mp4 => "attachment; filename=\"recording.m4a\"",
    }
}

/// Hexadecimal in quotes, which every header may hold.
fn tag(served: &Served) -> HeaderValue {
    let hex: String = served.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_offset_is_read_as_it_is_written(at in any::<u64>(), other in ".{0,30}") {
            prop_assert_eq!(offset(&format!("offset={at}")), Some(at));
            let read = offset(&other);
            prop_assert!(read.is_none_or(|at| other.trim_start_matches("offset=").parse() == Ok(at)));
        }
    }

    #[test]
    fn what_is_no_offset_is_none() {
        for query in [
            "",
            "offset=",
            "offset=-1",
            "offset=+1",
            "offset=1&offset=2",
            "offset=18446744073709551616",
            "at=1",
        ] {
            assert_eq!(offset(query), None, "{query}");
        }
    }
}
