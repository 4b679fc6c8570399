//! What a device sends: counts checked first, then each transaction judged in order.
//!
//! A push that breaks the device's count takes nothing at all. Otherwise every transaction is answered, and
//! none is lost: it is in the log, or in quarantine under its author's name with the bytes as they came.

use super::commit::Commit;
use super::db::{Conn, params};
use super::rows::{count, db, unpack};
use super::{StoreError, Touched, aside};
use crate::actor::Actor;
use crate::today::today;
use domain::schema::upcast;
use std::collections::BTreeMap;
use sync::sequence::Verdict;
use sync::wire::{Answered, Exchange, Fate, ForkReason, Frame, Parcel, WIRE_VERSION, decode_txn, digest};
use sync::{AuthorId, DeviceId, Refusal};

/// How long a device may be silent before a pull alone notes that it was seen.
const SEEN_NOTED_MS: i64 = 3_600_000;

/// What became of a push.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    pub(super) results: Vec<Answered>,
    pub(super) fork: Option<Frame>,
}

/// A newer device must wait until the server is updated: it might send what the server would misread.
pub(super) fn check_version(request: &Exchange) -> Result<(), StoreError> {
    let is_known = request.version <= WIRE_VERSION && request.schema <= domain::schema::SCHEMA;
    if is_known { Ok(()) } else { Err(StoreError::TooNew) }
}

/// A device as the server knows it.
pub(super) struct Device {
    owner: AuthorId,
    next_n: u64,
    backed_n: u64,
    last_seen: i64,
}

impl Device {
    pub(super) fn find(conn: &Conn, dev: DeviceId) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT owner, next_n, backed_n, last_seen FROM device WHERE dev = ?1";
        conn.query_opt(sql, &params![dev.0], |row| {
            let (next_n, backed_n) = (count(row.get(1)?), count(row.get(2)?));
            Ok(Self { owner: AuthorId(row.get(0)?), next_n, backed_n, last_seen: row.get(3)? })
        })
    }

    /// The highest count answered.
    pub(super) fn acked(&self) -> u64 {
        self.next_n.saturating_sub(1)
    }

    /// The highest count that is in a backup.
    pub(super) fn backed(&self) -> u64 {
        self.backed_n
    }
}

/// Whether an exchange that carries nothing still has to go through the writer: a device is its owner's from
/// its first exchange, so that what it writes later goes out in nobody else's session.
pub(super) fn is_to_be_noted(
    conn: &Conn,
    actor: Actor,
    dev: DeviceId,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let device = Device::find(conn, dev)?;
    Ok(device.is_none_or(|d| d.owner != actor.id || now_ms.saturating_sub(d.last_seen) > SEEN_NOTED_MS))
}

/// Takes what the device sends.
pub(super) fn take(
    conn: &Conn,
    actor: Actor,
    request: &Exchange,
    now_ms: i64,
) -> Result<(Pushed, Touched), StoreError> {
    let device = Device::find(conn, request.dev)?;
    let next_n = device.as_ref().map_or(1, |device| device.next_n);
    let fork = |reason, expected| {
        let fork = Some(Frame::Fork { reason, expected });
        Ok((Pushed { fork, ..Pushed::default() }, Touched::default()))
    };
    if device.as_ref().is_some_and(|device| device.owner != actor.id) {
        return fork(ForkReason::NotYours, 0);
    }
    if let Some(reason) = broken_count(conn, request, next_n)? {
        return fork(reason, next_n);
    }
    let mut push = Push {
        commit: Commit::begin(conn, actor, today(now_ms))?.at(now_ms),
        actor,
        dev: request.dev,
        next_n,
        now_ms,
    };
    let mut results = Vec::with_capacity(request.txns.len());
    for parcel in &request.txns {
        results.push(Answered { n: parcel.n(), fate: push.answer(parcel)? });
    }
    push.note_device()?;
    Ok((Pushed { results, fork: None }, push.commit.finish()?))
}

