//! A device's replica: what the server confirmed, what waits to be sent, and the view of both together.
//!
//! It holds no storage. An edit is written to the outbox by the device's store and then [`Replica::wrote`];
//! an answer is turned by a [`Receiver`] into [`Delta`]s, each of which the store commits in a single
//! transaction and only then [`Replica::commit`]s. A crash between the two loses nothing: the store is the
//! truth and the replica is read from it again.

mod delta;
mod doubt;
mod receive;
mod sent;
mod settle;

pub use delta::{Delta, Position, Segment, SegmentKey};
pub use receive::Receiver;
pub use sent::SENT_MAX;

use crate::op::{OpKind, Txn};
use crate::rules::{Policy, Refusal};
use crate::wire::{Exchange, ForkReason, Frame, PUSH_BYTES_MAX, Parcel, WIRE_VERSION, encode};
use crate::{AuthorId, DeviceId, Map, Record, RecordId, Set, packed};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// How each field of each kind behaves, as the app's schema says.
pub type PolicyOf = fn(&str, &str) -> Option<Policy>;

/// A transaction written here and not yet answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The transaction.
    pub txn: Txn,
    /// The bytes that were saved, and that are sent as they are.
    pub bytes: Vec<u8>,
}

/// A transaction that the server set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its count.
    pub n: u64,
    /// Why.
    pub refusal: Refusal,
    /// When this device learned of it, milliseconds since 1970 UTC.
    pub at: i64,
    /// The people who can read now what it changes, where its author is asked about them.
    pub readers: Vec<RecordId>,
}

packed! { struct Held { n: needed, refusal: needed, at: needed, readers: sparse } }

/// Why an answer was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// It does not begin with a hello or end with an end.
    #[error("the answer was cut off")]
    Incomplete,
    /// The server no longer knows this device's count.
    #[error("the device must enrol again")]
    EnrolAgain(ForkReason),
}

/// One person's records on one device.
#[derive(Debug)]
pub struct Replica {
    policy_of: PolicyOf,
    me: AuthorId,
    position: Position,
    confirmed: ById,
    outbox: Map<u64, Waiting>,
    /// Records as they look with the outbox applied; only those that it touches.
    overlay: ById,
    /// More rows of one audience than this are folded into segments.
    rows_max: u64,
}

/// Records by id.
type ById = HashMap<RecordId, Confirmed, BuildHasherDefault<IdHasher>>;

/// Ids are random: any part of one is a hash of it.
#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().take(8) {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A record that the server confirmed, and where it lies in the device's store.
#[derive(Debug)]
struct Confirmed {
    record: Record,
    /// The segment that holds it; where it is a row as well, an older version of it.
    segment: Option<SegmentKey>,
    is_row: bool,
}

impl Replica {
    /// A replica of a store that holds no segments.
    #[must_use]
    pub fn open(
        policy_of: PolicyOf,
        me: AuthorId,
        position: Position,
        rows: Vec<Record>,
        outbox: Vec<Waiting>,
    ) -> Self {
        Self::open_with_segments(policy_of, me, position, Vec::new(), rows, outbox)
    }

    /// A replica from what the store holds. A row is newer than the same record in a segment.
    #[must_use]
    pub fn open_with_segments(
        policy_of: PolicyOf,
        me: AuthorId,
        position: Position,
        segments: Vec<(SegmentKey, Vec<Record>)>,
        rows: Vec<Record>,
        outbox: Vec<Waiting>,
    ) -> Self {
        let mut replica = Self {
            policy_of,
            me,
            position,
            confirmed: ById::default(),
            outbox: Map::new(),
            overlay: ById::default(),
            rows_max: settle::ROWS_MAX,
        };
        // At once, and not in steps that each move what is there.
        replica
            .confirmed
            .reserve(segments.iter().map(|(_, records)| records.len()).sum::<usize>() + rows.len());
        for (key, records) in segments {
            replica.confirm(records, key);
        }
        replica.confirm_rows(rows, |_, _| true);
        replica.outbox.extend(outbox.into_iter().map(|waiting| (waiting.txn.n, waiting)));
        let touched = replica.outbox.values().flat_map(|waiting| waiting.txn.records()).collect();
        replica.rebuild(&touched);
        replica
    }

    /// The same, which folds rows into segments where there are more than `rows_max` of one audience.
    #[must_use]
    pub fn folding_above(self, rows_max: u64) -> Self {
        Self { rows_max, ..self }
    }

