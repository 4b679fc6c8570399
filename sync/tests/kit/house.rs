//! A small house: notes in families, circles that change from day to day, people named and excluded.

use kept_sync::memory::House;
use kept_sync::sequence::{Ledger, Verdict, sequence};
use kept_sync::{AudienceDef, AuthorId, Base, Op, OpKind, Policy, Record, RecordId, Refusal, Rules, Txn};
use std::collections::{BTreeMap, BTreeSet};

/// The only kind of record.
pub(crate) const NOTE: &str = "note";
/// Its fields that hold one value.
pub(crate) const REGISTERS: [&str; 3] = ["title", "body", "place"];
/// A text, which is brought together where it can be.
pub(crate) const STORY: &str = "story";
/// A set.
pub(crate) const TAGS: &str = "tags";
/// A place in an order.
pub(crate) const PIN: &str = "pin";

pub(crate) fn policy_of(kind: &str, field: &str) -> Option<Policy> {
    match (kind, field) {
        (NOTE, "title" | "body" | "place") => Some(Policy::Register),
        (NOTE, STORY) => Some(Policy::Text),
        (NOTE, TAGS) => Some(Policy::Set),
        (NOTE, PIN) => Some(Policy::Position),
        (NOTE, "words") => Some(Policy::Append),
        (NOTE, "events") => Some(Policy::Event),
        (NOTE, "total") => Some(Policy::Derived),
        _ => None,
    }
}

pub(crate) fn audience_of(record: &Record) -> AudienceDef {
    AudienceDef {
        scope: record.scope,
        base: Base::Circle,
        named: record.named.clone(),
        excluded: record.excluded.clone(),
    }
}

/// Who works with which family today.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circles {
    circles: BTreeMap<RecordId, BTreeSet<AuthorId>>,
    flips: BTreeMap<RecordId, u64>,
    /// Everyone may do everything: for replaying what was accepted.
    is_open: bool,
}

impl Circles {
    pub(crate) fn of(family: RecordId, people: impl IntoIterator<Item = AuthorId>) -> Self {
        Self { circles: [(family, people.into_iter().collect())].into(), ..Self::default() }
    }

    /// A house where everyone may do everything.
    pub(crate) fn open() -> Self {
        Self { is_open: true, ..Self::default() }
    }

    /// Lets `person` in, or out.
    pub(crate) fn flip(&mut self, family: RecordId, person: AuthorId) {
        let circle = self.circles.entry(family).or_default();
        if !circle.remove(&person) {
            circle.insert(person);
        }
        *self.flips.entry(family).or_default() += 1;
    }

    /// Whether `person` may read the record today.
    pub(crate) fn reads(&self, person: AuthorId, record: &Record) -> bool {
        let def = audience_of(record);
        def.admits(person, self.in_base(person, &def))
    }

    /// The record as `person` may see it: who else reads it is told to the circle alone.
    pub(crate) fn mask(&self, person: AuthorId, record: &Record) -> Record {
        let mut record = record.clone();
        if !self.in_base(person, &audience_of(&record)) {
            record.hide_readers();
        }
        record
    }
}

impl House for Circles {
    fn judge<L: Ledger>(&self, txn: &Txn, author: AuthorId, ledger: &mut L) -> Result<Verdict, L::Error> {
        sequence(txn, author, ledger, &RulesFor { circles: self, author })
    }

    fn audience(&self, record: &Record) -> AudienceDef {
        audience_of(record)
    }

    fn in_base(&self, person: AuthorId, def: &AudienceDef) -> bool {
        self.is_open || self.circles.get(&def.scope).is_some_and(|circle| circle.contains(&person))
    }

    fn generation(&self, def: &AudienceDef) -> u64 {
        1 + self.flips.get(&def.scope).copied().unwrap_or(0)
    }
}

struct RulesFor<'a> {
    circles: &'a Circles,
    author: AuthorId,
}

impl Rules for RulesFor<'_> {
    fn policy(&self, kind: &str, field: &str) -> Option<Policy> {
        policy_of(kind, field)
    }

    fn knows(&self, kind: &str) -> bool {
        kind == NOTE
    }

    fn allow(&self, op: &Op, before: &Record) -> Result<(), Refusal> {
        let def = audience_of(before);
        let in_base = self.circles.in_base(self.author, &def);
        let is_theirs = self.circles.is_open || def.admits(self.author, in_base);
        match op.kind {
            OpKind::New if !in_base => Err(Refusal::NotFound),
            OpKind::Share if is_theirs && !in_base => Err(Refusal::Forbidden),
            _ if is_theirs => Ok(()),
            _ => Err(Refusal::NotFound),
        }
    }

    fn is_told(&self, record: &Record) -> bool {
        // What was accepted once is accepted when it is replayed.
        !self.circles.is_open && self.circles.in_base(self.author, &audience_of(record))
    }

    fn audience(&self, record: &Record) -> AudienceDef {
        audience_of(record)
    }
}
