//! A phone's durable store: exactly what the app writes, each call all or nothing.

use super::kit::device::SCHEMA;
use super::kit::house::policy_of;
use kept_sync::replica::{Delta, Position, Replica, SegmentKey, Waiting};
use kept_sync::wire::{self, FRAME_BYTES_MAX, Frame};
use kept_sync::{AudienceId, AuthorId, DeviceId, Op, Record, RecordId, Refusal, Txn};
use std::collections::BTreeMap;

/// Few, so that rows are often folded.
const ROWS_MAX: u64 = 3;

/// What was set aside, and why.
type Held = (Refusal, Vec<u8>);

/// What survives the phone's death.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    pub(crate) dev: DeviceId,
    pub(crate) position: Position,
    rows: BTreeMap<RecordId, Record>,
    segments: BTreeMap<SegmentKey, Vec<u8>>,
    /// What waits, and with counts up to the position's `answered` what was sent.
    pub(crate) outbox: BTreeMap<u64, Vec<u8>>,
    /// What was sent and had to leave with what its author may not read any more: nobody can send it again.
    pub(crate) forgotten: Vec<Op>,
    pub(crate) held: BTreeMap<(DeviceId, u64), Held>,
    pub(crate) next_n: u64,
    hlc: u64,
}

impl Disk {
    pub(crate) fn new(dev: DeviceId) -> Self {
        Self {
            dev,
            position: Position::default(),
            rows: BTreeMap::new(),
            segments: BTreeMap::new(),
            outbox: BTreeMap::new(),
            forgotten: Vec::new(),
            held: BTreeMap::new(),
            next_n: 1,
            hlc: 0,
        }
    }

    /// Reads everything, as at the app's start.
    pub(crate) fn open(&self, me: AuthorId) -> Replica {
        let outbox = self.waiting().map(|bytes| Waiting { txn: txn(bytes), bytes: bytes.clone() });
        let (position, rows) = (self.position.clone(), self.rows.values().cloned().collect());
        let segments = self.segments().collect();
        Replica::open_with_segments(policy_of, me, position, segments, rows, outbox.collect())
            .folding_above(ROWS_MAX)
    }

    /// What waits to be sent.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.outbox.range(self.position.answered + 1..).map(|(_, bytes)| bytes)
    }

    /// Every segment, with all that its bytes say.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (SegmentKey, Vec<Record>)> {
        self.segments.iter().map(|(key, bytes)| {
            let frame = wire::decode(bytes, FRAME_BYTES_MAX).expect("what was saved is readable");
            assert_eq!(&wire::encode(&frame), bytes, "a segment holds more than its records");
            let Frame::Segment { records, .. } = frame else { panic!("no segment") };
            (*key, records)
        })
    }

    /// Every record as the app reads it: a row before a segment.
    pub(crate) fn records(&self) -> BTreeMap<RecordId, Record> {
        let lie = self.segments().flat_map(|(_, records)| records);
        let all = lie.chain(self.rows.values().cloned());
        all.map(|record| (record.id, record)).collect()
    }

    /// Saves a change: the count and the outbox in one step.
    pub(crate) fn append(&mut self, ops: Vec<Op>, wall: i64) -> Waiting {
        self.hlc = (self.hlc + 1).max(u64::try_from(wall).unwrap_or(0) << 16);
        let (dev, n, epoch, hlc) = (self.dev, self.next_n, self.position.epoch, self.hlc);
        let txn = Txn { dev, n, epoch, schema: SCHEMA, hlc, wall, ops };
        self.next_n += 1;
        let bytes = wire::encode(&txn);
        assert!(self.outbox.insert(n, bytes.clone()).is_none(), "a count was given twice");
        Waiting { txn, bytes }
    }

    /// Commits an answer in one step, unless another tab changed what it was computed from.
    pub(crate) fn commit(&mut self, delta: &Delta, asked: &Asked, is_weak: bool) -> bool {
        let stands = (self.position.cursor, self.position.epoch);
        let is_same = if is_weak {
            stands == (asked.from.cursor, asked.from.epoch)
        } else {
            self.position == asked.from && self.dev == asked.dev
        };
        if is_same {
            self.save_rows(delta);
            self.position = delta.position.clone();
        }
        is_same
    }

    /// The rows and the outbox without the position.
    pub(crate) fn save_rows(&mut self, delta: &Delta) {
        if delta.is_anew {
            self.rows.clear();
            self.segments.clear();
        }
        self.segments.retain(|key, _| !delta.drop.contains(&key.audience));
        for (key, bytes) in &delta.rewritten {
            match bytes {
                Some(bytes) => self.segments.insert(*key, bytes.clone()),
                None => self.segments.remove(key),
            };
        }
        for id in &delta.erase {
            self.rows.remove(id);
        }
        for segment in &delta.segments {
            let before = self.segments.insert(segment.key, segment.bytes.clone());
            assert_eq!(before, None, "a segment was written over");
        }
        for record in &delta.put {
            self.rows.insert(record.id, record.clone());
        }
        for n in &delta.forget {
            self.outbox.remove(n).into_iter().for_each(|bytes| self.forgotten.extend(txn(&bytes).ops));
        }
        let sent: Vec<u64> = self.outbox.range(..=delta.position.answered).map(|(n, _)| *n).collect();
        for n in sent {
            if n < delta.sent_from {
                self.outbox.remove(&n);
            } else if delta.takes_along(&txn(&self.outbox[&n])) {
                self.forgotten.extend(txn(&self.outbox.remove(&n).unwrap()).ops);
            }
        }
        for (n, refusal) in &delta.held {
            if let Some(bytes) = self.outbox.remove(n) {
                self.held.insert((self.dev, *n), (*refusal, bytes));
            }
        }
    }

    /// What is left of a damaged store: the records that can be read, and no word of where they stand.
    pub(crate) fn mend(&mut self, damaged: usize) {
        let key = self.segments.keys().nth(damaged).copied();
        key.and_then(|key| self.segments.remove(&key));
        self.position = self.position.begun_anew();
    }

    /// Damage that nobody notices: a record of which something is missing. Answers whose audience it is.
    pub(crate) fn stray(&mut self, at: usize) -> Option<AudienceId> {
        let row = self.rows.values_mut().nth(at)?;
        let field = row.fields.values_mut().find(|field| !field.heads.is_empty())?;
        field.heads.pop();
        Some(row.audience)
    }

    /// A new id and new counts, also of what was sent; operation ids stay.
    pub(crate) fn enrol_again(&mut self, dev: DeviceId) {
        self.dev = dev;
        self.next_n = 1;
        let sent = self.outbox.range(..=self.position.answered.max(self.position.sent_again)).count();
        self.position = self.position.clone().counted_anew(u64::try_from(sent).unwrap());
        for (_, bytes) in std::mem::take(&mut self.outbox) {
            let txn = Txn { dev, n: self.next_n, ..txn(&bytes) };
            self.outbox.insert(self.next_n, wire::encode(&txn));
            self.next_n += 1;
        }
    }
}

fn txn(bytes: &[u8]) -> Txn {
    wire::decode_txn(bytes).expect("what was saved is readable")
}

/// What a request was made from.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) from: Position,
    pub(crate) dev: DeviceId,
}
