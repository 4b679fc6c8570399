//! What a device is sent.

use super::{Authority, House, Pushed};
use crate::digest::digest;
use crate::weight::segments;
use crate::wire::{CHECKS_MAX, Exchange, Frame, SAFE_SINCE};
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
        let is_held = |id: &AudienceId| !is_first && held.contains(id);
        let leaving = held.iter().filter(|id| !is_held(id) || !seen.contains_key(id));
        let mut frames: Vec<_> = leaving.map(|audience| Frame::Drop { audience: *audience }).collect();
        let mut records = 0;
        let mut told = Vec::new();
        for (id, def) in seen.iter().filter(|(id, _)| is_held(id)) {
            let found = self.records_after(person, *id, request.cursor);
            records += found.len() as u64;
            frames.extend(found.into_iter().map(|record| Frame::Put { record }));
            frames.extend(self.gone_after(person, *id, request.cursor, is_held));
            told.push((*id, self.house.generation(def)));
        }
        for (id, def) in seen.iter().filter(|(id, _)| !is_held(id)) {
            if request.version >= SAFE_SINCE {
                frames.push(Frame::Safe { cursor: self.pos, audiences: told.clone() });
            }
            let (found, generation) = (self.records_after(person, *id, 0), self.house.generation(def));
            records += found.len() as u64;
            for (no, records) in (0..).zip(segments(found)) {
                frames.push(Frame::Segment { audience: *id, generation, no, records });
            }
            told.push((*id, generation));
        }
        let device = self.devices.get(&request.dev);
        let acked = device.map_or(0, |device| device.next_n - 1);
        let is_backed = |(n, (pos, ..)): (&u64, &(u64, _, _))| (*pos < self.backed).then_some(*n);
        let backed = device.and_then(|device| device.answered.iter().rev().find_map(is_backed)).unwrap_or(0);
        let (epoch, to, results) = (self.epoch, self.pos, pushed.results);
        frames.insert(0, Frame::Hello { epoch, to, acked, audit_head: Vec::new(), results, records, backed });
        let checked = request.check.iter().filter(|id| is_held(id) && seen.contains_key(id)).take(CHECKS_MAX);
        let digests = checked.map(|id| (*id, digest(&self.records_after(person, *id, 0)))).collect();
        frames.push(Frame::End { cursor: to, audiences: told, digests });
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

    /// The records that left an audience after `pos` and stand in none that this person reads and the device holds.
    /// What comes in again by a new audience is gone until it has come: the answer may be cut off before it does.
    fn gone_after(
        &self,
        person: AuthorId,
        id: AudienceId,
        pos: u64,
        is_held: impl Fn(&AudienceId) -> bool,
    ) -> Vec<Frame> {
        let left: BTreeSet<_> = self
            .gone
            .iter()
            .filter(|(a, at, _)| *a == id && *at > pos)
            .map(|(_, _, record)| *record)
            .collect();
        let still_reads = |record: &RecordId| {
            let stands_in = self.records.get(record).map(|(_, record)| record.audience).filter(&is_held);
            stands_in.and_then(|id| self.audiences.get(&id)).is_some_and(|def| self.reads(person, def))
        };
        left.into_iter().filter(|record| !still_reads(record)).map(|record| Frame::Gone { record }).collect()
    }
}
