//! A person's own devices.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use sync::DeviceId;

use crate::audit::{self, Said, What};
use crate::auth::devices::{self, Device};
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;
use crate::store::Conn;

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
    let revoke = move |conn: &Conn| {
        let is_theirs = devices::revoke(conn, session.account, dev, now_ms)?;
        if is_theirs {
            let said = Said::that(What::DeviceRevoked).by(session.actor).with(Some(dev));
            audit::append(conn, &said, now_ms)?;
        }
        Ok(is_theirs)
    };
    let is_theirs = app.store.write(revoke).await?;
    if !is_theirs {
        return Err(ApiError::NotFound);
    }
    app.auth.has_ended();
    Ok(StatusCode::NO_CONTENT)
}