/// Why the counts sent do not follow the device's own, if they do not.
fn broken_count(conn: &Conn, request: &Exchange, next_n: u64) -> Result<Option<ForkReason>, StoreError> {
    let mut expected = next_n;
    let mut sent = BTreeMap::new();
    for parcel in &request.txns {
        let n = parcel.n();
        if n == 0 || n > expected {
            return Ok(Some(ForkReason::Gap));
        }
        let digest = digest(bytes_of(parcel));
        if n == expected {
            sent.insert(n, digest);
            expected += 1;
            continue;
        }
        let first = match sent.get(&n) {
            Some(first) => Some(*first),
            None => answered(conn, request.dev, n)?.map(|(first, _)| first),
        };
        if first.is_some_and(|first| first != digest) {
            return Ok(Some(ForkReason::DeviceFork));
        }
    }
    Ok(None)
}

fn bytes_of(parcel: &Parcel) -> &[u8] {
    match parcel {
        Parcel::Plain { bytes, .. } | Parcel::Sealed { bytes, .. } => bytes,
    }
}

/// The digest and fate of a transaction.
type Answer = ([u8; 32], Fate);

/// What a transaction was answered before.
fn answered(conn: &Conn, dev: DeviceId, n: u64) -> Result<Option<Answer>, StoreError> {
    let sql = "SELECT digest, fate FROM txn WHERE dev = ?1 AND n = ?2";
    conn.query_opt(sql, &params![dev.0, db(n)], |row| Ok((row.get(0)?, unpack(row.get(1)?)?)))
}

/// One push under way.
struct Push<'c> {
    commit: Commit<'c>,
    actor: Actor,
    dev: DeviceId,
    next_n: u64,
    now_ms: i64,
}

impl Push<'_> {
    fn answer(&mut self, parcel: &Parcel) -> Result<Fate, StoreError> {
        let (n, bytes) = (parcel.n(), bytes_of(parcel));
        if n < self.next_n {
            let first = answered(self.commit.conn(), self.dev, n)?;
            return Ok(first.map_or(Fate::Duplicate, |(_, fate)| fate));
        }
        let fate = self.judge(parcel)?;
        if let Some(refusal) = fate.refusal() {
            self.quarantine(n, refusal, bytes)?;
        }
        let sql = "INSERT INTO txn (dev, n, digest, fate, pos) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (packed, pos) = (sync::wire::encode(&fate), db(self.commit.pos()));
        self.commit.conn().execute(sql, &params![self.dev.0, db(n), digest(bytes), packed, pos])?;
        self.next_n = n + 1;
        Ok(fate)
    }

    fn judge(&mut self, parcel: &Parcel) -> Result<Fate, StoreError> {
        let Parcel::Plain { n, bytes } = parcel else {
            return Ok(Fate::Quarantined(Refusal::UnsupportedOp));
        };
        let txn = match decode_txn(bytes) {
            Ok(txn) if txn.dev == self.dev && txn.n == *n => txn,
            _ => return Ok(Fate::Quarantined(Refusal::Malformed)),
        };
        if txn.schema > domain::schema::SCHEMA {
            return Ok(Fate::Quarantined(Refusal::UnsupportedOp));
        }
        Ok(match self.commit.take(&upcast(txn))? {
            Verdict::Taken { conflict: true, .. } => Fate::Conflict,
            Verdict::Taken { is_merged: true, .. } => Fate::AutoMerged,
            Verdict::Taken { .. } => Fate::Applied,
            Verdict::Held(readers) => Fate::Held(readers.into_iter().map(Into::into).collect()),
            Verdict::Repeated => Fate::Duplicate,
            Verdict::Refused(refusal) => Fate::Quarantined(refusal),
        })
    }

    fn quarantine(&self, n: u64, refusal: Refusal, bytes: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO quarantine (dev, n, author, code, at, bytes, scope)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let (conn, author) = (self.commit.conn(), self.actor.id.0);
        let scope = decode_txn(bytes).ok().map(|txn| aside::scope_of(conn, &txn)).transpose()?.flatten();
        let scope = scope.map(|scope| scope.0);
        conn.execute(sql, &params![self.dev.0, db(n), author, refusal.name(), self.now_ms, bytes, scope])?;
        Ok(())
    }

    fn note_device(&self) -> Result<(), StoreError> {
        let sql = "INSERT INTO device (dev, owner, next_n, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4)
                   ON CONFLICT (dev) DO UPDATE SET next_n = ?3, last_seen = ?4";
        let (conn, owner) = (self.commit.conn(), self.actor.id.0);
        conn.execute(sql, &params![self.dev.0, owner, db(self.next_n), self.now_ms])?;
        Ok(())
    }
}
