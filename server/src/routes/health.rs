//! Whether the server is up and can read its records.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::error::ApiError;
use crate::state::App;

/// The answer of a server that works.
#[derive(Debug, Serialize)]
pub struct Health {
    ok: bool,
}

/// `GET /api/v1/health`
pub async fn show(State(app): State<App>) -> Result<Json<Health>, ApiError> {
    app.store.read(|conn| conn.query_row("SELECT 1 FROM counter", &[], |_| Ok(()))).await?;
    Ok(Json(Health { ok: true }))
}
