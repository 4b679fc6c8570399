//! A device's replica: what the server confirmed, what waits to be sent, and the view of both together.
//!
//! It holds no storage. An edit is written to the outbox by the device's store and then [`Replica::wrote`];
//! an answer is turned by [`Replica::receive`] into one [`Delta`] that the store commits in a single
//! transaction and only then [`Replica::commit`]s. A crash between the two loses nothing: the store is the
//! truth and the replica is read from it again.

use crate::op::{OpKind, Txn};
use crate::rules::{Policy, Refusal};
use crate::wire::{Exchange, Fate, ForkReason, Frame, PUSH_BYTES_MAX, Parcel, WIRE_VERSION};
use crate::{AudienceId, AuthorId, DeviceId, Map, OpId, Record, RecordId, Set, packed};
use std::collections::HashMap;

/// How each field of each kind behaves, as the app's schema says.
pub type PolicyOf = fn(&str, &str) -> Option<Policy>;

/// What a device knows of where it stands; stored with the rows, in the same commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The server's epoch.
    pub epoch: u64,
    /// Everything up to here is held.
    pub cursor: u64,
    /// The audiences held, with their generations.
    pub audiences: Map<AudienceId, u64>,
}

packed! { struct Position { epoch: needed, cursor: needed, audiences: needed } }

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

/// What one answer changes, to be committed to the device's store at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Records to write.
    pub put: Vec<Record>,
    /// Records to erase.
    pub remove: Vec<RecordId>,
    /// Counts that are answered and leave the outbox.
    pub done: Vec<u64>,
    /// Counts that leave the outbox and are set aside, with the reason.
    pub held: Vec<(u64, Refusal)>,
    /// Of the counts set aside, those whose author is asked: these people can read what they change.
    pub asks: Vec<(u64, Vec<RecordId>)>,
    /// The position afterwards.
    pub position: Position,
}

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
    confirmed: HashMap<RecordId, Record>,
    outbox: Map<u64, Waiting>,
    /// Records as they look with the outbox applied; only those that it touches.
    overlay: HashMap<RecordId, Record>,
}

impl Replica {
    /// A replica from what the store holds.
    #[must_use]
    pub fn open(
        policy_of: PolicyOf,
        me: AuthorId,
        position: Position,
        rows: Vec<Record>,
        outbox: Vec<Waiting>,
    ) -> Self {
        let mut replica = Self {
            policy_of,
            me,
            position,
            confirmed: rows.into_iter().map(|record| (record.id, record)).collect(),
            outbox: Map::new(),
            overlay: HashMap::new(),
        };
        replica.outbox.extend(outbox.into_iter().map(|waiting| (waiting.txn.n, waiting)));
        let touched = replica.outbox.values().flat_map(|waiting| waiting.txn.records()).collect();
        replica.rebuild(&touched);
        replica
    }

    /// Where the device stands.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// The record as this person sees it, their own unsent changes included.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.overlay.get(&id).or_else(|| self.confirmed.get(&id))
    }

    /// What the server confirmed, in no order.
    pub fn confirmed(&self) -> impl Iterator<Item = &Record> {
        self.confirmed.values()
    }

    /// Every record as this person sees it, in no order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let untouched = self.confirmed.values().filter(|record| !self.overlay.contains_key(&record.id));
        untouched.chain(self.overlay.values())
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
            audiences: self.position.audiences.iter().map(|(id, generation)| (*id, *generation)).collect(),
            txns,
        }
    }

    /// Works out what an answer changes. Changes nothing itself.
    ///
    /// # Errors
    /// Where the answer is incomplete or the device must enrol again.
    pub fn receive(&self, frames: Vec<Frame>) -> Result<Delta, ReceiveError> {
        let mut delta = Delta { position: self.position.clone(), ..Delta::default() };
        let mut frames = frames.into_iter();
        match frames.next() {
            Some(Frame::Hello { epoch, results, .. }) => {
                delta.position.epoch = epoch;
                if epoch != self.position.epoch {
                    // The server sends everything anew and may not know what is held here: what does not come
                    // again goes.
                    delta.remove.extend(self.confirmed.keys());
                }
                for answered in results {
                    delta.answer(answered.n, answered.fate);
                }
            }
            Some(Frame::Fork { reason, .. }) => return Err(ReceiveError::EnrolAgain(reason)),
            _ => return Err(ReceiveError::Incomplete),
        }
        let mut is_ended = false;
        for frame in frames {
            match frame {
                Frame::Put { record } => delta.put.push(record),
                Frame::Segment { records, .. } => delta.put.extend(records),
                Frame::Gone { record } => delta.remove.push(record),
                Frame::Drop { audience } => {
                    let leaving = self.confirmed.values().filter(|record| record.audience == audience);
                    delta.remove.extend(leaving.map(|record| record.id));
                }
                Frame::End { cursor, audiences } => {
                    delta.position.cursor = cursor;
                    delta.position.audiences.clear();
                    delta.position.audiences.extend(audiences);
                    is_ended = true;
                }
                Frame::Hello { .. } | Frame::Fork { .. } => return Err(ReceiveError::Incomplete),
            }
        }
        if !is_ended {
            return Err(ReceiveError::Incomplete);
        }
        // A record may leave one audience and come in by another in the same answer.
        let arriving: Set<_> = delta.put.iter().map(|record| record.id).collect();
        delta.remove.retain(|id| !arriving.contains(id));
        Ok(delta)
    }

    /// Takes in a delta that the store has committed. Answers the records that look different now.
    pub fn commit(&mut self, delta: Delta) -> Set<RecordId> {
        // Thousands at a first sync: put in order once.
        let mut touched = Vec::new();
        for n in delta.done.iter().chain(delta.held.iter().map(|(n, _)| n)) {
            if let Some(waiting) = self.outbox.remove(n) {
                touched.extend(waiting.txn.records());
            }
        }
        for id in delta.remove {
            self.confirmed.remove(&id);
            touched.push(id);
        }
        for record in delta.put {
            touched.push(record.id);
            self.confirmed.insert(record.id, record);
        }
        self.position = delta.position;
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
                let shown = self.overlay.get(&op.record).or_else(|| self.confirmed.get(&op.record));
                // Sent before and taken: only the answer was lost.
                if shown.is_some_and(|record| knows(record, op.id)) {
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
                    self.overlay.insert(op.record, record);
                }
            }
        }
    }
}

impl Delta {
    fn answer(&mut self, n: u64, fate: Fate) {
        match fate {
            Fate::Applied | Fate::AutoMerged | Fate::Conflict | Fate::Duplicate => self.done.push(n),
            Fate::Quarantined(refusal) => self.held.push((n, refusal)),
            Fate::Held(readers) => {
                self.held.push((n, Refusal::NewReaders));
                self.asks.push((n, readers));
            }
        }
    }
}

fn knows(record: &Record, op: OpId) -> bool {
    record.made_by == op
        || record.fields.values().any(|f| f.heads.iter().chain(&f.trail).any(|head| head.op == op))
}
