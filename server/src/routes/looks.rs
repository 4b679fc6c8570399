//! Who has looked: told to the family about its own, to a manager about their team's, and noted by whoever opens.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use domain::looks::Part;
use serde::{Deserialize, Serialize};
use sync::RecordId;

use super::expect_type;
use crate::audit::looks::{OPENED_MAX, Opened};
use crate::audit::shown::{Reviewed, Seen};
use crate::audit::{self, Said, What, heads, looks, shown};
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;
use crate::store::{Conn, StoreError};
use crate::today::today;

/// Who has looked, the latest day first.
#[derive(Debug, Serialize)]
pub struct Looks {
    looks: Vec<Seen>,
}

/// `GET /api/v1/looks`: for somebody of a family, about their own.
pub async fn mine(State(app): State<App>, session: Session) -> Result<Json<Looks>, ApiError> {
    let day = today(app.clock.now_ms());
    let looks = app.store.read(move |conn| shown::for_family(conn, session.actor, day)).await?;
    Ok(Json(Looks { looks: looks.ok_or(ApiError::NotFound)? }))
}

/// What a manager may ask about.
#[derive(Debug, Serialize)]
pub struct Review {
    looks: Vec<Reviewed>,
}

/// `GET /api/v1/looks/team`: for the manager of a team.
pub async fn team(State(app): State<App>, session: Session) -> Result<Json<Review>, ApiError> {
    let day = today(app.clock.now_ms());
    let looks = app.store.read(move |conn| shown::for_manager(conn, session.actor, day)).await?;
    Ok(Json(Review { looks: looks.ok_or(ApiError::NotFound)? }))
}

/// What a phone tells: what was opened on it, and which head of the audit log it holds.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    opened: Vec<Line>,
    head: Option<Head>,
    /// Why it refuses the head that it was told; empty where it does not.
    #[serde(default)]
    refused: String,
}

#[derive(Deserialize)]
struct Line {
    family: String,
    part: String,
    at_ms: i64,
}

#[derive(Deserialize)]
struct Head {
    epoch: u64,
    slot: u64,
    hash: String,
}

/// What the chain was, of the hour that the phone asked about.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// In hexadecimal; none where the phone asked nothing, or the chain has no such hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// `POST /api/v1/looks`
pub async fn tell(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Answer>, ApiError> {
    expect_type(&headers, "application/json")?;
    let told: Told = serde_json::from_slice(&body?).map_err(|_| ApiError::Malformed)?;
    let opened: Vec<Opened> = told.opened.iter().take(OPENED_MAX).filter_map(opened).collect();
    let (now_ms, head) = (app.clock.now_ms(), told.head);
    let asked = head.as_ref().map(|head| head.slot);
    let here = app.store.read(move |conn| asked.map_or(Ok(None), |slot| heads::blinded(conn, slot))).await?;
    let here = here.map(|(epoch, hash)| (epoch, hex(&hash)));
    let differs = head.is_some_and(|head| {
        here.as_ref().is_none_or(|(epoch, hash)| *epoch == head.epoch && *hash != head.hash)
    });
    let is_refused = differs || !told.refused.is_empty();
    if is_refused {
        tracing::error!("a device holds a signed head that the audit log does not have: kept audit verify");
    }
    if is_refused || !opened.is_empty() {
        app.store.write(move |conn| note(conn, &session, &opened, is_refused, now_ms)).await?;
    }
    Ok(Json(Answer { hash: here.map(|(_, hash)| hash) }))
}

/// Writes down what a phone told.
fn note(
    conn: &Conn,
    session: &Session,
    opened: &[Opened],
    is_refused: bool,
    now_ms: i64,
) -> Result<(), StoreError> {
    looks::opened(conn, session.actor, session.dev, opened, now_ms)?;
    if is_refused {
        let said = Said::that(What::HeadRefused).by(session.actor).with(session.dev);
        audit::append(conn, &said, now_ms)?;
    }
    Ok(())
}

/// A line, where it is one: a part that only the server knows is not taken from a phone.
fn opened(line: &Line) -> Option<Opened> {
    let part = Part::from_name(&line.part).filter(|part| Part::OPENED.contains(part))?;
    Some(Opened { family: RecordId::from_hex(&line.family)?, part, at_ms: line.at_ms })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
