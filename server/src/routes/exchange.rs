//! The one round trip of a device: what it wrote goes up, what is new comes down.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use sync::DeviceId;
use sync::wire::{self, Exchange, PUSH_BYTES_MAX};

use super::{expect_type, packed};
use crate::auth::devices::{self, Standing};
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;

/// What a device sends.
pub const EXCHANGE_TYPE: &str = "application/vnd.kept.exchange";
/// What it is answered.
pub const FRAMES_TYPE: &str = "application/vnd.kept.frames";

/// `POST /api/v1/exchange`
pub async fn run(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    expect_type(&headers, EXCHANGE_TYPE)?;
    let exchange: Exchange = wire::decode(&body?, PUSH_BYTES_MAX)?;
    let now_ms = app.clock.now_ms();
    meet(&app, &session, exchange.dev, now_ms).await?;
    let frames = app.store.exchange(session.actor, exchange, now_ms).await?;
    let mut bytes = Vec::new();
    frames.iter().for_each(|frame| wire::write_frame(&mut bytes, frame));
    Ok(packed(FRAMES_TYPE, bytes))
}

/// Writes down which device this session is on, and refuses one that its owner removed.
async fn meet(app: &App, session: &Session, dev: DeviceId, now_ms: i64) -> Result<(), ApiError> {
    let asked = session.clone();
    let standing = app.store.read(move |conn| devices::standing(conn, &asked, dev, now_ms)).await?;
    match standing {
        Standing::Known => Ok(()),
        Standing::Revoked => Err(ApiError::DeviceRevoked),
        Standing::ToMeet => {
            let session = session.clone();
            Ok(app.store.write(move |conn| devices::meet(conn, &session, dev, now_ms)).await?)
        }
    }
}
