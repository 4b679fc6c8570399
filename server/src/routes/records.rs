//! One record, read online.

use axum::extract::{Path, State};
use axum::response::Response;
use sync::{RecordId, wire};

use super::packed;
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;

/// A record's history: one MessagePack list of entries, oldest first.
pub const HISTORY_TYPE: &str = "application/vnd.kept.history";

/// `GET /api/v1/records/{id}/history`
pub async fn history(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let id = RecordId::from_hex(&id).ok_or(ApiError::NotFound)?;
    let history = app.store.history(session.actor, id, app.clock.now_ms()).await?;
    let entries = history.ok_or(ApiError::NotFound)?;
    Ok(packed(HISTORY_TYPE, wire::encode(&entries)))
}
