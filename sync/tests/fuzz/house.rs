//! A house in which people have already written, and its rules after each exchange.

use super::kit::device::Device;
use super::kit::house::{Circles, NOTE, STORY, TAGS};
use super::kit::oracle::{defined, lost_update, replay};
use kept_sync::memory::Authority;
use kept_sync::wire::{Exchange, Frame, read_frames, write_frame};
use kept_sync::{AuthorId, OpId, OpKind, Record, RecordId, ShareChange};
use std::collections::BTreeMap;

pub(crate) const FAMILY: RecordId = RecordId([9; 16]);
pub(crate) const OTHER_FAMILY: RecordId = RecordId([8; 16]);
/// Two workers of the family, somebody with whom things are shared, and a stranger.
pub(crate) const PEOPLE: [AuthorId; 4] =
    [AuthorId([1; 16]), AuthorId([2; 16]), AuthorId([3; 16]), AuthorId([4; 16])];

pub(crate) struct House {
    pub(crate) authority: Authority<Circles>,
    /// A device of each, and the count that it is at.
    pub(crate) devices: Vec<Device>,
    pub(crate) sent: BTreeMap<usize, u64>,
}

impl House {
    /// The same each time: notes of both workers, a conflict, a removal, a share, events.
    pub(crate) fn furnished() -> Self {
        let mut circles = Circles::of(FAMILY, PEOPLE[..2].iter().copied());
        circles.flip(OTHER_FAMILY, PEOPLE[1]);
        let mut authority = Authority::new(circles, 7);
        let mut devices: Vec<Device> =
            (100..).zip(PEOPLE).map(|(seed, who)| Device::new(who, seed)).collect();
        let note = devices[0].make(NOTE, FAMILY, &[("title", "one"), ("body", "two"), ("words", "said")]);
        let shared = devices[0].make(NOTE, FAMILY, &[("title", "for all"), (STORY, "One. Two. Three. ")]);
        devices[1].make(NOTE, OTHER_FAMILY, &[("title", "elsewhere")]);
        for who in [0, 1] {
            devices[who].exchange(&mut authority);
        }
        devices[0].exchange(&mut authority);
        devices[0].write(note, OpKind::Set, "title", "here");
        devices[1].write(note, OpKind::Set, "title", "there");
        devices[0].element(shared, OpKind::Add, TAGS, "tag");
        devices[1].write(shared, OpKind::Event, "events", "told");
        devices[0].exchange(&mut authority);
        devices[1].exchange(&mut authority);
        devices[0].exchange(&mut authority);
        devices[0].share(shared, &ShareChange::with([PEOPLE[2]]));
        devices[0].exchange(&mut authority);
        Self { authority, devices, sent: BTreeMap::new() }
    }

    /// Every operation that was accepted, with its record and field.
    pub(crate) fn written(&self) -> Vec<(RecordId, String, OpId)> {
        let ops = self.authority.log().iter().flat_map(|logged| &logged.txn.ops);
        ops.map(|op| (op.record, op.field.clone(), op.id)).collect()
    }

    /// One exchange of somebody. The answer is one that can be read, and holds only what they may read.
    pub(crate) fn exchange(&mut self, who: usize, exchange: &Exchange) -> Vec<Frame> {
        let frames = self.authority.exchange(PEOPLE[who], exchange);
        let mut bytes = Vec::new();
        frames.iter().for_each(|frame| write_frame(&mut bytes, frame));
        assert_eq!(read_frames(&bytes).as_ref(), Ok(&frames), "the answer is read otherwise");
        let is_whole =
            matches!(frames.as_slice(), [Frame::Fork { .. }] | [Frame::Hello { .. }, .., Frame::End { .. }]);
        assert!(is_whole, "{frames:?}");
        // As it stands: what is sent says to some people not who else reads it.
        let theirs = |sent: &Record| {
            let mut all = self.authority.records();
            all.any(|record| record.id == sent.id && self.authority.house.reads(PEOPLE[who], record))
        };
        for frame in &frames {
            match frame {
                Frame::Put { record } => assert!(theirs(record), "{record:?}"),
                Frame::Segment { records, .. } => assert!(records.iter().all(theirs), "{records:?}"),
                _ => {}
            }
        }
        frames
    }

    /// No accepted write is lost, none is there twice, and the log makes the records.
    pub(crate) fn holds(&self) {
        let log = self.authority.log();
        assert_eq!(lost_update(log, self.authority.records()), None);
        let mut ids: Vec<_> =
            log.iter().flat_map(|logged| &logged.txn.ops).map(|op| (op.record, op.id)).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "an operation is in the log twice");
        let records: BTreeMap<_, _> =
            self.authority.records().map(|record| (record.id, defined(record))).collect();
        let made: BTreeMap<_, _> = replay(log).iter().map(|(id, record)| (*id, defined(record))).collect();
        assert_eq!(records, made);
    }
}
