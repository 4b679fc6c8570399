//! What a device is sent: everything that is new to it, and nothing that is not its reader's.
//!
//! What it already reads and what has left it are read in one snapshot, up to one position. What it is to hold for
//! the first time follows in pages of a segment each, in snapshots of their own, so that neither a slow phone nor a
//! large caseload holds a reader or much memory. What is written after that position is left out of the pages: the
//! next exchange brings it.

mod rest;

pub(crate) use rest::Rest;

use super::audiences::{Seen, Sight, generations, is_read_by_name};
use super::db::{Conn, Row, params};
use super::push::{Device, Pushed};
use super::rows::{self, count, db};
use super::{StoreError, many};
use crate::actor::Actor;
use crate::today::today;
use domain::looks;
use std::collections::{BTreeMap, BTreeSet};
use sync::digest::digest;
use sync::wire::{CHECKS_MAX, Exchange, Frame, SAFE_SINCE};
use sync::{AudienceId, Base, Record, RecordId};

/// A part of an answer, and what is still to come.
pub(crate) type Part = (Vec<Frame>, Option<Rest>);

/// Whose records an answer holds: families, and teams of whose families it holds the summaries.
pub(super) type Given = BTreeSet<(RecordId, looks::Part)>;

/// The first part of the answer to an exchange, and whose records it and the rest hold.
pub(super) fn begin(
    conn: &Conn,
    actor: Actor,
    request: &Exchange,
    pushed: Pushed,
    now_ms: i64,
) -> Result<(Part, Given), StoreError> {
    if let Some(fork) = pushed.fork {
        return Ok(((vec![fork], None), Given::new()));
    }
    let (to, epoch): (i64, i64) =
        conn.query_row("SELECT pos, epoch FROM counter", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (to, epoch) = (count(to), count(epoch));
    // A device from before a restore, or from the future of one, holds what this server does not know.
    let is_first = request.epoch != epoch || request.cursor > to;
    let day = today(now_ms);
    let sight = Sight::of(conn, actor, day)?;
    let seen = sight.audiences(conn)?;
    let to = if is_read_by_name(actor.role) {
        let since = if is_first { 0 } else { request.cursor };
        concerning(conn, &seen, since)?
    } else {
        to
    };
    let told: BTreeSet<_> = request.audiences.iter().map(|(id, _)| *id).collect();
    let (held, waiting): (BTreeMap<_, _>, BTreeMap<_, _>) =
        seen.into_iter().partition(|(id, _)| !is_first && told.contains(id));
    let leaving = told.iter().filter(|id| !held.contains_key(id));
    let frames = leaving.map(|audience| Frame::Drop { audience: *audience }).collect();
    let given = Given::new();
    let mut news = News { conn, actor, held, cursor: request.cursor, frames, records: 0, given };
    news.gather()?;
    for (id, seen) in &waiting {
        let records = expected(conn, actor, seen, *id, to)?;
        news.records += records;
        news.given.extend(of_whom(seen).filter(|_| records > 0));
    }

    let News { held, mut frames, records, given, .. } = news;
    let device = Device::find(conn, request.dev)?;
    let (acked, backed) = device.map_or((0, 0), |device| (device.acked(), device.backed()));
    let has_news = !frames.is_empty();
    let (results, audit_head) = (pushed.results, Vec::new());
    frames.insert(0, Frame::Hello { epoch, to, acked, audit_head, results, records, backed });
    let digests = digests(conn, actor, &held, &request.check)?;
    let told = generations(conn, &held, day)?;
    let tells_safe = request.version >= SAFE_SINCE;
    let waiting = waiting.into_keys().rev().collect();
    let rest = Rest::new((actor, day), (to, tells_safe), told, waiting).telling(digests);
    Ok((rest.begin(conn, &sight, frames, has_news)?, given))
}

/// Whose records an audience holds. What all staff read is about nobody.
fn of_whom(seen: &Seen) -> Option<(RecordId, looks::Part)> {
    match seen.def.base {
        Base::Staff => None,
        Base::Managers => Some((seen.def.scope, looks::Part::Summary)),
        Base::Circle | Base::Nobody => Some((seen.def.scope, looks::Part::Record)),
    }
}

/// The last position, and at least `since`, at which anything was written that stands or stood in these audiences: it
/// tells nobody when others write.
fn concerning(conn: &Conn, seen: &BTreeMap<AudienceId, Seen>, since: u64) -> Result<u64, StoreError> {
    let sql = "SELECT COALESCE(MAX(pos), 0) FROM
               (SELECT pos FROM record WHERE audience = ?1 UNION ALL SELECT pos FROM gone WHERE audience = ?1) AS those";
    let mut last = seen.keys().map(|id| conn.query_row(sql, &params![id.0], |row| Ok(count(row.get(0)?))));
    last.try_fold(since, |until, last| Ok(until.max(last?)))
}

/// What a device holds, if it holds what it should, of the audiences that it asks about.
fn digests(
    conn: &Conn,
    actor: Actor,
    held: &BTreeMap<AudienceId, Seen>,
    check: &[AudienceId],
) -> Result<Vec<(AudienceId, u64)>, StoreError> {
    let ids: Vec<_> =
        check.iter().filter(|id| held.contains_key(id)).take(CHECKS_MAX).map(|id| id.0).collect();
    let records = records(conn, actor, held, &ids, 0)?;
    let of = |id: AudienceId| digest(records.iter().filter(|record| record.audience == id));
    Ok(ids.into_iter().map(|id| (AudienceId(id), of(AudienceId(id)))).collect())
}

/// How many records of an audience the pages up to `to` will hold.
fn expected(conn: &Conn, actor: Actor, seen: &Seen, id: AudienceId, to: u64) -> Result<u64, StoreError> {
    let sql = "SELECT kind, COUNT(*) FROM record WHERE audience = ?1 AND pos <= ?2 GROUP BY kind";
    let kinds = conn.query(sql, &params![id.0, db(to)], |row| {
        let is_read = seen.lets_read(actor.role, row.get(0)?);
        Ok(if is_read { count(row.get(1)?) } else { 0 })
    })?;
    Ok(kinds.into_iter().sum())
}

/// What is new in what a device already holds.
struct News<'c> {
    conn: &'c Conn,
    actor: Actor,
    held: BTreeMap<AudienceId, Seen>,
    cursor: u64,
    frames: Vec<Frame>,
    records: u64,
    given: Given,
}

