//! A connection that stays open and says only "something changed": no content, no position, no name.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};
use tokio::time::{Interval, interval};

use crate::auth::sessions::{self, Session};
use crate::error::ApiError;
use crate::state::App;
use crate::store::Touched;

/// How often the connection is kept alive, and its session looked at.
const ALIVE_EVERY: Duration = Duration::from_secs(20);

/// What a poke holds. A browser drops an event without any.
const SOMETHING: &str = "1";

/// `GET /api/v1/poke`
pub async fn open(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    let place = Arc::clone(&app.pokes).try_acquire_owned().map_err(|_| ApiError::Busy)?;
    let open = Open {
        changes: app.store.changes(),
        endings: app.auth.endings(),
        stopping: app.stopping.subscribe(),
        alive: interval(ALIVE_EVERY),
        session,
        app,
        _place: place,
    };
    let events = stream::unfold(open, |mut open| async move {
        let event = open.next().await?;
        Some((Ok::<_, Infallible>(event), open))
    });
    // A proxy that collects an answer before passing it on would hold every poke back.
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([unbuffered], Sse::new(events)).into_response())
}

type Changes = broadcast::Receiver<Arc<Touched>>;

struct Open {
    app: App,
    session: Session,
    changes: Changes,
    endings: watch::Receiver<()>,
    stopping: watch::Receiver<bool>,
    alive: Interval,
    _place: OwnedSemaphorePermit,
}

/// What ends a wait.
enum Wake {
    /// The server stops.
    Stop,
    /// Some session was ended, perhaps this one.
    Look,
    /// It is time to show that the connection lives.
    Alive,
    /// Something was written that concerns these.
    Changed(Touched),
    /// Something was written, and it is not known where.
    Missed,
}

impl Open {
    /// The next event; none once the session has ended or the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let event = match self.wait().await {
                Wake::Stop => return None,
                Wake::Look => None,
                Wake::Alive => Some(Event::default().comment("")),
                Wake::Changed(touched) if !self.is_concerned(&touched).await => continue,
                Wake::Changed(_) | Wake::Missed => Some(Event::default().event("poke").data(SOMETHING)),
            };
            if !self.is_signed_in().await {
                return None;
            }
            if event.is_some() {
                return event;
            }
        }
    }

    async fn wait(&mut self) -> Wake {
        tokio::select! {
            _ = self.stopping.wait_for(|stopping| *stopping) => Wake::Stop,
            ended = self.endings.changed() => ended.map_or(Wake::Stop, |()| Wake::Look),
            _ = self.alive.tick() => Wake::Alive,
            changed = self.changes.recv() => match changed {
                Ok(touched) => together(&touched, &mut self.changes),
                Err(RecvError::Lagged(_)) => Wake::Missed,
                Err(RecvError::Closed) => Wake::Stop,
            },
        }
    }

    async fn is_concerned(&self, touched: &Touched) -> bool {
        self.app.store.concerns(self.session.actor, touched, self.app.clock.now_ms()).await
    }

    /// Whether the session still holds, on a device that was not removed, as the same person in the same
    /// role.
    async fn is_signed_in(&self) -> bool {
        let (token, now_ms) = (self.session.token_hash, self.app.clock.now_ms());
        let found = self.app.store.read(move |conn| sessions::find(conn, &token, now_ms)).await;
        matches!(found, Ok(Some(now)) if !now.is_revoked && now.actor == self.session.actor)
    }
}

/// One poke for everything that waits: an import commits many times a second.
fn together(first: &Touched, changes: &mut Changes) -> Wake {
    let mut touched = first.clone();
    loop {
        match changes.try_recv() {
            Ok(more) => touched.add(&more),
            Err(TryRecvError::Lagged(_)) => return Wake::Missed,
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Wake::Changed(touched),
        }
    }
}
