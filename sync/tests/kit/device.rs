//! A device without a disk: a replica, a count, and ids from a seed.

use super::house::{Circles, policy_of};
use super::rng::Rng;
use kept_sync::memory::Authority;
use kept_sync::removal::REMOVED;
use kept_sync::replica::{Position, Replica, Waiting};
use kept_sync::wire::{self, Exchange, Frame};
use kept_sync::{AuthorId, DeviceId, Op, OpId, OpKind, Record, RecordId, ShareChange, Txn, Value};

/// The schema that the tests speak.
pub(crate) const SCHEMA: u32 = 1;

/// One person's device.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) me: AuthorId,
    pub(crate) dev: DeviceId,
    pub(crate) replica: Replica,
    /// The device's clock, milliseconds since 1970 UTC.
    pub(crate) wall: i64,
    next_n: u64,
    ids: Rng,
}

impl Device {
    pub(crate) fn new(me: AuthorId, seed: u64) -> Self {
        let mut ids = Rng::new(seed);
        let replica = Replica::open(policy_of, me, Position::default(), Vec::new(), Vec::new());
        Self { me, dev: DeviceId(ids.id()), replica, wall: 0, next_n: 1, ids }
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<&Record> {
        self.replica.record(id)
    }

    /// Makes a record with some fields, in one transaction.
    pub(crate) fn make(&mut self, kind: &str, scope: RecordId, fields: &[(&str, &str)]) -> RecordId {
        let id = RecordId(self.ids.id());
        let mut ops = vec![Op { field: kind.to_owned(), value: scope.into(), ..self.op(id, OpKind::New) }];
        for (field, value) in fields {
            ops.push(Op { field: (*field).to_owned(), value: (*value).into(), ..self.op(id, OpKind::Set) });
        }
        self.save(ops);
        id
    }

    /// Writes a field as a screen would: naming what is shown, or for anything but a `Set` every head.
    pub(crate) fn write(&mut self, record: RecordId, kind: OpKind, field: &str, value: impl Into<Value>) {
        let op = self.op(record, kind);
        let value = value.into();
        let sup = self.record(record).map(|now| shown(now, kind, field)).unwrap_or_default();
        self.save(vec![Op { field: field.to_owned(), value, sup, ..op }]);
    }

    /// Adds an element to a set, or removes it.
    pub(crate) fn element(&mut self, record: RecordId, kind: OpKind, field: &str, value: &str) {
        let op = self.op(record, kind);
        let sup = self.record(record).map(|now| element(now, kind, field, value)).unwrap_or_default();
        self.save(vec![Op { field: field.to_owned(), value: value.into(), sup, ..op }]);
    }

    /// Shares what is on the screen.
    pub(crate) fn share(&mut self, record: RecordId, change: &ShareChange) {
        let op = self.op(record, OpKind::Share);
        self.save(vec![share(self.record(record), change, op)]);
    }

    /// Takes a record away as it is on the screen, or brings it back.
    pub(crate) fn remove(&mut self, record: RecordId, kind: OpKind) {
        let op = self.op(record, kind);
        self.save(vec![removal(self.record(record), op)]);
    }

    /// An operation on `record` with an id of its own.
    pub(crate) fn op(&mut self, record: RecordId, kind: OpKind) -> Op {
        Op {
            id: OpId(self.ids.id()),
            record,
            kind,
            field: String::new(),
            value: Value::Null,
            sup: Vec::new(),
            seen_generation: self.replica.generation(record),
            seen: None,
        }
    }

    /// Saves operations as one transaction.
    pub(crate) fn save(&mut self, ops: Vec<Op>) {
        let (dev, n, wall) = (self.dev, self.next_n, self.wall);
        let hlc = u64::try_from(wall).unwrap_or(0) << 16;
        let txn = Txn { dev, n, epoch: self.replica.position().epoch, schema: SCHEMA, hlc, wall, ops };
        self.next_n += 1;
        self.replica.wrote(Waiting { bytes: wire::encode(&txn), txn });
    }

    pub(crate) fn outgoing(&self) -> Exchange {
        self.replica.outgoing(self.dev, SCHEMA)
    }

    /// One round trip, as bytes both ways.
    pub(crate) fn exchange(&mut self, authority: &mut Authority<Circles>) {
        let request = self.outgoing();
        let frames = authority.exchange(self.me, &request);
        self.receive(frames);
    }

    pub(crate) fn receive(&mut self, frames: Vec<Frame>) {
        let delta = self.replica.receive(frames).expect("the answer is whole");
        self.replica.commit(delta);
    }
}

/// A share of what is seen of a record.
pub(crate) fn share(seen: Option<&Record>, change: &ShareChange, op: Op) -> Op {
    let sup = seen.map(|record| record.share_heads(change)).unwrap_or_default();
    Op { value: change.to_value(), sup, seen: seen.map(Record::seen), ..op }
}

/// A removal, or its reverse, of what is seen of a record.
pub(crate) fn removal(seen: Option<&Record>, mut op: Op) -> Op {
    let is_removal = op.kind == OpKind::Delete;
    op.sup = seen.map(|record| record.head_ids(REMOVED)).unwrap_or_default();
    op.seen = seen.filter(|_| is_removal).map(Record::seen);
    (op.field, op.value) = (REMOVED.to_owned(), is_removal.into());
    op
}

/// What a change of `field` supersedes: for a `Set` only the heads of the value shown, else every head.
pub(crate) fn shown(record: &Record, kind: OpKind, field: &str) -> Vec<OpId> {
    let Some(now) = record.field(field) else {
        return Vec::new();
    };
    let names = |value: &Value| kind != OpKind::Set || now.is_merged() || Some(value) == now.shown();
    now.heads.iter().filter(|head| names(&head.value)).map(|head| head.op).collect()
}

/// What a change of an element supersedes: a `Remove` every add of it, an `Add` nothing.
pub(crate) fn element(record: &Record, kind: OpKind, field: &str, value: &str) -> Vec<OpId> {
    let heads = record.field(field).map_or(&[][..], |field| &field.heads);
    let adds = heads.iter().filter(|head| kind == OpKind::Remove && head.value.as_text() == Some(value));
    adds.map(|head| head.op).collect()
}
