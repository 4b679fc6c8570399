//! Operations and the transactions that carry them: the only way anything ever changes.

use crate::{AuthorId, DeviceId, OpId, RecordId, Value, packed};

/// What an operation does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpKind {
    /// Makes the record; `field` names its kind, `value` its scope. The scope never changes.
    New,
    /// Writes one field.
    Set,
    /// Removes the record, having `seen` these heads: writes `true` in [`REMOVED`](crate::removal::REMOVED).
    Delete,
    /// Brings a removed record back: writes `false` there.
    Undelete,
    /// Adds the element `value` to a set.
    Add,
    /// Removes the element `value` from a set, by every add of it that the author saw.
    Remove,
    /// Adds an event whose parents are `sup`.
    Event,
    /// Changes who may read the record ([`ShareChange`]).
    Share,
    /// Settles a conflict: the only kind that may name heads that were shown as different values.
    Resolve,
}

packed! {
    names OpKind {
        New = "new",
        Set = "set",
        Delete = "delete",
        Undelete = "undelete",
        Add = "add",
        Remove = "remove",
        Event = "event",
        Share = "share",
        Resolve = "resolve",
    }
}

/// One change to one field of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// Random id of the operation.
    pub id: OpId,
    /// The record it changes.
    pub record: RecordId,
    /// What it does.
    pub kind: OpKind,
    /// The field, or for `New` the kind of record.
    pub field: String,
    /// The new value.
    pub value: Value,
    /// The operations that the author saw as current and that this one replaces.
    pub sup: Vec<OpId>,
    /// The record's generation that the author saw ([`Record::generation`](crate::Record::generation)).
    pub seen_generation: u64,
    /// For a delete, or a share that lets somebody in: every head that the author saw ([`crate::Record::seen`]).
    pub seen: Option<Vec<OpId>>,
}

packed! {
    struct Op {
        id: needed,
        record: needed,
        kind: needed,
        field: default,
        value: default,
        sup: sparse,
        seen_generation: default,
        seen: sparse,
    }
}

/// Operations that happen together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Txn {
    /// The device that wrote it.
    pub dev: DeviceId,
    /// The device's own count, dense from 1.
    pub n: u64,
    /// The server's epoch that the device knew.
    pub epoch: u64,
    /// The schema that the author's app spoke.
    pub schema: u32,
    /// Hybrid logical clock: milliseconds since 1970 UTC times 65,536 plus a counter. Orders nothing.
    pub hlc: u64,
    /// The author's clock, milliseconds since 1970 UTC. For display and audit only.
    pub wall: i64,
    /// At least one and at most [`Txn::OPS_MAX`] operations.
    pub ops: Vec<Op>,
}

packed! {
    struct Txn {
        dev: needed,
        n: needed,
        epoch: default,
        schema: needed,
        hlc: default,
        wall: default,
        ops: needed,
    }
}

impl Txn {
    /// The most operations of one transaction.
    pub const OPS_MAX: usize = 500;

    /// The records it touches, each once, in id order.
    #[must_use]
    pub fn records(&self) -> Vec<RecordId> {
        let mut ids: Vec<_> = self.ops.iter().map(|op| op.record).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// The value of a `Share`: people added to and taken from a record's readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareChange {
    /// People who may read it from now on.
    pub add: Vec<AuthorId>,
    /// People named before who may not any more.
    pub remove: Vec<AuthorId>,
    /// People who may not read it whoever else may: exclusion wins.
    pub exclude: Vec<AuthorId>,
    /// People excluded before who are not any more.
    pub include: Vec<AuthorId>,
}

impl ShareChange {
    /// A share with `people` and no other change.
    #[must_use]
    pub fn with(people: impl IntoIterator<Item = AuthorId>) -> Self {
        Self { add: people.into_iter().collect(), ..Self::default() }
    }

    /// The change as an operation's value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let parts = [
            ("add", &self.add),
            ("remove", &self.remove),
            ("exclude", &self.exclude),
            ("include", &self.include),
        ];
        let filled = parts.into_iter().filter(|(_, people)| !people.is_empty());
        Value::Map(filled.map(|(name, people)| (name.to_owned(), people.iter().copied().collect())).collect())
    }

    /// Reads an operation's value; `None` where it names what is no person.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let people = |name: &str| -> Option<Vec<AuthorId>> {
            let entries = value.get(name).map_or(&[][..], Value::as_list);
            entries.iter().map(|entry| AuthorId::from_slice(entry.as_bytes()?)).collect()
        };
        Some(Self {
            add: people("add")?,
            remove: people("remove")?,
            exclude: people("exclude")?,
            include: people("include")?,
        })
    }
}
