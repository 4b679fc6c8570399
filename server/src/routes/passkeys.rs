//! Passkeys, and signing in with one. Bytes go both ways in hexadecimal.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::session::{Peer, entered};
use super::{SIGNED_BYTES_MAX, from_hex, json, to_hex};
use crate::audit::What;
use crate::auth::entering;
use crate::auth::events::happened;
use crate::auth::gate;
use crate::auth::passkeys::{self, LIFE_MS, Party, Shown, parse_made};
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;

/// A question for an authenticator.
#[derive(Debug, Serialize)]
pub struct Question {
    challenge: String,
    site: String,
    life_ms: i64,
}

/// A question for a new passkey.
#[derive(Debug, Serialize)]
pub struct NewQuestion {
    #[serde(flatten)]
    question: Question,
    handle: String,
    login: String,
    name: String,
    /// Those that the person has: a phone makes no second one.
    have: Vec<String>,
}

/// What an authenticator made. What else a browser may say is refused: results of the PRF extension, out of which the
/// phone's own key is made, are never to leave it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeBody {
    client_data: String,
    authenticator_data: String,
    #[serde(default)]
    name: String,
}

/// What an authenticator signed; as [`MadeBody`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownBody {
    credential: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    handle: String,
    #[serde(default)]
    device_name: String,
    /// Whether somebody who is signed in proves once more who they are.
    #[serde(default)]
    again: bool,
}

/// One passkey in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    credential: String,
    name: String,
    made_ms: i64,
    used_ms: Option<i64>,
}

/// The list.
#[derive(Debug, Serialize)]
pub struct Passkeys {
    passkeys: Vec<Listed>,
    /// Whether the server knows its own address, without which none can be made.
    is_possible: bool,
}

fn party(app: &App) -> Result<Party, ApiError> {
    app.web.party.clone().ok_or(ApiError::NotFound)
}

fn bytes(hex: &str) -> Result<Vec<u8>, ApiError> {
    from_hex(hex).ok_or(ApiError::Malformed)
}

/// `POST /api/v1/session/passkey/question`
pub async fn ask_to_sign_in(State(app): State<App>, peer: Peer) -> Result<Json<Question>, ApiError> {
    let site = party(&app)?.id;
    let challenge = entering::ask_passkey(&app, peer.address).await?;
    Ok(Json(Question { challenge: to_hex(&challenge.0), site, life_ms: LIFE_MS }))
}

/// `POST /api/v1/session/passkey`
pub async fn sign_in(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body: ShownBody = json(&headers, body, SIGNED_BYTES_MAX)?;
    let shown = Shown {
        credential: bytes(&body.credential)?,
        client_data: bytes(&body.client_data)?,
        authenticator_data: bytes(&body.authenticator_data)?,
        signature: bytes(&body.signature)?,
        handle: bytes(&body.handle)?,
    };
    let again = if body.again { Some(gate::of(&app, &headers).await?.account) } else { None };
    let from = peer.from(&body.device_name);
    let (token, account) = entering::sign_in_with_passkey(&app, shown, again, from.clone()).await?;
    entered(&app, &token, account, &from.device_name).await
}

/// `POST /api/v1/passkeys/question`
pub async fn ask_for_new(State(app): State<App>, session: Session) -> Result<Json<NewQuestion>, ApiError> {
    let site = party(&app)?.id;
    let now_ms = app.clock.now_ms();
    let (token, account) = (session.token_hash, session.account);
    let asked =
        move |conn: &_| Ok((passkeys::ask(conn, Some(token), now_ms)?, passkeys::all(conn, account)?));
    let (challenge, have) = app.store.write(asked).await?;
    let question = Question { challenge: to_hex(&challenge.0), site, life_ms: LIFE_MS };
    let have = have.iter().map(|passkey| to_hex(&passkey.credential)).collect();
    let handle = to_hex(&app.auth.handle(session.actor));
    Ok(Json(NewQuestion { question, handle, login: session.login, name: session.name, have }))
}

/// `POST /api/v1/passkeys`
pub async fn add(
    State(app): State<App>,
    session: Session,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let body: MadeBody = json(&headers, body, SIGNED_BYTES_MAX)?;
    let (client_data, data) = (bytes(&body.client_data)?, bytes(&body.authenticator_data)?);
    let made = parse_made(&client_data, &data, &party(&app)?).map_err(|_| ApiError::WrongPasskey)?;
    let (name, now_ms) = (peer.from(&body.name).device_name, app.clock.now_ms());
    let added = move |conn: &_| {
        let is_added = passkeys::add(conn, &made, session.token_hash, session.account, &name, now_ms)?;
        if is_added {
            happened(conn, session.account, What::PasskeyAdded, now_ms)?;
        }
        Ok(is_added)
    };
    if app.store.write(added).await? { Ok(StatusCode::CREATED) } else { Err(ApiError::WrongPasskey) }
}

/// `GET /api/v1/passkeys`
pub async fn list(State(app): State<App>, session: Session) -> Result<Json<Passkeys>, ApiError> {
    let all = app.store.read(move |conn| passkeys::all(conn, session.account)).await?;
    let listed = |passkey: passkeys::Passkey| Listed {
        credential: to_hex(&passkey.credential),
        name: passkey.name,
        made_ms: passkey.made_ms,
        used_ms: passkey.used_ms,
    };
    let passkeys = all.into_iter().map(listed).collect();
    Ok(Json(Passkeys { passkeys, is_possible: app.web.party.is_some() }))
}

/// `DELETE /api/v1/passkeys/{credential}`
pub async fn remove(
    State(app): State<App>,
    session: Session,
    Path(credential): Path<String>,
) -> Result<StatusCode, ApiError> {
    let credential = from_hex(&credential).ok_or(ApiError::NotFound)?;
    let now_ms = app.clock.now_ms();
    let removed = move |conn: &_| {
        let is_theirs = passkeys::remove(conn, session.account, &credential)?;
        if is_theirs {
            happened(conn, session.account, What::PasskeyRemoved, now_ms)?;
        }
        Ok(is_theirs)
    };
    if app.store.write(removed).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}
