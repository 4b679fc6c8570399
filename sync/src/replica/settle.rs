//! Where each record lies in the device's store, so that of a record that leaves no byte stays behind.
//!
//! A record is a row, or lies in one segment of its own audience, or both: then the row is newer.

use super::delta::{Delta, Position, Segment, SegmentKey, pack};
use super::{Confirmed, Replica};
use crate::weight::{SEGMENT_RECORDS_MAX, SEGMENT_WEIGHT_MAX};
use crate::{AudienceId, Map, Record, RecordId, Set};

/// How many rows of an audience are kept as rows. Above it each start would read and decode them one by one.
pub(super) const ROWS_MAX: u64 = 200;

impl Replica {
    /// Works out what a store has to erase and to write anew for what arrived.
    pub(super) fn settle(&self, delta: &mut Delta) {
        let Position { folds, answered, sent_again, .. } = self.position;
        let position = &mut delta.position;
        (position.folds, position.answered, position.sent_again) = (folds, answered, sent_again);
        delta.is_anew = delta.position.epoch != self.position.epoch;
        let in_segments = ids(delta.segments.iter().flat_map(|segment| &segment.records));
        delta.put.retain(|record| !in_segments.contains(&record.id));
        let put = ids(&delta.put);
        // A record may leave one audience and come in by another in the same answer.
        let stays = |id: &RecordId| !in_segments.contains(id) && !put.contains(id);
        let mut leaving = std::mem::take(&mut delta.remove);
        // Of thousands of records an everyday answer drops none.
        if delta.is_anew || !delta.drop.is_empty() {
            let goes = |held: &&Confirmed| delta.is_anew || delta.drop.contains(&held.record.audience);
            leaving.extend(self.confirmed.values().filter(goes).map(|held| held.record.id));
        }
        leaving.retain(stays);

        let mut touched: Vec<SegmentKey> = Vec::new();
        for id in leaving.iter().chain(&*in_segments) {
            if let Some(held) = self.confirmed.get(id).filter(|_| !delta.is_anew) {
                if held.is_row {
                    delta.erase.push(*id);
                }
                touched.extend(held.segment);
            }
        }
        touched.extend(delta.put.iter().filter_map(|record| self.segment_left(record)));
        let leaving = ids_of(leaving);
        for key in touched {
            let is_listed = delta.rewritten.iter().any(|(listed, _)| *listed == key);
            if !is_listed && !delta.is_anew && !delta.drop.contains(&key.audience) {
                let rest = self.rewrite(key, |id| stays(id) && !leaving.contains(id));
                delta.rewritten.push((key, rest));
            }
        }
        delta.remove.extend(&*leaving);
    }

    /// The segment that a record lies in, where it now arrives as one of another audience.
    fn segment_left(&self, record: &Record) -> Option<SegmentKey> {
        self.confirmed.get(&record.id)?.segment.filter(|key| key.audience != record.audience)
    }

    /// The segment with those of its records that stay and are in no row; `None` where there are none.
    fn rewrite(&self, key: SegmentKey, stays: impl Fn(&RecordId) -> bool) -> Option<Vec<u8>> {
        let mut records = Vec::new();
        for held in self.confirmed.values() {
            if held.segment == Some(key) && !held.is_row && stays(&held.record.id) {
                records.push(&held.record);
            }
        }
        (!records.is_empty()).then(|| pack(key, &records))
    }

    /// Follows a delta that the store has committed: the same, in memory.
    pub(super) fn place(&mut self, mut delta: Delta) {
        for id in &delta.remove {
            self.confirmed.remove(id);
        }
        let is_rewritten = |key: &SegmentKey| delta.rewritten.iter().any(|(rewritten, _)| rewritten == key);
        if !delta.rewritten.is_empty() {
            for held in self.confirmed.values_mut() {
                held.segment = held.segment.filter(|key| !held.is_row || !is_rewritten(key));
            }
        }
        let Delta { is_anew, drop, rewritten, put, .. } = &mut delta;
        let stays = |key: &SegmentKey, audience| {
            key.audience == audience
                && !*is_anew
                && !drop.contains(&audience)
                && !rewritten.iter().any(|(rewritten, _)| rewritten == key)
        };
        self.confirm_rows(std::mem::take(put), stays);
        for Segment { key, records, .. } in delta.segments {
            self.confirm(records, key);
        }
    }

    /// Takes in rows. Whether the older version of one that lies in a segment of this audience stays there is asked of
    /// `stays`.
    pub(super) fn confirm_rows(
        &mut self,
        rows: Vec<Record>,
        stays: impl Fn(&SegmentKey, AudienceId) -> bool,
    ) {
        for record in rows {
            let segment = self.confirmed.get(&record.id).and_then(|held| held.segment);
            let segment = segment.filter(|key| stays(key, record.audience));
            self.confirmed.insert(record.id, Confirmed { record, segment, is_row: true });
        }
    }

    /// Takes in the records of a segment.
    pub(super) fn confirm(&mut self, records: Vec<Record>, key: SegmentKey) {
        self.confirmed.reserve(records.len());
        for record in records {
            self.confirmed.insert(record.id, Confirmed { record, segment: Some(key), is_row: false });
        }
    }

    /// The rows of one audience as segments, where there have come to be many; for when nothing else is to be done.
    /// What shows does not change.
    #[must_use]
    pub fn fold(&self) -> Option<Delta> {
        let mut rows: Map<AudienceId, u64> = Map::new();
        for held in self.confirmed.values().filter(|held| held.is_row) {
            *rows.or_default(held.record.audience) += 1;
        }
        let (audience, _) = rows.into_iter().find(|(_, count)| *count > self.rows_max)?;
        let generation = self.position.audiences.get(&audience).copied().unwrap_or(0);
        let mut key = SegmentKey { audience, generation, no: 0 };
        let mut records = Vec::new();
        for held in self.confirmed.values().filter(|held| held.record.audience == audience) {
            key.no = held.segment.map_or(0, |segment| segment.no + 1).max(key.no);
            if held.is_row {
                records.push(held.record.clone());
            }
        }
        let mut delta = Delta { position: self.position.clone(), ..Delta::default() };
        let (mut filled, mut together) = (0, Vec::new());
        for record in records {
            let more = crate::pack::pack(&record).len();
            let is_full = together.len() == SEGMENT_RECORDS_MAX || filled + more > SEGMENT_WEIGHT_MAX;
            if is_full && !together.is_empty() {
                delta.segments.push(Segment::of(key, std::mem::take(&mut together)));
                (key.no, filled) = (key.no + 1, 0);
            }
            filled += more;
            together.push(record);
        }
        delta.segments.push(Segment::of(key, together));
        self.settle(&mut delta);
        delta.position.folds += 1;
        Some(delta)
    }
}

fn ids<'a>(records: impl IntoIterator<Item = &'a Record>) -> Set<RecordId> {
    ids_of(records.into_iter().map(|record| record.id).collect())
}

/// Thousands at a first sync: put in order once, by one piece of code.
fn ids_of(ids: Vec<RecordId>) -> Set<RecordId> {
    ids.into_iter().collect()
}
