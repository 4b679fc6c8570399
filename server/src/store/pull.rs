//! What a device is sent: everything that is new to it, in one snapshot, and nothing that is not its
//! reader's.

use super::StoreError;
use super::audiences::{Seen, Sight};
use super::db::{Conn, params};
use super::push::{Device, Pushed};
use super::rows::{self, count, db};
use crate::actor::Actor;
use crate::today::today;
use domain::day::Day;
use std::collections::BTreeMap;
use sync::weight::segments;
use sync::wire::{Exchange, Frame};
use sync::{AudienceId, Record, RecordId};

/// The whole answer to an exchange.
pub(super) fn answer(
    conn: &Conn,
    actor: Actor,
    request: &Exchange,
    pushed: Pushed,
    now_ms: i64,
) -> Result<Vec<Frame>, StoreError> {
    if let Some(fork) = pushed.fork {
        return Ok(vec![fork]);
    }
    let (to, epoch): (i64, i64) =
        conn.query_row("SELECT pos, epoch FROM counter", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (to, epoch) = (count(to), count(epoch));
    // A device from before a restore, or from the future of one, holds what this server does not know.
    let is_first = request.epoch != epoch || request.cursor > to;
    let day = today(now_ms);
    let seen = Sight::of(conn, actor, day)?.audiences(conn)?;
    let mut pull = Pull { conn, actor, seen, day, cursor: request.cursor, frames: Vec::new(), records: 0 };
    let held: BTreeMap<_, _> = request.audiences.iter().copied().collect();
    pull.gather(&held, is_first)?;
    let audiences = pull.generations()?;

    let acked = Device::find(conn, request.dev)?.map_or(0, |device| device.acked());
    let hello = Frame::Hello {
        epoch,
        to,
        acked,
        audit_head: Vec::new(),
        results: pushed.results,
        records: pull.records,
    };
    let mut frames = Vec::with_capacity(pull.frames.len() + 2);
    frames.push(hello);
    frames.append(&mut pull.frames);
    frames.push(Frame::End { cursor: to, audiences });
    Ok(frames)
}

struct Pull<'c> {
    conn: &'c Conn,
    actor: Actor,
    seen: BTreeMap<AudienceId, Seen>,
    day: Day,
    cursor: u64,
    frames: Vec<Frame>,
    records: u64,
}

impl Pull<'_> {
    fn gather(&mut self, held: &BTreeMap<AudienceId, u64>, is_first: bool) -> Result<(), StoreError> {
        let leaving = held.keys().filter(|id| is_first || !self.seen.contains_key(id));
        self.frames.extend(leaving.map(|audience| Frame::Drop { audience: *audience }));
        let seen: Vec<AudienceId> = self.seen.keys().copied().collect();
        for id in seen {
            if is_first || !held.contains_key(&id) {
                self.segments(id)?;
            } else {
                self.news(id)?;
            }
        }
        Ok(())
    }

    /// Everything of an audience that the device does not hold yet.
    fn segments(&mut self, id: AudienceId) -> Result<(), StoreError> {
        let Some(seen) = self.seen.get(&id) else {
            return Ok(());
        };
        let generation = seen.generation(self.conn, self.day)?;
        let records = self.records_after(seen, id, 0)?;
        self.records += records.len() as u64;
        for (no, records) in (0..).zip(segments(records)) {
            self.frames.push(Frame::Segment { audience: id, generation, no, records });
        }
        Ok(())
    }

    /// What changed in an audience since the device last heard.
    fn news(&mut self, id: AudienceId) -> Result<(), StoreError> {
        let Some(seen) = self.seen.get(&id) else {
            return Ok(());
        };
        let records = self.records_after(seen, id, self.cursor)?;
        self.records += records.len() as u64;
        self.frames.extend(records.into_iter().map(|record| Frame::Put { record }));
        let sql = "SELECT DISTINCT gone.record, record.audience, record.kind FROM gone
                   LEFT JOIN record ON record.id = gone.record WHERE gone.audience = ?1 AND gone.pos > ?2";
        let left = self.conn.query(sql, &params![id.0, db(self.cursor)], |row| {
            Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        for (record, stands_in, kind) in left {
            let (stands_in, kind): (Option<[u8; 16]>, Option<String>) = (stands_in, kind);
            if !self.still_reads(stands_in, kind.as_deref()) {
                self.frames.push(Frame::Gone { record });
            }
        }
        Ok(())
    }

    /// Whether a record that left one audience stands in another that this person reads.
    fn still_reads(&self, stands_in: Option<[u8; 16]>, kind: Option<&str>) -> bool {
        let seen = stands_in.and_then(|id| self.seen.get(&AudienceId(id)));
        seen.zip(kind).is_some_and(|(seen, kind)| seen.lets_read(self.actor.role, kind))
    }

    /// The records of an audience written after `pos`, as this reader may see them.
    fn records_after(&self, seen: &Seen, id: AudienceId, pos: u64) -> Result<Vec<Record>, StoreError> {
        let which = "audience = ?1 AND pos > ?2 ORDER BY pos, id";
        let mut records = Vec::new();
        self.conn.query(&rows::select(which), &params![id.0, db(pos)], |row| {
            if seen.lets_read(self.actor.role, row.get(1)?) {
                let mut record = rows::read(row)?;
                seen.mask(&mut record);
                records.push(record);
            }
            Ok(())
        })?;
        Ok(records)
    }

    fn generations(&self) -> Result<Vec<(AudienceId, u64)>, StoreError> {
        self.seen.iter().map(|(id, seen)| Ok((*id, seen.generation(self.conn, self.day)?))).collect()
    }
}
