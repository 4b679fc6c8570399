//! Signing in and out.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::people::Me;
use super::{TYPED_BYTES_MAX, json};
use crate::auth::accounts::Account;
use crate::auth::entering::{self, From, SignIn};
use crate::auth::sessions::{self, AGE_MS_MAX, Session, Token, TokenHash, token_hash};
use crate::auth::{address, cookie};
use crate::error::ApiError;
use crate::state::App;

#[derive(Deserialize)]
struct Typed {
    login: String,
    words: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    device_name: String,
}

/// What somebody types who is signed in and proves once more who they are.
#[derive(Deserialize)]
struct Again {
    words: String,
    #[serde(default)]
    code: Option<String>,
}

/// Somebody who is signed in, and until when at the latest.
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    me: Me,
    device_name: String,
    ends_ms: i64,
}

impl Shown {
    /// Somebody who has just signed in.
    pub(super) async fn of(app: &App, account: Account, device_name: String) -> Result<Self, ApiError> {
        let me = Me::of(app, account.actor, account.name).await?;
        Ok(Self { me, device_name, ends_ms: app.clock.now_ms() + AGE_MS_MAX })
    }
}

/// Where a request comes from, and the session that its browser has.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The address, as far as it can be believed.
    pub address: IpAddr,
    /// The session.
    pub before: Option<TokenHash>,
    /// What its device is called in the list of a person's devices, as far as the browser says.
    pub device: &'static str,
}

/// Marks of a browser's own name, and what its device is called by them: the first that fits.
const DEVICES: [(&str, &str); 5] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android phone"),
    ("Windows", "Windows computer"),
    ("Macintosh", "Mac"),
];

fn device(headers: &HeaderMap) -> &'static str {
    let said = headers.get(header::USER_AGENT).and_then(|said| said.to_str().ok()).unwrap_or_default();
    DEVICES.iter().find(|(mark, _)| said.contains(mark)).map_or("A device", |(_, name)| name)
}

impl Peer {
    /// From where a request comes, on a device that calls itself `name`, or as it is known by its browser.
    pub(super) fn from(self, name: &str) -> From {
        let name = if name.trim().is_empty() { self.device } else { name };
        From { device_name: sessions::device_name(name), address: self.address, before: self.before }
    }
}

impl FromRequestParts<App> for Peer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(|error| ApiError::Broken(error.to_string()))?;
        let address = address::of(peer, &parts.headers, &app.web.trusted_hops);
        let before = cookie::read(&parts.headers, app.web.https).map(token_hash);
        Ok(Self { address, before, device: device(&parts.headers) })
    }
}

/// Says who has come in, and gives the browser its token.
pub(super) async fn entered(
    app: &App,
    token: &Token,
    account: Account,
    device_name: &str,
) -> Result<Response, ApiError> {
    let shown = Shown::of(app, account, device_name.to_owned()).await?;
    let mut answer = Json(shown).into_response();
    answer.headers_mut().extend(cookie::give(token, app.web.https).map(|value| (header::SET_COOKIE, value)));
    Ok(answer)
}

/// `POST /api/v1/session`
pub async fn sign_in(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let Typed { login, words, code, device_name } = json(&headers, body, TYPED_BYTES_MAX)?;
    let from =
        From { device_name: sessions::device_name(&device_name), address: peer.address, before: peer.before };
    with_words(&app, SignIn { login, words, code }, from).await
}

/// `POST /api/v1/session/again`
pub async fn again(
    State(app): State<App>,
    session: Session,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let Again { words, code } = json(&headers, body, TYPED_BYTES_MAX)?;
    let from = peer.from(&session.device_name);
    with_words(&app, SignIn { login: session.login, words, code }, from).await
}

async fn with_words(app: &App, attempt: SignIn, from: From) -> Result<Response, ApiError> {
    let device_name = from.device_name.clone();
    let (token, account) = entering::sign_in(app, attempt, from).await?;
    entered(app, &token, account, &device_name).await
}

/// `GET /api/v1/session`
pub async fn show(State(app): State<App>, session: Session) -> Result<Json<Shown>, ApiError> {
    let ends_ms = session.ends_ms();
    let me = Me::of(&app, session.actor, session.name).await?;
    Ok(Json(Shown { me, device_name: session.device_name, ends_ms }))
}

/// `DELETE /api/v1/session`
pub async fn sign_out(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    entering::sign_out(&app, session.token_hash, session.account).await?;
    let mut answer = StatusCode::NO_CONTENT.into_response();
    answer.headers_mut().extend(cookie::take_back(app.web.https).map(|value| (header::SET_COOKIE, value)));
    Ok(answer)
}
