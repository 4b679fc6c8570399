//! What an answer changes, as the device's store commits it.

use crate::pack::{Pack, Writer};
use crate::rules::Refusal;
use crate::wire::{Fate, Frame};
use crate::{AudienceId, Map, Record, RecordId, packed};

/// What a device knows of where it stands; stored with the records, in the same commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The server's epoch.
    pub epoch: u64,
    /// Everything up to here is held.
    pub cursor: u64,
    /// The audiences held, with their generations.
    pub audiences: Map<AudienceId, u64>,
    /// The counts up to here were answered: what is still kept of them is sent, and waits for a backup.
    pub answered: u64,
    /// The counts up to here were answered before the server was restored, and wait again.
    pub sent_again: u64,
    /// Audiences of which the device holds something else than the server: they are fetched anew.
    pub doubted: Vec<AudienceId>,
    /// How often rows were folded into segments: a tab that does not know where a record lies now has another
    /// position, and the store takes nothing from it.
    pub folds: u64,
}

packed! {
    struct Position {
        epoch: needed,
        cursor: needed,
        audiences: needed,
        answered: default,
        sent_again: sparse,
        doubted: sparse,
        folds: default,
    }
}

/// Where a segment lies in the device's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentKey {
    /// The audience of every record in it.
    pub audience: AudienceId,
    /// The audience's generation when the segment was made.
    pub generation: u64,
    /// Its number, from 0.
    pub no: u32,
}

/// Many records of one audience, stored as one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it lies.
    pub key: SegmentKey,
    /// A [`Frame::Segment`] as it travels: what arrived is stored without being encoded again.
    pub bytes: Vec<u8>,
    /// What the bytes say.
    pub records: Vec<Record>,
}

impl Segment {
    /// A segment made on the device.
    #[must_use]
    pub fn of(key: SegmentKey, records: Vec<Record>) -> Self {
        let all: Vec<_> = records.iter().collect();
        Self { key, bytes: pack(key, &all), records }
    }

    /// A segment from its frame and the bytes that the frame was read from; `None` where it is another frame.
    #[must_use]
    pub fn from_frame(frame: Frame, bytes: Vec<u8>) -> Option<Self> {
        let Frame::Segment { audience, generation, no, records } = frame else {
            return None;
        };
        Some(Self { key: SegmentKey { audience, generation, no }, bytes, records })
    }
}

/// A [`Frame::Segment`] of records that stay where they are.
pub(super) fn pack(key: SegmentKey, records: &[&Record]) -> Vec<u8> {
    let mut to = Writer::default();
    to.map(1);
    to.text("segment");
    to.map(4);
    to.field("audience", &key.audience);
    to.field("generation", &key.generation);
    to.field("no", &key.no);
    to.text("records");
    to.list(records.len());
    records.iter().for_each(|record| record.pack(&mut to));
    to.into_bytes()
}

/// What one part of an answer changes, to be committed to the device's store at once and in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Every segment and row goes first: the epoch is another.
    pub is_anew: bool,
    /// Audiences of which every segment goes first.
    pub drop: Vec<AudienceId>,
    /// Segments that are written anew without what left them; `None` where nothing is left in one.
    pub rewritten: Vec<(SegmentKey, Option<Vec<u8>>)>,
    /// Rows to erase.
    pub erase: Vec<RecordId>,
    /// Segments to write.
    pub segments: Vec<Segment>,
    /// Records to write as rows.
    pub put: Vec<Record>,
    /// Records that are not on the device afterwards, in order.
    pub remove: Vec<RecordId>,
    /// Counts that were taken: what was sent under them stays until a backup holds it.
    pub done: Vec<u64>,
    /// Those of them of which nothing may stay.
    pub forget: Vec<u64>,
    /// Sent transactions with counts below this one leave the store.
    pub sent_from: u64,
    /// Counts that leave the outbox and are set aside, with the reason.
    pub held: Vec<(u64, Refusal)>,
    /// Counts that wait for their author: these people can read what they change.
    pub asks: Vec<(u64, Vec<RecordId>)>,
    /// The position afterwards.
    pub position: Position,
}

impl Delta {
    /// The records that arrive, in rows and in segments.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.put.iter().chain(self.segments.iter().flat_map(|segment| &segment.records))
    }

    /// Whether it changes nothing but the position.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.put.is_empty()
            && self.segments.is_empty()
            && self.remove.is_empty()
            && self.done.is_empty()
            && self.held.is_empty()
    }

    pub(super) fn answer(&mut self, n: u64, fate: Fate) {
        match fate {
            Fate::Applied | Fate::AutoMerged | Fate::Conflict | Fate::Duplicate => self.done.push(n),
            Fate::Quarantined(refusal) => self.held.push((n, refusal)),
            Fate::Held(readers) => {
                self.held.push((n, Refusal::NewReaders));
                self.asks.push((n, readers));
            }
        }
    }

    /// Adds what arrived after it.
    pub(super) fn append(&mut self, mut later: Self) {
        self.drop.append(&mut later.drop);
        self.segments.append(&mut later.segments);
        self.put.append(&mut later.put);
        self.remove.append(&mut later.remove);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::encode;

    #[test]
    fn a_segment_made_here_is_a_frame_as_it_travels() {
        let key = SegmentKey { audience: AudienceId([3; 16]), generation: 7, no: 2 };
        let records = vec![Record::new(RecordId([1; 16]), "note", RecordId([9; 16]))];
        let made = Segment::of(key, records.clone());
        let SegmentKey { audience, generation, no } = key;
        let frame = Frame::Segment { audience, generation, no, records };
        assert_eq!(made.bytes, encode(&frame));
        assert_eq!(Segment::from_frame(frame, made.bytes.clone()), Some(made));
    }
}
