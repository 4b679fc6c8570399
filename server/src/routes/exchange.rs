//! The one round trip of a device: what it wrote goes up, what is new comes down.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use sync::wire::{self, Exchange, Frame, PUSH_BYTES_MAX};

use super::{expect_type, packed};
use crate::auth::devices::Arrival;
use crate::auth::positions::Positions;
use crate::auth::sessions::Session;
use crate::error::ApiError;
use crate::state::App;
use crate::store::{Rest, Store, StoreError};

/// What a device sends.
pub const EXCHANGE_TYPE: &str = "application/vnd.kept.exchange";
/// What it is answered.
pub const FRAMES_TYPE: &str = "application/vnd.kept.frames";

/// `POST /api/v1/exchange`
pub async fn run(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    expect_type(&headers, EXCHANGE_TYPE)?;
    let mut exchange: Exchange = wire::decode(&body?, PUSH_BYTES_MAX)?;
    let positions = app.auth.positions(session.actor);
    exchange.cursor = positions.read(exchange.cursor);
    let now_ms = app.clock.now_ms();
    let (actor, arrival) = (session.actor, Arrival { session, dev: exchange.dev });
    // What carries something is not made to wait for it, or to take it along.
    let asks = exchange.txns.is_empty();
    let (mut frames, rest) = app.store.begin_exchange(actor, exchange, Some(arrival), now_ms).await?;
    if let Some(Frame::Hello { audit_head, .. }) = frames.first_mut().filter(|_| asks) {
        *audit_head = app.heads.told(&app.store, now_ms).await?;
    }
    let first = encoded(frames, positions);
    let Some(rest) = rest else {
        return Ok(packed(FRAMES_TYPE, first));
    };
    let body = Body::from_stream(in_parts(app.store, positions, first, rest));
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(FRAMES_TYPE))], body).into_response())
}

/// The answer in parts, each read when the one before it is on its way: a slow phone holds one part in memory. A part
/// that cannot be read cuts the answer off, and the device keeps what it was told it may.
fn in_parts(
    store: Store,
    positions: Positions,
    first: Vec<u8>,
    rest: Rest,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> + Send {
    let more = stream::unfold(Some(rest), move |rest| {
        let store = store.clone();
        async move {
            match store.go_on(rest?).await {
                Ok((frames, rest)) => Some((Ok(encoded(frames, positions)), rest)),
                Err(error) => {
                    tracing::warn!(%error, "an answer was cut off");
                    Some((Err(error), None))
                }
            }
        }
    });
    // What packs it asks once more after the end.
    stream::once(async { Ok(first) }).chain(more).fuse()
}

fn encoded(frames: Vec<Frame>, positions: Positions) -> Vec<u8> {
    let mut bytes = Vec::new();
    for mut frame in frames {
        positions.hide(&mut frame);
        wire::write_frame(&mut bytes, &frame);
    }
    bytes
}
