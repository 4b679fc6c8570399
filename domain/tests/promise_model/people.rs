//! The people of the model, and the house rules that bind them: those of `domain`, as the server applies them.

use kept_domain::access::Role;
use kept_domain::model::promise;
use kept_domain::schema::{Kind, audience_of, policy_of};
use sync::memory::House;
use sync::sequence::{Ledger, Verdict, sequence};
use sync::{AudienceDef, AuthorId, Base, Op, OpKind, Policy, Record, Refusal, Rules, Txn};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Person {
    Worker,
    Colleague,
    Mother,
}

impl Person {
    pub(crate) fn id(self) -> AuthorId {
        AuthorId([1 + self as u8; 16])
    }

    pub(crate) fn role(self) -> Role {
        if self == Self::Mother { Role::Family } else { Role::Worker }
    }

    /// Which of the events of the model are theirs to say.
    pub(crate) fn events(self) -> std::ops::Range<u8> {
        if self == Self::Mother { 2..4 } else { 0..2 }
    }

    fn of(id: AuthorId) -> Option<Self> {
        [Self::Worker, Self::Colleague, Self::Mother].into_iter().find(|person| person.id() == id)
    }
}

/// The family's circle: the two workers; the mother is named.
#[derive(Clone, Debug)]
pub(crate) struct Circle;

impl House for Circle {
    fn judge<L: Ledger>(&self, txn: &Txn, author: AuthorId, ledger: &mut L) -> Result<Verdict, L::Error> {
        sequence(txn, author, ledger, &RulesFor(author))
    }

    fn audience(&self, record: &Record) -> AudienceDef {
        audience_of(record)
    }

    fn in_base(&self, person: AuthorId, def: &AudienceDef) -> bool {
        def.base == Base::Circle && Person::of(person).is_some_and(|person| person.role() == Role::Worker)
    }

    fn generation(&self, _: &AudienceDef) -> u64 {
        1
    }
}

struct RulesFor(AuthorId);

impl Rules for RulesFor {
    fn policy(&self, kind: &str, field: &str) -> Option<Policy> {
        policy_of(kind, field)
    }

    fn knows(&self, kind: &str) -> bool {
        Kind::from_name(kind).is_some()
    }

    fn allow(&self, op: &Op, before: &Record) -> Result<(), Refusal> {
        let person = Person::of(self.0).ok_or(Refusal::NotFound)?;
        match op.kind {
            OpKind::Event | OpKind::Resolve => promise::fits(before, person.role(), self.0, op),
            _ if person.role() == Role::Worker => Ok(()),
            _ => Err(Refusal::Forbidden),
        }
    }

    fn is_told(&self, record: &Record) -> bool {
        Circle.in_base(self.0, &audience_of(record))
    }

    fn audience(&self, record: &Record) -> AudienceDef {
        audience_of(record)
    }
}
