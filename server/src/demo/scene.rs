//! Writing a piece of the demonstration as somebody, once and never twice.

use super::DemoError;
use crate::actor::Actor;
use crate::store::commit::Commit;
use crate::store::db::Conn;
use crate::store::{StoreError, Touched};
use domain::access::Role;
use domain::model::draft::Draft;
use domain::schema::SCHEMA;
use sha2::{Digest, Sha256};
use sync::sequence::Verdict;
use sync::{DeviceId, Op, RecordId, Txn};
use time::Date;

const DAY_MS: i64 = 86_400_000;

/// Somebody who writes.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: RecordId,
    pub(super) name: String,
}

impl Person {
    /// "Priya" of "Priya Sharma".
    pub(super) fn given(&self) -> &str {
        self.name.split(' ').next().unwrap_or_default()
    }
}

/// The ids of a piece, one after the other.
pub(super) type Ids = Box<dyn FnMut() -> [u8; 16]>;

/// The open commit in which everything is written.
pub(super) struct Scene<'c> {
    conn: &'c Conn,
    today: Date,
    now_ms: i64,
    touched: Touched,
}

impl<'c> Scene<'c> {
    pub(super) fn new(conn: &'c Conn, today: Date, now_ms: i64) -> Self {
        Self { conn, today, now_ms, touched: Touched::default() }
    }

    pub(super) fn conn(&self) -> &'c Conn {
        self.conn
    }

    pub(super) fn today(&self) -> Date {
        self.today
    }

    /// The day so many days from today.
    pub(super) fn day(&self, days: i64) -> Date {
        self.today.saturating_add(time::Duration::days(days))
    }

    pub(super) fn is_untouched(&self) -> bool {
        self.touched.is_empty()
    }

    pub(super) fn into_touched(self) -> Touched {
        self.touched
    }

    /// Writes one piece about `about` as a worker did it `days_ago`. A piece that is there already stays as
    /// it is, whatever became of it since.
    pub(super) fn write(
        &mut self,
        by: &Person,
        piece: &str,
        about: RecordId,
        days_ago: i64,
        fill: impl FnOnce(&mut Draft<Ids>),
    ) -> Result<(), DemoError> {
        let mut draft = Draft::new(ids(piece, about));
        fill(&mut draft);
        self.send(Actor { id: by.id.into(), role: Role::Worker }, piece, days_ago, draft.into_ops())
    }

    /// Takes a piece's operations as somebody's.
    pub(super) fn send(
        &mut self,
        actor: Actor,
        piece: &str,
        days_ago: i64,
        ops: Vec<Op>,
    ) -> Result<(), DemoError> {
        if ops.is_empty() || self.is_there(&ops)? {
            return Ok(());
        }
        let mut commit = Commit::begin(self.conn, actor, self.today)?.at(self.now_ms);
        let wall = self.now_ms - days_ago * DAY_MS;
        let dev = DeviceId(actor.id.0);
        let txn = Txn { dev, n: commit.pos() + 1, epoch: 0, schema: SCHEMA, hlc: 0, wall, ops };
        if let Verdict::Refused(refusal) = commit.take(&txn)? {
            return Err(DemoError::Refused(piece.to_owned(), refusal));
        }
        self.touched.add(&commit.finish()?);
        Ok(())
    }

    /// Whether an earlier run wrote this piece.
    fn is_there(&self, ops: &[Op]) -> Result<bool, StoreError> {
        let Some(first) = ops.first() else { return Ok(true) };
        crate::store::commit::knows(self.conn, first.record, first.id)
    }
}

/// Ids that follow from what is written about whom, so that a second run meets its own.
pub(super) fn ids(piece: &str, about: RecordId) -> Ids {
    let begin = Sha256::new().chain_update("kept demonstration").chain_update(piece).chain_update(about.0);
    let mut count = 0_u32;
    Box::new(move || {
        count += 1;
        let digest = begin.clone().chain_update(count.to_be_bytes()).finalize();
        let mut id = [0; 16];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        id
    })
}