    /// Where the device stands.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// The record as this person sees it, their own unsent changes included.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.shown(id)
    }

    fn shown(&self, id: RecordId) -> Option<&Record> {
        self.overlay.get(&id).or_else(|| self.confirmed.get(&id)).map(|held| &held.record)
    }

    /// What the server confirmed, in no order.
    pub fn confirmed(&self) -> impl Iterator<Item = &Record> {
        self.confirmed.values().map(|held| &held.record)
    }

    /// Every record as this person sees it, in no order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let is_untouched =
            |held: &&Confirmed| self.overlay.is_empty() || !self.overlay.contains_key(&held.record.id);
        let untouched = self.confirmed.values().filter(is_untouched);
        untouched.chain(self.overlay.values()).map(|held| &held.record)
    }

    /// How many records the server confirmed.
    #[must_use]
    pub fn confirmed_len(&self) -> usize {
        self.confirmed.len()
    }

    /// What waits to be sent, oldest first.
    pub fn outbox(&self) -> impl Iterator<Item = &Waiting> {
        self.outbox.values()
    }

    /// Whether a change of this record waits to be sent.
    #[must_use]
    pub fn is_waiting(&self, id: RecordId) -> bool {
        self.overlay.contains_key(&id)
    }

    /// How often the record was opened to somebody, as this device knows it.
    #[must_use]
    pub fn generation(&self, id: RecordId) -> u64 {
        self.record(id).map_or(0, |record| record.generation)
    }

    /// Takes in a transaction that the store has just saved in the outbox.
    pub fn wrote(&mut self, waiting: Waiting) {
        let touched = waiting.txn.records();
        self.outbox.insert(waiting.txn.n, waiting);
        self.rebuild(&touched.into_iter().collect());
    }

    /// Takes in what the store holds in the outbox and this replica does not know yet: another tab's saves.
    pub fn wrote_all(&mut self, waiting: Vec<Waiting>) {
        for waiting in waiting {
            if !self.outbox.contains_key(&waiting.txn.n) {
                self.wrote(waiting);
            }
        }
    }

    /// The next exchange: position and as much of the outbox as one push may carry.
    #[must_use]
    pub fn outgoing(&self, dev: DeviceId, schema: u32) -> Exchange {
        let mut room = PUSH_BYTES_MAX - PUSH_BYTES_MAX / 8;
        let mut txns = Vec::new();
        for (n, waiting) in &self.outbox {
            let Some(left) = room.checked_sub(waiting.bytes.len() + 64) else { break };
            room = left;
            txns.push(Parcel::Plain { n: *n, bytes: waiting.bytes.clone() });
        }
        Exchange {
            version: WIRE_VERSION,
            dev,
            epoch: self.position.epoch,
            cursor: self.position.cursor,
            schema,
            audiences: self.undoubted(),
            txns,
            check: Vec::new(),
        }
    }

    /// Works out what a whole answer changes. Changes nothing itself.
    ///
    /// # Errors
    /// Where the answer is incomplete or the device must enrol again.
    pub fn receive(&self, frames: Vec<Frame>) -> Result<Delta, ReceiveError> {
        let mut receiver = Receiver::default();
        for frame in frames {
            let is_segment = matches!(frame, Frame::Segment { .. });
            let bytes = if is_segment { encode(&frame) } else { Vec::new() };
            receiver.take(self, frame, &bytes)?;
        }
        let is_ended = receiver.is_ended();
        receiver.ready(self).filter(|_| is_ended).ok_or(ReceiveError::Incomplete)
    }

    /// Takes in a delta that the store has committed. Answers the records that look different now.
    pub fn commit(&mut self, mut delta: Delta) -> Set<RecordId> {
        // Thousands at a first sync: put in order once.
        let mut touched = Vec::new();
        for n in delta.done.iter().chain(delta.held.iter().map(|(n, _)| n)) {
            if let Some(waiting) = self.outbox.remove(n) {
                touched.extend(waiting.txn.records());
            }
        }
        touched.extend(&delta.remove);
        touched.extend(delta.records().map(|record| record.id));
        self.position = std::mem::take(&mut delta.position);
        self.place(delta);
        let touched = touched.into_iter().collect();
        self.rebuild(&touched);
        touched
    }

    /// Applies the outbox anew to the records named.
    fn rebuild(&mut self, touched: &Set<RecordId>) {
        for id in touched {
            self.overlay.remove(id);
        }
        for waiting in self.outbox.values() {
            for op in waiting.txn.ops.iter().filter(|op| touched.contains(&op.record)) {
                let shown = self.shown(op.record);
                if shown.is_some_and(|record| !self.is_shown(waiting.txn.n, op, record)) {
                    continue;
                }
                let next = match (op.kind, shown) {
                    (OpKind::New, None) => Record::made(op),
                    (OpKind::New, Some(_)) | (_, None) => None,
                    (_, Some(record)) => {
                        let mut record = record.clone();
                        let policy = (self.policy_of)(&record.kind, &op.field);
                        record.take(op, self.me, waiting.txn.wall, policy);
                        Some(record)
                    }
                };
                if let Some(record) = next {
                    self.overlay.insert(op.record, Confirmed { record, segment: None, is_row: false });
                }
            }
        }
    }
}
