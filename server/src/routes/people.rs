//! People, of whom so far everyone sees one: themselves.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use sync::RecordId;

use crate::actor::Actor;
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;
use crate::store::rows;

/// Who is signed in, as the app shows it.
#[derive(Debug, Serialize)]
pub struct Me {
    person: String,
    name: String,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
}

impl Me {
    /// The person with their team of today.
    pub(super) async fn of(app: &App, actor: Actor, name: String) -> Result<Self, ApiError> {
        let own = RecordId::from(actor.id);
        let record = app.store.read(move |conn| rows::record(conn, own)).await?;
        let team = record.and_then(|record| record.link("team")).map(|team| team.to_hex());
        Ok(Self { person: actor.id.to_hex(), name, role: actor.role.name(), team })
    }
}

/// `GET /api/v1/people/me`
pub async fn me(State(app): State<App>, session: Session) -> Result<Json<Me>, ApiError> {
    Ok(Json(Me::of(&app, session.actor, session.name).await?))
}
