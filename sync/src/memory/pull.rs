//! What a device is sent.

use super::{Authority, House, Pushed};
use crate::weight::segments;
use crate::wire::{Exchange, Frame};
use crate::{AudienceDef, AudienceId, AuthorId, Record, RecordId};
use std::collections::{BTreeMap, BTreeSet};

impl<H: House> Authority<H> {
    /// Everything that is new to the device, and nothing that is not its reader's.
    #[must_use]
    pub fn pull(&self, person: AuthorId, request: &Exchange, pushed: Pushed) -> Vec<Frame> {
        if let Some((reason, expected)) = pushed.fork {
            return vec![Frame::Fork { reason, expected }];
        }
        let is_first = request.epoch != self.epoch || request.cursor > self.pos;
        let seen: BTreeMap<_, _> = self
            .audiences
            .iter()
            .filter(|(_, def)| self.reads(person, def))
            .map(|(id, def)| (*id, def))
            .collect();
        let held: BTreeSet<_> = request.audiences.iter().map(|(id, _)| *id).collect();
        let leaving = held.iter().filter(|id| is_first || !seen.contains_key(id));
        let mut frames: Vec<_> = leaving.map(|audience| Frame::Drop { audience: *audience }).collect();
        let mut records = 0;
        for (id, def) in &seen {
            let is_new = is_first || !held.contains(id);
            let found = self.records_after(person, *id, if is_new { 0 } else { request.cursor });
            records += found.len() as u64;
            if is_new {
                let generation = self.house.generation(def);
                for (no, records) in (0..).zip(segments(found)) {
                    frames.push(Frame::Segment { audience: *id, generation, no, records });
                }
            } else {
                frames.extend(found.into_iter().map(|record| Frame::Put { record }));
                frames.extend(self.gone_after(person, *id, request.cursor));
            }
        }
        let acked = self.devices.get(&request.dev).map_or(0, |device| device.next_n - 1);
        let (epoch, to, results) = (self.epoch, self.pos, pushed.results);
        frames.insert(0, Frame::Hello { epoch, to, acked, audit_head: Vec::new(), results, records });
        let audiences = seen.iter().map(|(id, def)| (*id, self.house.generation(def)));
        frames.push(Frame::End { cursor: to, audiences: audiences.collect() });
        frames
    }

    fn reads(&self, person: AuthorId, def: &AudienceDef) -> bool {
        def.admits(person, self.house.in_base(person, def))
    }

    /// The records of an audience written after `pos`, as this reader may see them.
    fn records_after(&self, person: AuthorId, id: AudienceId, pos: u64) -> Vec<Record> {
        let mut found: Vec<_> =
            self.records.values().filter(|(at, record)| *at > pos && record.audience == id).collect();
        found.sort_by_key(|(at, record)| (*at, record.id));
        let is_told = self.audiences.get(&id).is_some_and(|def| self.house.in_base(person, def));
        let mask = |record: &Record| {
            let mut record = record.clone();
            if !is_told {
                record.hide_readers();
            }
            record
        };
        found.into_iter().map(|(_, record)| mask(record)).collect()
    }

    /// The records that left an audience after `pos` and stand in none that this person reads.
    fn gone_after(&self, person: AuthorId, id: AudienceId, pos: u64) -> Vec<Frame> {
        let left: BTreeSet<_> = self
            .gone
            .iter()
            .filter(|(a, at, _)| *a == id && *at > pos)
            .map(|(_, _, record)| *record)
            .collect();
        let still_reads = |record: &RecordId| {
            let stands_in =
                self.records.get(record).and_then(|(_, record)| self.audiences.get(&record.audience));
            stands_in.is_some_and(|def| self.reads(person, def))
        };
        left.into_iter().filter(|record| !still_reads(record)).map(|record| Frame::Gone { record }).collect()
    }
}
