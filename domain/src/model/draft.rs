//! Building the operations of a change: the one way in which the app, the import and the demonstration write.

use sync::removal::REMOVED;
use sync::{Op, OpId, OpKind, Record, RecordId, ShareChange, Value};

use crate::schema::Kind;

/// Gathers the operations of one transaction. Ids come from the caller, since this crate has no randomness.
#[derive(Debug)]
pub struct Draft<F: FnMut() -> [u8; 16]> {
    random: F,
    ops: Vec<Op>,
}

impl<F: FnMut() -> [u8; 16]> Draft<F> {
    /// An empty draft that takes its ids from `random`.
    pub fn new(random: F) -> Self {
        Self { random, ops: Vec::new() }
    }

    /// Makes a record of `kind` in `scope`, shared with nobody yet.
    pub fn make(&mut self, kind: Kind, scope: RecordId) -> RecordId {
        let id = self.fresh_id();
        self.make_as(id, kind, scope);
        id
    }

    /// A random record id that nothing uses yet.
    pub fn fresh_id(&mut self) -> RecordId {
        RecordId((self.random)())
    }

    /// Makes a record under an id chosen before.
    pub fn make_as(&mut self, id: RecordId, kind: Kind, scope: RecordId) {
        self.push(id, OpKind::New, kind.name(), scope.into(), Vec::new(), 0);
    }

    /// Writes a field of a record made in this draft. `Null` writes nothing.
    pub fn first(&mut self, id: RecordId, field: &str, value: impl Into<Value>) {
        let value = value.into();
        if value != Value::Null {
            self.push(id, OpKind::Set, field, value, Vec::new(), 0);
        }
    }

    /// Writes a field of `record` as it is seen now, unless it says that already.
    pub fn set(&mut self, record: &Record, field: &str, value: impl Into<Value>) {
        let value = value.into();
        if record.field(field).and_then(sync::Field::value) != Some(&value) {
            self.change(record, OpKind::Set, field, value, record.head_ids(field));
        }
    }

    /// Settles a field of `record`, replacing every version that is seen now.
    pub fn settle(&mut self, record: &Record, field: &str, value: impl Into<Value>) {
        self.change(record, OpKind::Resolve, field, value.into(), record.head_ids(field));
    }

    /// Adds an event to `record` as it is seen now.
    pub fn tell(&mut self, record: &Record, field: &str, event: Value) {
        self.change(record, OpKind::Event, field, event, record.head_ids(field));
    }

    /// Adds an element to a set of a record made in this draft.
    pub fn add(&mut self, id: RecordId, field: &str, element: impl Into<Value>) {
        self.push(id, OpKind::Add, field, element.into(), Vec::new(), 0);
    }

    /// Changes who may read `record`, of which its author sees what is seen now.
    pub fn share(&mut self, record: &Record, change: &ShareChange) {
        let sup = record.share_heads(change);
        let op = self.change(record, OpKind::Share, "", change.to_value(), sup);
        op.seen = Some(record.seen());
    }

    /// Says who may read a record made in this draft.
    pub fn share_new(&mut self, id: RecordId, change: &ShareChange) {
        self.push(id, OpKind::Share, "", change.to_value(), Vec::new(), 0);
    }

    /// Takes `record` away, as it is seen now.
    pub fn remove(&mut self, record: &Record) {
        let op = self.change(record, OpKind::Delete, REMOVED, true.into(), record.head_ids(REMOVED));
        op.seen = Some(record.seen());
    }

    /// Brings a removed record back.
    pub fn bring_back(&mut self, record: &Record) {
        self.change(record, OpKind::Undelete, REMOVED, false.into(), record.head_ids(REMOVED));
    }

    /// Settles whether `record` goes, where somebody removed it and somebody else did not see it so.
    pub fn settle_removal(&mut self, record: &Record, is_removed: bool) {
        let op = self.change(record, OpKind::Resolve, REMOVED, is_removed.into(), record.head_ids(REMOVED));
        op.seen = Some(record.seen());
    }

    /// Writes a field, superseding `sup`, as it was seen when the record was in `generation`.
    pub fn set_over(&mut self, id: RecordId, field: &str, value: Value, sup: Vec<OpId>, generation: u64) {
        self.push(id, OpKind::Set, field, value, sup, generation);
    }

    /// Says once more what was held back, by somebody who knows `now` who reads it.
    pub fn again(&mut self, op: Op, now: Option<&Record>) {
        let seen_generation = now.map_or(op.seen_generation, |record| record.generation);
        self.ops.push(Op { seen_generation, ..op });
    }

    /// The operations gathered.
    #[must_use]
    pub fn into_ops(self) -> Vec<Op> {
        self.ops
    }

    /// Whether nothing was gathered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    fn change(
        &mut self,
        record: &Record,
        kind: OpKind,
        field: &str,
        value: Value,
        sup: Vec<OpId>,
    ) -> &mut Op {
        self.push(record.id, kind, field, value, sup, record.generation)
    }

    fn push(
        &mut self,
        record: RecordId,
        kind: OpKind,
        field: &str,
        value: Value,
        sup: Vec<OpId>,
        seen_generation: u64,
    ) -> &mut Op {
        let (id, field) = (OpId((self.random)()), field.to_owned());
        let place = self.ops.len();
        self.ops.push(Op { id, record, kind, field, value, sup, seen_generation, seen: None });
        #[expect(clippy::indexing_slicing, reason = "it was put there")]
        &mut self.ops[place]
    }
}
