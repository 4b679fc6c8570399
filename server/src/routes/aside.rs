//! What was set aside: listed, read by its author, taken in by whoever answers for the family today.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use sync::{DeviceId, RecordId};

use super::packed;
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;
use crate::store::{Aside, Conn, Released, StoreError, rows};

/// A transaction as its device wrote it.
const TXN_TYPE: &str = "application/vnd.kept.txn";

/// The list.
#[derive(Debug, Serialize)]
pub struct List {
    aside: Vec<Line>,
}

/// One of them. What it says is not told here.
#[derive(Debug, Serialize)]
struct Line {
    dev: String,
    n: u64,
    is_mine: bool,
    author: String,
    reason: String,
    at_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    family_name: String,
}

/// What became of taking one in.
#[derive(Debug, Serialize)]
pub struct Answer {
    is_taken: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// `GET /api/v1/aside`
pub async fn list(State(app): State<App>, session: Session) -> Result<Json<List>, ApiError> {
    let actor = session.actor;
    let all = app.store.aside(actor, app.clock.now_ms()).await?;
    let lines = move |conn: &Conn| all.into_iter().map(|one| line(conn, one, actor.id.into())).collect();
    Ok(Json(List { aside: app.store.read(lines).await? }))
}

fn line(conn: &Conn, aside: Aside, me: RecordId) -> Result<Line, StoreError> {
    let name = |id: RecordId| -> Result<String, StoreError> {
        let record = rows::record(conn, id)?;
        Ok(record.map_or_else(String::new, |record| {
            let given = [record.text("name"), record.text("forename"), record.text("surname")];
            given.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }))
    };
    Ok(Line {
        dev: aside.dev.to_hex(),
        n: aside.n,
        is_mine: RecordId::from(aside.author) == me,
        author: name(aside.author.into())?,
        reason: aside.code,
        at_ms: aside.at,
        family: aside.family.map(|family| family.to_hex()),
        family_name: aside.family.map(name).transpose()?.unwrap_or_default(),
    })
}

/// `GET /api/v1/aside/{dev}/{n}`: its author's own words.
pub async fn show(
    State(app): State<App>,
    session: Session,
    Path((dev, n)): Path<(String, u64)>,
) -> Result<Response, ApiError> {
    let dev = DeviceId::from_hex(&dev).ok_or(ApiError::NotFound)?;
    let bytes = app.store.aside_bytes(session.actor, dev, n).await?;
    Ok(packed(TXN_TYPE, bytes.ok_or(ApiError::NotFound)?))
}

/// `POST /api/v1/aside/{dev}/{n}/release`
pub async fn release(
    State(app): State<App>,
    session: Session,
    Path((dev, n)): Path<(String, u64)>,
) -> Result<(StatusCode, Json<Answer>), ApiError> {
    let dev = DeviceId::from_hex(&dev).ok_or(ApiError::NotFound)?;
    match app.store.release(session.actor, dev, n, app.clock.now_ms()).await? {
        Released::Taken => Ok((StatusCode::OK, Json(Answer { is_taken: true, reason: None }))),
        Released::Refused(refusal) => {
            Ok((StatusCode::CONFLICT, Json(Answer { is_taken: false, reason: Some(refusal.name()) })))
        }
        Released::NotFound => Err(ApiError::NotFound),
    }
}
