//! Signing in and out.

use std::net::SocketAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::expect_type;
use super::people::Me;
use crate::auth::sessions::{AGE_MS_MAX, Session, token_hash};
use crate::auth::{self, SignIn, address, cookie};
use crate::error::ApiError;
use crate::state::App;

/// More than a name and five words ever need, in bytes.
const BODY_BYTES_MAX: usize = 4_096;

#[derive(Deserialize)]
struct Typed {
    login: String,
    words: String,
    #[serde(default)]
    device_name: String,
}

/// Somebody who is signed in, and until when at the latest.
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    me: Me,
    device_name: String,
    ends_ms: i64,
}

/// `POST /api/v1/session`
pub async fn sign_in(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    expect_type(&headers, "application/json")?;
    let body = body?;
    if body.len() > BODY_BYTES_MAX {
        return Err(ApiError::TooLarge);
    }
    let typed: Typed = serde_json::from_slice(&body).map_err(|_| ApiError::Malformed)?;
    let attempt = SignIn {
        login: typed.login,
        words: typed.words,
        device_name: typed.device_name,
        address: address::of(peer, &headers, &app.web.trusted_hops),
        before: cookie::read(&headers, app.web.https).map(token_hash),
    };
    let device_name = auth::sessions::device_name(&attempt.device_name);
    let (token, account) = auth::sign_in(&app, attempt).await?;
    let me = Me::of(&app, account.actor, account.name).await?;
    let shown = Shown { me, device_name, ends_ms: app.clock.now_ms() + AGE_MS_MAX };
    let mut answer = Json(shown).into_response();
    answer.headers_mut().extend(cookie::give(&token, app.web.https).map(|value| (header::SET_COOKIE, value)));
    Ok(answer)
}

/// `GET /api/v1/session`
pub async fn show(State(app): State<App>, session: Session) -> Result<Json<Shown>, ApiError> {
    let ends_ms = session.ends_ms();
    let me = Me::of(&app, session.actor, session.name).await?;
    Ok(Json(Shown { me, device_name: session.device_name, ends_ms }))
}

/// `DELETE /api/v1/session`
pub async fn sign_out(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    auth::sign_out(&app, session.token_hash).await?;
    let mut answer = StatusCode::NO_CONTENT.into_response();
    answer.headers_mut().extend(cookie::take_back(app.web.https).map(|value| (header::SET_COOKIE, value)));
    Ok(answer)
}
