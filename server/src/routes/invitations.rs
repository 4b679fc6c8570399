//! Inviting somebody of a family, and joining.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sync::RecordId;

use super::session::{Peer, Shown};
use super::{TYPED_BYTES_MAX, json};
use crate::auth::entering::From;
use crate::auth::invitations::{self, BESIDE_MS, Held, POSTED_MS, State as Stage};
use crate::auth::sessions::Session;
use crate::auth::{cookie, joining};
use crate::error::ApiError;
use crate::state::App;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    person: String,
    /// Whether it goes by post, and may take days.
    #[serde(default)]
    is_posted: bool,
}

/// A new invitation, told once.
#[derive(Debug, Serialize)]
pub struct Made {
    id: String,
    secret: String,
    code: String,
    words: String,
    until_ms: i64,
    left_ms: i64,
}

/// How far it has come.
#[derive(Debug, Serialize)]
pub struct Come {
    state: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldBody {
    invitation: String,
    #[serde(default)]
    device_name: String,
}

/// What somebody sees of an invitation before they take it.
#[derive(Debug, Serialize)]
pub struct Seen {
    worker: String,
    words: String,
}

/// Somebody who has just joined: what they have to write down is told once.
#[derive(Debug, Serialize)]
struct JoinedShown {
    #[serde(flatten)]
    shown: Shown,
    login: String,
    words: String,
}

fn id(hex: &str) -> Result<[u8; 16], ApiError> {
    RecordId::from_hex(hex).map(|id| id.0).ok_or(ApiError::NotFound)
}

/// `POST /api/v1/invitations`
pub async fn make(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Made>, ApiError> {
    let wanted: Wanted = json(&headers, body, TYPED_BYTES_MAX)?;
    let person = RecordId::from_hex(&wanted.person).ok_or(ApiError::NotFound)?;
    let left_ms = if wanted.is_posted { POSTED_MS } else { BESIDE_MS };
    let (invitation, secret) = joining::invite(&app, session.account, session.actor, person, left_ms).await?;
    Ok(Json(Made {
        id: RecordId(invitation.id).to_hex(),
        secret: secret.to_hex(),
        code: secret.code(),
        words: Held::Secret(secret).words(),
        until_ms: invitation.until_ms,
        left_ms,
    }))
}

/// `GET /api/v1/invitations/{id}`
pub async fn show(
    State(app): State<App>,
    session: Session,
    Path(which): Path<String>,
) -> Result<Json<Come>, ApiError> {
    let (id, now_ms) = (id(&which)?, app.clock.now_ms());
    let stage = app.store.read(move |conn| invitations::state(conn, id, session.account, now_ms)).await?;
    let state = match stage {
        Stage::Open => "open",
        Stage::Joined => "joined",
        Stage::Ended => "ended",
    };
    Ok(Json(Come { state }))
}

/// `DELETE /api/v1/invitations/{id}`
pub async fn cancel(
    State(app): State<App>,
    session: Session,
    Path(which): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = id(&which)?;
    let now_ms = app.clock.now_ms();
    let is_gone = app.store.write(move |conn| invitations::cancel(conn, id, session.account, now_ms)).await?;
    if is_gone { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

/// `POST /api/v1/invitations/look`
pub async fn look(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Seen>, ApiError> {
    let (held, from) = held(peer, &json(&headers, body, TYPED_BYTES_MAX)?)?;
    let words = held.words();
    let worker = joining::look(&app, held, &from).await?;
    Ok(Json(Seen { worker, words }))
}

/// `POST /api/v1/invitations/join`
pub async fn join(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let (held, from) = held(peer, &json(&headers, body, TYPED_BYTES_MAX)?)?;
    let device_name = from.device_name.clone();
    let joined = joining::join(&app, held, from).await?;
    let login = joined.account.login.clone();
    let shown = Shown::of(&app, joined.account, device_name).await?;
    let mut answer = Json(JoinedShown { shown, login, words: joined.words }).into_response();
    let cookie = cookie::give(&joined.token, app.web.https).map(|value| (header::SET_COOKIE, value));
    answer.headers_mut().extend(cookie);
    Ok(answer)
}

fn held(peer: Peer, body: &HeldBody) -> Result<(Held, From), ApiError> {
    let held = Held::read(&body.invitation).ok_or(ApiError::NoInvitation)?;
    Ok((held, peer.from(&body.device_name)))
}
