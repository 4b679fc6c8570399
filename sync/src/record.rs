//! One record: a kind, a scope that never changes, its fields, and who may read it.

use crate::heads::{Field, Head};
use crate::op::{Op, OpKind};
use crate::readers::is_of_readers;
use crate::removal::{LAID_ASIDE, REMOVED};
use crate::rules::Policy;
use crate::{AudienceId, AuthorId, Map, OpId, RecordId, Set, Value, packed};

/// A record as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its random id.
    pub id: RecordId,
    /// The operation that made it.
    pub made_by: OpId,
    /// What kind of record it is.
    pub kind: String,
    /// What it belongs to (a family, a team, the authority).
    pub scope: RecordId,
    /// Who reads it, as the authority decided; zero before it has.
    pub audience: AudienceId,
    /// Its fields.
    pub fields: Map<String, Field>,
    /// People who may read it by name. Only those in the audience's base circle are ever told.
    pub named: Set<AuthorId>,
    /// People who may not.
    pub excluded: Set<AuthorId>,
    /// How often it was opened to somebody by name, as the authority counted. Told like the names.
    pub generation: u64,
}

packed! {
    struct Record {
        id: needed,
        made_by: default,
        kind: needed,
        scope: needed,
        audience: default,
        fields: default,
        named: sparse,
        excluded: sparse,
        generation: sparse,
    }
}

impl Record {
    /// An empty record.
    #[must_use]
    pub fn new(id: RecordId, kind: impl Into<String>, scope: RecordId) -> Self {
        Self { id, kind: kind.into(), scope, ..Self::default() }
    }

    /// The field's state, where anything was ever written to it.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(name)
    }

    /// What to show for a field; `Null` where nothing was written.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.fields.get(name).and_then(Field::shown).unwrap_or(&Value::Null)
    }

    /// The words of a field; empty where there are none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_text().unwrap_or_default()
    }

    /// The record that a field names.
    #[must_use]
    pub fn link(&self, name: &str) -> Option<RecordId> {
        RecordId::from_slice(self.get(name).as_bytes()?)
    }

    /// The heads that an edit of `name` made now supersedes.
    #[must_use]
    pub fn head_ids(&self, name: &str) -> Vec<OpId> {
        self.fields.get(name).map(Field::head_ids).unwrap_or_default()
    }

    /// The names of the fields whose heads differ. Of a set that is no conflict.
    pub fn conflicts(&self) -> impl Iterator<Item = &str> {
        self.written().filter(|(_, field)| field.is_conflict()).map(|(name, _)| name)
    }

    /// The fields that the house's schema names; beside them stand those that say who reads it and whether it is there.
    pub fn written(&self) -> impl Iterator<Item = (&str, &Field)> {
        let named = self.fields.iter().map(|(name, field)| (name.as_str(), field));
        named.filter(|(name, _)| ![REMOVED, LAID_ASIDE].contains(name) && !is_of_readers(name))
    }

    /// The operations that are current in any field: what somebody sees who looks at all of it.
    #[must_use]
    pub fn seen(&self) -> Vec<OpId> {
        self.written().flat_map(|(_, field)| field.heads.iter().map(|head| head.op)).collect()
    }
}

/// How an operation changes a record: the one place, on the authority and on every device.
impl Record {
    /// The record that a `New` makes; `None` where the operation names no scope.
    #[must_use]
    pub fn made(op: &Op) -> Option<Self> {
        let scope = RecordId::from_slice(op.value.as_bytes()?)?;
        Some(Self { made_by: op.id, ..Self::new(op.record, op.field.clone(), scope) })
    }

    /// Takes in an operation of any kind but `New`, written by `by` at `at` (milliseconds since 1970 UTC).
    pub fn take(&mut self, op: &Op, by: AuthorId, at: i64, policy: Option<Policy>) {
        let is_event = policy == Some(Policy::Event);
        let parents = match &op.seen {
            Some(seen) if op.field == REMOVED => seen.clone(),
            _ if is_event => op.sup.clone(),
            _ => Vec::new(),
        };
        let head = Head { op: op.id, by, at, value: op.value.clone(), parents };
        match op.kind {
            OpKind::New => {}
            OpKind::Share => self.share(op, &head),
            OpKind::Remove => {
                self.fields.or_default(op.field.clone()).remove(&op.sup);
            }
            OpKind::Set if policy == Some(Policy::Position) => {
                let field = self.fields.or_default(op.field.clone());
                field.heads = vec![head];
            }
            OpKind::Set
            | OpKind::Resolve
            | OpKind::Event
            | OpKind::Add
            | OpKind::Delete
            | OpKind::Undelete => self.fields.or_default(op.field.clone()).take(head, &op.sup, is_event),
        }
    }
}
