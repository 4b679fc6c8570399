//! The one place that holds what Kept knows, on SQLite or PostgreSQL: one writer, a few readers.
//!
//! [`Store::exchange`] is the whole protocol of one round trip; [`Store::write`] and [`Store::read`] lend a
//! connection to the parts of the server that keep tables of their own (accounts, sessions). A cloned handle
//! is the same store. The `_blocking` variants are for the command line and must not be called on an async
//! thread.

/// SQL: whether an allocation holds on the day of a parameter; the first and the last day belong to it.
macro_rules! allocated_on {
    ($day:literal) => {
        concat!("(from_day IS NULL OR from_day <= ", $day, ") AND (to_day IS NULL OR ", $day, " <= to_day)")
    };
}
pub(crate) use allocated_on;

pub(crate) mod aside;
pub(crate) mod audiences;
mod backup;
pub(crate) mod commit;
mod day_begun;
pub mod db;
mod epoch;
mod error;
mod history;
mod horizon;
mod ledger;
mod looked;
mod many;
mod others;
mod packing;
mod pull;
mod push;
mod readable;
mod readers;
pub mod rows;
mod touched;
mod writer;

pub use aside::{Aside, Released};
pub use db::{Conn, Database, FILE};
pub use error::StoreError;
pub(crate) use pull::{Part, Rest};
pub use touched::Touched;

use crate::actor::Actor;
use crate::audit::looks::Noted;
use crate::auth::devices::Arrival;
use crate::today::today;
use db::Viewer;
use domain::looks;
use others::Others;
use readers::Readers;
use std::path::Path;
use std::sync::Arc;
use sync::RecordId;
use sync::wire::{Entry, Exchange, Frame};
use tokio::sync::broadcast;
use writer::Writer;

/// How many commits a slow listener may fall behind before it misses some.
const CHANGES_WAITING_MAX: usize = 1_024;

/// A handle to the store.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    writer: Writer,
    readers: Readers,
    others: Arc<Others>,
    changes: broadcast::Sender<Arc<Touched>>,
    noted: Noted,
}