impl News<'_> {
    fn gather(&mut self) -> Result<(), StoreError> {
        let held: Vec<_> = self.held.keys().map(|id| id.0).collect();
        let records = records(self.conn, self.actor, &self.held, &held, self.cursor)?;
        self.records += records.len() as u64;
        let audiences: BTreeSet<_> = records.iter().map(|record| record.audience).collect();
        self.given.extend(audiences.iter().filter_map(|id| of_whom(self.held.get(id)?)));
        self.frames.extend(records.into_iter().map(|record| Frame::Put { record }));
        let sql = "SELECT DISTINCT gone.record, record.audience, record.kind FROM gone
                   LEFT JOIN record ON record.id = gone.record WHERE gone.pos > ?1 AND gone.audience IN ({ids})";
        let left = many::query(self.conn, sql, &params![db(self.cursor)], &held, |row| {
            Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        for (record, stands_in, kind) in left {
            let (stands_in, kind): (Option<[u8; 16]>, Option<String>) = (stands_in, kind);
            if !self.still_holds(stands_in, kind.as_deref()) {
                self.frames.push(Frame::Gone { record });
            }
        }
        Ok(())
    }

    /// Whether a record that left one audience stands in another that this device holds. What comes in again by a new
    /// audience is gone until it has come: the answer may be cut off before it does.
    fn still_holds(&self, stands_in: Option<[u8; 16]>, kind: Option<&str>) -> bool {
        let seen = stands_in.and_then(|id| self.held.get(&AudienceId(id)));
        seen.zip(kind).is_some_and(|(seen, kind)| seen.lets_read(self.actor.role, kind))
    }
}

/// The records of these audiences, of those held, that were written after `pos`, as this reader may see them.
fn records(
    conn: &Conn,
    actor: Actor,
    held: &BTreeMap<AudienceId, Seen>,
    ids: &[many::Id],
    pos: u64,
) -> Result<Vec<Record>, StoreError> {
    let which = rows::select("pos > ?1 AND audience IN ({ids}) ORDER BY pos, id");
    let found = many::query(conn, &which, &params![db(pos)], ids, |row| {
        let seen = held.get(&AudienceId(row.get(3)?));
        seen.map_or(Ok(None), |seen| readable(row, seen, actor))
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// The record of a row as this reader may see it, where they may.
fn readable(row: &Row<'_>, seen: &Seen, actor: Actor) -> Result<Option<Record>, StoreError> {
    if !seen.lets_read(actor.role, row.get(1)?) {
        return Ok(None);
    }
    let mut record = rows::read(row)?;
    seen.mask(&mut record);
    Ok(Some(record))
}
