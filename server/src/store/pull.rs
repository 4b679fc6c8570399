//! What a device is sent: everything that is new to it, and nothing that is not its reader's.
//!
//! What it already reads and what has left it are read in one snapshot, up to one position. What it is to hold for
//! the first time follows in pages of a segment each, in snapshots of their own, so that neither a slow phone nor a
//! large caseload holds a reader or much memory. What is written after that position is left out of the pages: the
//! next exchange brings it.

use super::StoreError;
use super::audiences::{self, Seen, Sight};
use super::push::{Device, Pushed};
use super::rows::{self, count, db};
use crate::actor::Actor;
use crate::today::today;
use domain::day::Day;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use sync::weight::{SEGMENT_RECORDS_MAX, SEGMENT_WEIGHT_MAX, weight};
use sync::wire::{Exchange, Frame, SAFE_SINCE};
use sync::{AudienceId, Record, RecordId};

/// About how many bytes are sent at once, and between two moments at which the device may keep what it has.
const PART_WEIGHT: usize = 96 * 1024;

/// A part of an answer, and what is still to come.
pub(crate) type Part = (Vec<Frame>, Option<Rest>);

/// The first part of the answer to an exchange.
pub(super) fn begin(
    conn: &Connection,
    actor: Actor,
    request: &Exchange,
    pushed: Pushed,
    now_ms: i64,
) -> Result<Part, StoreError> {
    if let Some(fork) = pushed.fork {
        return Ok((vec![fork], None));
    }
    let (to, epoch): (i64, i64) =
        conn.query_row("SELECT pos, epoch FROM counter", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (to, epoch) = (count(to), count(epoch));
    // A device from before a restore, or from the future of one, holds what this server does not know.
    let is_first = request.epoch != epoch || request.cursor > to;
    let day = today(now_ms);
    let sight = Sight::of(conn, actor, day)?;
    let seen = sight.audiences(conn)?;
    let told: BTreeSet<_> = request.audiences.iter().map(|(id, _)| *id).collect();
    let (held, waiting): (BTreeMap<_, _>, BTreeMap<_, _>) =
        seen.into_iter().partition(|(id, _)| !is_first && told.contains(id));
    let leaving = told.iter().filter(|id| !held.contains_key(id));
    let mut frames = vec![hello(0, epoch, to, 0, Vec::new())];
    frames.extend(leaving.map(|audience| Frame::Drop { audience: *audience }));
    let mut news = News { conn, actor, held, cursor: request.cursor, frames, records: 0 };
    news.gather()?;
    for (id, seen) in &waiting {
        news.records += expected(conn, actor, seen, *id, to)?;
    }

    let News { held, mut frames, records, .. } = news;
    let acked = Device::find(conn, request.dev)?.map_or(0, |device| device.acked());
    let has_news = frames.len() > 1;
    if let Some(first) = frames.first_mut() {
        *first = hello(records, epoch, to, acked, pushed.results);
    }
    let told = held.iter().map(|(id, seen)| Ok((*id, seen.generation(conn, day)?)));
    let mut rest = Rest {
        actor,
        day,
        to,
        tells_safe: request.version >= SAFE_SINCE,
        told: told.collect::<Result<_, StoreError>>()?,
        waiting: waiting.into_keys().rev().collect(),
        page: None,
        unsafe_weight: 0,
    };
    if has_news && !rest.waiting.is_empty() {
        rest.safe(&mut frames);
    }
    rest.go_on(conn, &sight, frames)
}

fn hello(records: u64, epoch: u64, to: u64, acked: u64, results: Vec<sync::wire::Answered>) -> Frame {
    Frame::Hello { epoch, to, acked, audit_head: Vec::new(), results, records }
}

/// How many records of an audience the pages up to `to` will hold.
fn expected(
    conn: &Connection,
    actor: Actor,
    seen: &Seen,
    id: AudienceId,
    to: u64,
) -> Result<u64, StoreError> {
    let sql = "SELECT kind, COUNT(*) FROM record WHERE audience = ?1 AND pos <= ?2 GROUP BY kind";
    let mut find = conn.prepare_cached(sql)?;
    let kinds = find.query_map((id.0, db(to)), |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut sum = 0;
    for row in kinds {
        let (kind, records) = row?;
        sum += if seen.lets_read(actor.role, &kind) { count(records) } else { 0 };
    }
    Ok(sum)
}

/// What is new in what a device already holds.
struct News<'c> {
    conn: &'c Connection,
    actor: Actor,
    held: BTreeMap<AudienceId, Seen>,
    cursor: u64,
    frames: Vec<Frame>,
    records: u64,
}

impl News<'_> {
    fn gather(&mut self) -> Result<(), StoreError> {
        for (id, seen) in &self.held {
            let records = self.records(seen, *id)?;
            self.records += records.len() as u64;
            self.frames.extend(records.into_iter().map(|record| Frame::Put { record }));
            let mut find = self.conn.prepare_cached(
                "SELECT DISTINCT gone.record, record.audience, record.kind FROM gone
                 LEFT JOIN record ON record.id = gone.record WHERE gone.audience = ?1 AND gone.pos > ?2",
            )?;
            let rows = find.query_map((id.0, db(self.cursor)), |row| {
                Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?))
            })?;
            for row in rows {
                let (record, stands_in, kind): (_, Option<[u8; 16]>, Option<String>) = row?;
                if !self.still_holds(stands_in, kind.as_deref()) {
                    self.frames.push(Frame::Gone { record });
                }
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

    /// The records of an audience written since the device last heard, as this reader may see them.
    fn records(&self, seen: &Seen, id: AudienceId) -> Result<Vec<Record>, StoreError> {
        let which = "audience = ?1 AND pos > ?2 ORDER BY pos, id";
        let mut find = self.conn.prepare_cached(&rows::select(which))?;
        let mut rows = find.query((id.0, db(self.cursor)))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.extend(readable(row, seen, self.actor)?);
        }
        Ok(records)
    }
}

