//! A person's own devices.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use sync::DeviceId;

use crate::auth::devices::{self, Device};
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;

/// The list.
#[derive(Debug, Serialize)]
pub struct Devices {
    devices: Vec<Device>,
}

/// `GET /api/v1/devices`
pub async fn list(State(app): State<App>, session: Session) -> Result<Json<Devices>, ApiError> {
    let devices = app.store.read(move |conn| devices::all(conn, &session)).await?;
    Ok(Json(Devices { devices }))
}

/// `DELETE /api/v1/devices/{dev}`
pub async fn revoke(
    State(app): State<App>,
    session: Session,
    Path(dev): Path<String>,
) -> Result<StatusCode, ApiError> {
    let dev = DeviceId::from_hex(&dev).ok_or(ApiError::NotFound)?;
    let now_ms = app.clock.now_ms();
    let is_theirs = app.store.write(move |conn| devices::revoke(conn, session.account, dev, now_ms)).await?;
    if !is_theirs {
        return Err(ApiError::NotFound);
    }
    app.auth.has_ended();
    Ok(StatusCode::NO_CONTENT)
}
