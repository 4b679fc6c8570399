//! Codes from an app on the phone, beside the words.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::{TYPED_BYTES_MAX, json};
use crate::auth::sessions::Session;
use crate::auth::{limits, totp};
use crate::error::ApiError;
use crate::state::App;

/// Whether codes are on, and whether this person can have them.
#[derive(Debug, Serialize)]
pub struct Shown {
    is_on: bool,
    is_possible: bool,
}

/// A new secret, told once.
#[derive(Debug, Serialize)]
pub struct Enrolled {
    secret: String,
    /// For the app's camera.
    address: String,
}

#[derive(Deserialize)]
struct Typed {
    code: String,
}

fn check(session: &Session) -> Result<(), ApiError> {
    if totp::is_for(session.actor.role) { Ok(()) } else { Err(ApiError::NotFound) }
}

/// `GET /api/v1/codes`
pub async fn show(State(app): State<App>, session: Session) -> Result<Json<Shown>, ApiError> {
    let is_on = app.store.read(move |conn| totp::is_on(conn, session.account)).await?;
    Ok(Json(Shown { is_on, is_possible: totp::is_for(session.actor.role) }))
}

/// `POST /api/v1/codes`
pub async fn enrol(State(app): State<App>, session: Session) -> Result<Json<Enrolled>, ApiError> {
    check(&session)?;
    let (account, pepper) = (session.owner(), app.auth.pepper().clone());
    let enrolled = app.store.write(move |conn| totp::enrol(conn, &pepper, &account)).await?;
    let secret = enrolled.ok_or(ApiError::NotFound)?;
    let address = format!("otpauth://totp/Kept:{}?secret={secret}&issuer=Kept", session.login);
    Ok(Json(Enrolled { secret, address }))
}

/// `POST /api/v1/codes/first`
pub async fn confirm(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    check(&session)?;
    let Typed { code } = json(&headers, body, TYPED_BYTES_MAX)?;
    let (account, pepper, now_ms) = (session.owner(), app.auth.pepper().clone(), app.clock.now_ms());
    let confirmed = move |conn: &_| {
        if let Err(seconds) = limits::count(conn, &account.login, now_ms)? {
            return Ok(Err(ApiError::Wait { seconds }));
        }
        let is_right = totp::confirm(conn, &pepper, &account, &code, now_ms)?;
        if is_right {
            limits::forget(conn, &account.login)?;
        }
        Ok(if is_right { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::WrongCode) })
    };
    app.store.write(confirmed).await?
}

/// `DELETE /api/v1/codes`
pub async fn turn_off(State(app): State<App>, session: Session) -> Result<StatusCode, ApiError> {
    let now_ms = app.clock.now_ms();
    let was_on = app.store.write(move |conn| totp::turn_off(conn, session.account, now_ms)).await?;
    if was_on { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}