impl Store {
    /// Opens the store on SQLite in the folder `dir`, making it where there is none.
    ///
    /// # Errors
    /// Where the folder cannot be written, or holds something else.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::connect(&dir.into())
    }

    /// Opens the store on `database`, making its tables where there are none. As with the `_blocking` variants, not
    /// on an async thread.
    ///
    /// # Errors
    /// Where the database cannot be reached or written, or holds something else.
    pub fn connect(database: &Database) -> Result<Self, StoreError> {
        database.prepare()?;
        let conn = database.writer()?;
        let others = Arc::new(Others::since(epoch::begin(&conn)?));
        let (changes, _) = broadcast::channel(CHANGES_WAITING_MAX);
        let readers = Readers::open(database)?;
        let writer = Writer::start(conn, changes.clone(), Arc::clone(&others))?;
        Ok(Self(Arc::new(Inner { writer, readers, others, changes, noted: Noted::default() })))
    }

    /// Runs `work` in the next commit and answers when it is on disk. An error undoes all of it.
    ///
    /// # Errors
    /// What `work` answered, or why the commit failed.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<T, StoreError> + Send + 'static,
    {
        self.commit(move |conn| Ok((work(conn)?, Touched::default()))).await
    }

    /// [`Store::write`] for the command line.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<T, StoreError> + Send + 'static,
    {
        self.commit_blocking(move |conn| Ok((work(conn)?, Touched::default())))
    }

    /// Runs `work` on one snapshot, away from the async threads.
    ///
    /// # Errors
    /// What `work` answered.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<T, StoreError> + Send + 'static,
    {
        self.read_as(Viewer::Server, work).await
    }

    /// [`Store::read`] of what `viewer` may be given.
    async fn read_as<T, F>(&self, viewer: Viewer, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<T, StoreError> + Send + 'static,
    {
        self.0.readers.read(viewer, work).await
    }

    /// [`Store::read`] for the command line.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T>(
        &self,
        work: impl FnOnce(&Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.0.readers.read_blocking(Viewer::Server, work)
    }

    /// One round trip: takes what the device sends, and answers what is new for this person, all at once. Nobody lets
    /// the device in: that is the route's.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] where the device must wait for the server's update, else why nothing was done.
    pub async fn exchange(
        &self,
        actor: Actor,
        request: Exchange,
        now_ms: i64,
    ) -> Result<Vec<Frame>, StoreError> {
        let (mut frames, mut rest) = self.begin_exchange(actor, request, None, now_ms).await?;
        while let Some(left) = rest {
            let (mut more, then) = self.go_on(left).await?;
            frames.append(&mut more);
            rest = then;
        }
        Ok(frames)
    }

    /// As [`Store::exchange`], but only the first part of the answer; what is left is asked of [`Store::go_on`].
    ///
    /// Whoever arrives is let in by the transaction that takes what they send, so that a device which is removed
    /// meanwhile writes nothing.
    ///
    /// # Errors
    /// As [`Store::exchange`], and [`StoreError::DeviceRevoked`].
    pub(crate) async fn begin_exchange(
        &self,
        actor: Actor,
        request: Exchange,
        arrival: Option<Arrival>,
        now_ms: i64,
    ) -> Result<Part, StoreError> {
        push::check_version(&request)?;
        let request = Arc::new(request);
        let pushed = if self.needs_write(actor, &request, arrival.clone(), now_ms).await? {
            let asked = Arc::clone(&request);
            self.commit(move |conn| {
                arrival.map_or(Ok(()), |arrival| arrival.admit(conn, now_ms))?;
                push::take(conn, actor, &asked, now_ms)
            })
            .await?
        } else {
            push::Pushed::default()
        };
        let viewer = Viewer::Person(actor, today(now_ms));
        let dev = request.dev;
        let begin = move |conn: &Conn| pull::begin(conn, actor, &request, pushed, now_ms);
        let (part, given) = self.read_as(viewer, begin).await?;
        self.note_received(actor, dev, &given, now_ms).await?;
        Ok(part)
    }

    /// The next part of an answer. Each is read in a snapshot of its own.
    ///
    /// # Errors
    /// Why the rest is not told; the device keeps what it may and asks again.
    pub(crate) async fn go_on(&self, rest: Rest) -> Result<Part, StoreError> {
        self.read_as(rest.viewer(), move |conn| rest.next(conn)).await
    }

    /// [`Store::exchange`] for tests and the command line.
    ///
    /// # Errors
    /// As [`Store::exchange`].
    pub fn exchange_blocking(
        &self,
        actor: Actor,
        request: Exchange,
        now_ms: i64,
    ) -> Result<Vec<Frame>, StoreError> {
        push::check_version(&request)?;
        let request = Arc::new(request);
        let asked = Arc::clone(&request);
        let pushed = self.commit_blocking(move |conn| push::take(conn, actor, &asked, now_ms))?;
        let viewer = Viewer::Person(actor, today(now_ms));
        let begin = |conn: &Conn| pull::begin(conn, actor, &request, pushed, now_ms);
        let ((mut frames, mut rest), given) = self.0.readers.read_blocking(viewer, begin)?;
        self.note_received_blocking(actor, request.dev, &given, now_ms)?;
        while let Some(left) = rest {
            let (mut more, then) = self.0.readers.read_blocking(left.viewer(), |conn| left.next(conn))?;
            frames.append(&mut more);
            rest = then;
        }
        Ok(frames)
    }

    /// What was written to a record, oldest first, as far as `actor` may read it; `None` where the record is
    /// not there or not theirs: the two are told apart to nobody.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn history(
        &self,
        actor: Actor,
        record: RecordId,
        now_ms: i64,
    ) -> Result<Option<Vec<Entry>>, StoreError> {
        let viewer = Viewer::Person(actor, today(now_ms));
        let found = self.read_as(viewer, move |conn| history::of(conn, actor, record, now_ms)).await?;
        if found.is_some() {
            self.note_read_of(actor, record, looks::Part::History, now_ms).await?;
        }
        Ok(found)
    }

    /// Whom each commit concerns, published after it.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Arc<Touched>> {
        self.0.changes.subscribe()
    }

    /// Pokes those concerned by what other processes committed to this database since it was last looked at. Answers
    /// whether there was anything.
    ///
    /// # Errors
    /// Where the store cannot be read; the next call looks at the same again.
    pub async fn poke_for_others(&self) -> Result<bool, StoreError> {
        let others = Arc::clone(&self.0.others);
        let touched = self.read(move |conn| others.look(conn)).await?;
        let is_something = touched.is_some();
        if let Some(touched) = touched {
            // Nobody listening is no error.
            drop(self.0.changes.send(Arc::new(touched)));
        }
        Ok(is_something)
    }

    /// Whether this concerns `actor` today, who should then be poked.
    pub async fn concerns(&self, actor: Actor, touched: &Touched, now_ms: i64) -> bool {
        let touched = touched.clone();
        let seen = self.read(move |conn| audiences::concerns(conn, actor, &touched, now_ms)).await;
        seen.unwrap_or_else(|error| {
            tracing::warn!(%error, "could not tell whom to poke");
            false
        })
    }

    /// Whether an exchange has to go through the writer: it carries something, or the device is new or was long
    /// away.
    async fn needs_write(
        &self,
        actor: Actor,
        request: &Exchange,
        arrival: Option<Arrival>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        if !request.txns.is_empty() {
            return Ok(true);
        }
        let dev = request.dev;
        self.read(move |conn| {
            let is_known = arrival.map_or(Ok(true), |arrival| arrival.is_known(conn, now_ms))?;
            Ok(!is_known || push::is_to_be_noted(conn, actor, dev, now_ms)?)
        })
        .await
    }

    async fn commit<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<(T, Touched), StoreError> + Send + 'static,
    {
        self.0.writer.submit(work).await.unwrap_or(Err(StoreError::Closed))
    }

    pub(crate) fn commit_blocking<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<(T, Touched), StoreError> + Send + 'static,
    {
        self.0.writer.submit(work).blocking_recv().unwrap_or(Err(StoreError::Closed))
    }
}