/// The record of a row as this reader may see it, where they may.
fn readable(row: &rusqlite::Row<'_>, seen: &Seen, actor: Actor) -> Result<Option<Record>, StoreError> {
    let kind = row.get_ref(1)?.as_str().map_err(|error| StoreError::Corrupt(error.to_string()))?;
    if !seen.lets_read(actor.role, kind) {
        return Ok(None);
    }
    let mut record = rows::read(row)?;
    seen.mask(&mut record);
    Ok(Some(record))
}

/// What of an answer is still to come: audiences that the device does not hold yet.
#[derive(Debug)]
pub(crate) struct Rest {
    actor: Actor,
    day: Day,
    to: u64,
    tells_safe: bool,
    /// What the device holds with all that was sent.
    told: Vec<(AudienceId, u64)>,
    /// The next one last.
    waiting: Vec<AudienceId>,
    page: Option<Page>,
    /// What was sent since the device was last told that it may keep it.
    unsafe_weight: usize,
}

/// The place in an audience that is being sent.
#[derive(Debug)]
struct Page {
    id: AudienceId,
    generation: u64,
    no: u32,
    /// The position and id of the last record sent.
    after: (u64, RecordId),
}

impl Rest {
    /// The next part.
    pub(super) fn next(self, conn: &Connection) -> Result<Part, StoreError> {
        let sight = Sight::of(conn, self.actor, self.day)?;
        self.go_on(conn, &sight, Vec::new())
    }

    fn go_on(mut self, conn: &Connection, sight: &Sight, mut frames: Vec<Frame>) -> Result<Part, StoreError> {
        let mut sent = 0;
        while sent < PART_WEIGHT {
            let Some(page) = self.page.take() else {
                let Some(id) = self.waiting.pop() else {
                    frames.push(Frame::End { cursor: self.to, audiences: self.told });
                    return Ok((frames, None));
                };
                // Not read any more since the answer began: as if it had not been announced.
                if let Some(seen) = seen(conn, sight, id)? {
                    let generation = seen.generation(conn, self.day)?;
                    self.page = Some(Page { id, generation, no: 0, after: (0, RecordId::default()) });
                }
                continue;
            };
            // Half of it was sent: the device must not keep that, and has not been told that it may.
            let seen = seen(conn, sight, page.id)?.ok_or(StoreError::Closed)?;
            let (id, generation) = (page.id, page.generation);
            let (records, weight, next) = page.read(conn, self.actor, &seen, self.to)?;
            if let Some((no, records)) = records {
                frames.push(Frame::Segment { audience: id, generation, no, records });
            }
            sent += weight;
            self.unsafe_weight += weight;
            self.page = next;
            if self.page.is_none() {
                self.told.push((id, generation));
                if self.unsafe_weight >= PART_WEIGHT && !self.waiting.is_empty() {
                    self.safe(&mut frames);
                }
            }
        }
        Ok((frames, Some(self)))
    }

    fn safe(&mut self, frames: &mut Vec<Frame>) {
        self.unsafe_weight = 0;
        if self.tells_safe {
            frames.push(Frame::Safe { cursor: self.to, audiences: self.told.clone() });
        }
    }
}

/// A segment's number and records.
type Numbered = Option<(u32, Vec<Record>)>;

impl Page {
    /// The next segment with its weight, and the page after it.
    fn read(
        mut self,
        conn: &Connection,
        actor: Actor,
        seen: &Seen,
        to: u64,
    ) -> Result<(Numbered, usize, Option<Self>), StoreError> {
        let which = "audience = ?1 AND pos <= ?2 AND (pos, id) > (?3, ?4) ORDER BY pos, id";
        let mut find = conn.prepare_cached(&rows::select_at(which))?;
        let mut rows = find.query((self.id.0, db(to), db(self.after.0), self.after.1.0))?;
        let (mut records, mut filled) = (Vec::new(), 0);
        let no = self.no;
        while let Some(row) = rows.next()? {
            if let Some(record) = readable(row, seen, actor)? {
                let more = weight(&record);
                let is_full = records.len() >= SEGMENT_RECORDS_MAX || filled + more > SEGMENT_WEIGHT_MAX;
                if is_full && !records.is_empty() {
                    self.no += 1;
                    return Ok((Some((no, records)), filled, Some(self)));
                }
                filled += more;
                records.push(record);
            }
            self.after = (count(row.get(5)?), RecordId(row.get(0)?));
        }
        Ok(((!records.is_empty()).then_some((no, records)), filled, None))
    }
}

/// What somebody is to an audience now; `None` where they do not read it.
fn seen(conn: &Connection, sight: &Sight, id: AudienceId) -> Result<Option<Seen>, StoreError> {
    let def = audiences::def(conn, id)?;
    Ok(def.and_then(|def| Some(Seen { relation: sight.relation(&def)?, def })))
}
