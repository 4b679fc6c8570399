//! Where each record lies in the device's store, so that of a record that leaves no byte stays behind.
//!
//! A record is a row, or lies in one segment of its own audience, or both: then the row is newer.

use super::delta::{Delta, Segment, SegmentKey};
use super::{Confirmed, Replica};
use crate::weight::segments;
use crate::{AudienceId, Map, Record, RecordId, Set};

/// How many rows of an audience are kept as rows. Above it each start would read and decode them one by one.
pub(super) const ROWS_MAX: usize = 200;

impl Replica {
    /// Works out what a store has to erase and to write anew for what arrived.
    pub(super) fn settle(&self, delta: &mut Delta) {
        delta.position.folds = self.position.folds;
        delta.is_anew = delta.position.epoch != self.position.epoch;
        let in_segments: Set<_> = ids(delta.segments.iter().flat_map(|segment| &segment.records));
        delta.put.retain(|record| !in_segments.contains(&record.id));
        let put: Set<_> = ids(&delta.put);
        let leaves = |record: &Record| delta.is_anew || delta.drop.contains(&record.audience);
        let dropped = self.confirmed.values().filter(|held| leaves(&held.record)).map(|held| held.record.id);
        let mut leaving: Set<_> = delta.remove.drain(..).chain(dropped).collect();
        // A record may leave one audience and come in by another in the same answer.
        leaving.retain(|id| !in_segments.contains(id) && !put.contains(id));

        if !delta.is_anew {
            let is_row = |id: &&RecordId| self.confirmed.get(*id).is_some_and(|held| held.is_row);
            delta.erase.extend(leaving.iter().chain(&in_segments).filter(is_row));
            let moved = delta.put.iter().filter(|record| self.moves(record)).map(|record| &record.id);
            let elsewhere = leaving.iter().chain(&in_segments).chain(moved);
            let mut touched: Set<_> = elsewhere.filter_map(|id| self.confirmed.get(id)?.segment).collect();
            touched.retain(|key| !delta.drop.contains(&key.audience));
            let stays =
                |id: RecordId| !leaving.contains(&id) && !in_segments.contains(&id) && !put.contains(&id);
            delta.rewritten = touched.iter().map(|key| (*key, self.rewrite(*key, stays))).collect();
        }
        delta.remove.extend(&*leaving);
    }

    /// Whether a record that arrives belongs to another audience than the segment it lies in.
    fn moves(&self, record: &Record) -> bool {
        let segment = self.confirmed.get(&record.id).and_then(|held| held.segment);
        segment.is_some_and(|key| key.audience != record.audience)
    }

    /// The segment with those of its records that stay and are in no row; `None` where there are none.
    fn rewrite(&self, key: SegmentKey, stays: impl Fn(RecordId) -> bool) -> Option<Vec<u8>> {
        let lies_here =
            |held: &&Confirmed| held.segment == Some(key) && !held.is_row && stays(held.record.id);
        let records: Vec<_> =
            self.confirmed.values().filter(lies_here).map(|held| held.record.clone()).collect();
        (!records.is_empty()).then(|| Segment::of(key, records).bytes)
    }

    /// Follows a delta that the store has committed: the same, in memory.
    pub(super) fn place(&mut self, mut delta: Delta) {
        for id in &delta.remove {
            self.confirmed.remove(id);
        }
        let is_rewritten = |key: &SegmentKey| delta.rewritten.iter().any(|(rewritten, _)| rewritten == key);
        if !delta.rewritten.is_empty() {
            let rows = self.confirmed.values_mut().filter(|held| held.is_row);
            rows.for_each(|held| held.segment = held.segment.filter(|key| !is_rewritten(key)));
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
        let mut rows: Map<AudienceId, usize> = Map::new();
        for held in self.confirmed.values().filter(|held| held.is_row) {
            *rows.or_default(held.record.audience) += 1;
        }
        let (audience, _) = rows.into_iter().find(|(_, count)| *count > self.rows_max)?;
        let here = || self.confirmed.values().filter(|held| held.record.audience == audience);
        let taken = here().filter_map(|held| Some(held.segment?.no + 1)).max();
        let generation = self.position.audiences.get(&audience).copied().unwrap_or(0);
        let mut records: Vec<_> = here().filter(|held| held.is_row).map(|held| held.record.clone()).collect();
        records.sort_unstable_by_key(|record| record.id);
        let numbered = (taken.unwrap_or(0)..).zip(segments(records));
        let made =
            numbered.map(|(no, records)| Segment::of(SegmentKey { audience, generation, no }, records));
        let mut delta =
            Delta { segments: made.collect(), position: self.position.clone(), ..Delta::default() };
        self.settle(&mut delta);
        delta.position.folds += 1;
        Some(delta)
    }
}

fn ids<'a>(records: impl IntoIterator<Item = &'a Record>) -> Set<RecordId> {
    records.into_iter().map(|record| record.id).collect()
}
