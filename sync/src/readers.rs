//! Who reads a record by name, and how sharing and taking back at the same time come out.
//!
//! For each person a record has two registers of its own, beside its fields: whether they are let in, and whether they
//! are kept out. A change names, as every change does, what its author saw; where two did not see each other, **the
//! stricter wins**: of a share and an unshare made at the same time, the unshare.

use crate::heads::Head;
use crate::op::{Op, ShareChange};
use crate::{AuthorId, DeviceId, Field, OpId, Record, Value};

/// The register that says whether somebody is let in: the generation that let them in and the device that did, or
/// `Null`.
const LET_IN: &str = "reader:";
/// The register that says whether somebody is kept out.
const KEPT_OUT: &str = "barred:";

/// Whether a name stands for one of these registers.
pub(crate) fn is_of_readers(name: &str) -> bool {
    name.starts_with(LET_IN) || name.starts_with(KEPT_OUT)
}

impl ShareChange {
    /// The registers that it writes, and with what.
    fn registers(&self) -> impl Iterator<Item = (String, AuthorId, Value)> {
        let named = |prefix: &'static str, value: Value| {
            move |person: &AuthorId| (format!("{prefix}{person}"), *person, value.clone())
        };
        // Where it says two things of one person, the stricter.
        let add = self.add.iter().filter(|person| !self.remove.contains(person));
        let include = self.include.iter().filter(|person| !self.exclude.contains(person));
        add.map(named(LET_IN, Value::Bool(true)))
            .chain(self.remove.iter().map(named(LET_IN, Value::Null)))
            .chain(self.exclude.iter().map(named(KEPT_OUT, Value::Bool(true))))
            .chain(include.map(named(KEPT_OUT, Value::Bool(false))))
    }
}

impl Record {
    /// What a share of this record made now supersedes: everything said so far about the people in it.
    #[must_use]
    pub fn share_heads(&self, change: &ShareChange) -> Vec<OpId> {
        let registers = change.registers().filter_map(|(name, ..)| self.field(&name));
        let mut heads: Vec<_> = registers.flat_map(|field| field.heads.iter().map(|head| head.op)).collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    pub(crate) fn share(&mut self, op: &Op, head: &Head) {
        let Some(change) = ShareChange::from_value(&op.value) else {
            return;
        };
        for (name, person, value) in change.registers() {
            let is_of_naming = name.starts_with(LET_IN);
            let field = self.fields.or_default(name);
            field.take(Head { value, ..head.clone() }, &op.sup, false);
            if is_of_naming {
                let is_in =
                    !field.heads.is_empty() && field.heads.iter().all(|head| head.value != Value::Null);
                put(&mut self.named, person, is_in);
            } else {
                let is_out = field.heads.iter().any(|head| head.value == Value::Bool(true));
                put(&mut self.excluded, person, is_out);
            }
        }
    }

    /// Remembers what a share named and nobody knows yet: should it come later, it says nothing any more. The authority
    /// alone knows what nobody knows.
    pub(crate) fn remember_unknown(&mut self, op: &Op, unknown: &[OpId]) {
        for (name, ..) in ShareChange::from_value(&op.value).iter().flat_map(ShareChange::registers) {
            self.fields.or_default(name).ghosts.extend(unknown);
        }
    }

    /// Counts a share that let somebody in; the authority alone does, when it takes `op` from `dev`.
    pub(crate) fn count_share(&mut self, op: &Op, dev: DeviceId, before: &Self) {
        if self.named.iter().all(|person| before.named.contains(person)) {
            return;
        }
        self.generation += 1;
        let generation = Value::Int(i64::try_from(self.generation).unwrap_or(i64::MAX));
        let let_in = Value::List(vec![generation, Value::Bytes(dev.0.to_vec())]);
        for person in self.named.iter().filter(|person| !before.named.contains(person)) {
            let heads = self.fields.get_mut(&format!("{LET_IN}{person}")).map(|field| &mut field.heads);
            heads.into_iter().flatten().filter(|head| head.op == op.id).for_each(|head| {
                head.value = let_in.clone();
            });
        }
    }

    /// The people who were let in since the record was in `generation`, other than by `dev`: whoever writes there knows
    /// what was shared there before, also when it was not sent yet.
    #[must_use]
    pub fn let_in_since(&self, generation: u64, dev: DeviceId) -> Vec<AuthorId> {
        let is_since = |head: &Head| match head.value.as_list() {
            [since, by] => {
                by.as_bytes() != Some(&dev.0)
                    && since.as_int().is_some_and(|since| since.unsigned_abs() > generation)
            }
            _ => false,
        };
        let named = self.named.iter().copied().filter(|person| !self.excluded.contains(person));
        let register = |person: &AuthorId| self.field(&format!("{LET_IN}{person}"));
        named
            .filter(|person| register(person).is_some_and(|field| field.heads.iter().any(is_since)))
            .collect()
    }

    /// The record as somebody may see it who is not told who else reads it.
    pub fn hide_readers(&mut self) {
        self.named.clear();
        self.excluded.clear();
        self.generation = 0;
        self.fields.retain(|name, _| !is_of_readers(name));
    }

    /// The register of a person's being let in, for tests and displays.
    #[must_use]
    pub fn naming(&self, person: AuthorId) -> Option<&Field> {
        self.field(&format!("{LET_IN}{person}"))
    }
}

fn put(people: &mut crate::Set<AuthorId>, person: AuthorId, is_in: bool) {
    if is_in {
        people.insert(person);
    } else {
        people.retain(|other| *other != person);
    }
}
