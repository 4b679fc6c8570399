//! Building the operations of a change: the one way in which the app, the import and the demonstration write.

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
    pub fn set(&mut self, record: &Record, field: &str, value: impl Into<Value>, generation: u64) {
        let value = value.into();
        if record.field(field).and_then(sync::Field::value) != Some(&value) {
            self.push(record.id, OpKind::Set, field, value, record.head_ids(field), generation);
        }
    }

    /// Settles a field of `record`, replacing every version that is seen now.
    pub fn settle(&mut self, record: &Record, field: &str, value: impl Into<Value>, generation: u64) {
        self.push(record.id, OpKind::Resolve, field, value.into(), record.head_ids(field), generation);
    }

    /// Adds an event to `record` as it is seen now.
    pub fn tell(&mut self, record: &Record, field: &str, event: Value, generation: u64) {
        self.push(record.id, OpKind::Event, field, event, record.head_ids(field), generation);
    }

    /// Changes who may read a record.
    pub fn share(&mut self, id: RecordId, change: &ShareChange, generation: u64) {
        self.push(id, OpKind::Share, "", change.to_value(), Vec::new(), generation);
    }

    /// Writes a field, superseding `sup`.
    pub fn set_over(&mut self, id: RecordId, field: &str, value: Value, sup: Vec<OpId>) {
        self.push(id, OpKind::Set, field, value, sup, 0);
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

    fn push(
        &mut self,
        record: RecordId,
        kind: OpKind,
        field: &str,
        value: Value,
        sup: Vec<OpId>,
        generation: u64,
    ) {
        let id = OpId((self.random)());
        let field = field.to_owned();
        self.ops.push(Op { id, record, kind, field, value, sup, seen_generation: generation, seen: None });
    }
}
