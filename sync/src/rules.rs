//! What the house must tell the sync engine: how each field behaves, who may do what, who reads what.

use crate::{AudienceDef, Op, Record, packed};

/// How a field behaves when several people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// One value; two unseen ones are a conflict.
    Register,
    /// Words; two unseen changes that do not touch are brought together, others are a conflict.
    Text,
    /// Elements that are added and removed, each for itself. Never a conflict.
    Set,
    /// Sealed once written: a correction is a new record.
    Append,
    /// Events that name their parents; every event is kept.
    Event,
    /// The last one counts, in the authority's order. For order and pins only: it loses what was there.
    Position,
    /// Written by the authority alone, without heads of its own to settle.
    Derived,
}

/// Why a transaction was not taken. The code travels; the words are the app's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It could not be read, or breaks a limit.
    Malformed,
    /// A kind of record that this server does not know.
    UnknownKind,
    /// A field that this kind of record does not have.
    UnknownField,
    /// An operation that this field or this server does not take.
    UnsupportedOp,
    /// The record is not there, or not for this person: the two are told apart to nobody.
    NotFound,
    /// The author may read the record and may not do this.
    Forbidden,
    /// The id of a new record is taken.
    IdTaken,
    /// It names, as seen, an operation of another record or field.
    WrongSup,
    /// It would replace several different values without settling them.
    NeedsResolve,
    /// The field was sealed when it was written.
    Sealed,
    /// The rules of this kind of record forbid it in this state.
    NotNow,
    /// It would let somebody read what its author had not seen.
    Unseen,
    /// It would let somebody read two versions that nobody has settled.
    Unsettled,
    /// Somebody can read the record now whom its author did not know of. The author is asked.
    NewReaders,
    /// The authority could not find out; the same push may be tried again.
    Unavailable,
}

packed! {
    names Refusal {
        Malformed = "malformed",
        UnknownKind = "unknown_kind",
        UnknownField = "unknown_field",
        UnsupportedOp = "unsupported_op",
        NotFound = "not_found",
        Forbidden = "forbidden",
        IdTaken = "id_taken",
        WrongSup = "wrong_sup",
        NeedsResolve = "needs_resolve",
        Sealed = "sealed",
        NotNow = "not_now",
        Unseen = "unseen",
        Unsettled = "unsettled",
        NewReaders = "new_readers",
        Unavailable = "unavailable",
    }
}

/// The house rules, asked for each operation. Implementations answer from the state *before* the operation.
pub trait Rules {
    /// How `field` of a record of `kind` behaves; `None` where there is no such field.
    fn policy(&self, kind: &str, field: &str) -> Option<Policy>;

    /// Whether records of this kind exist.
    fn knows(&self, kind: &str) -> bool;

    /// Whether the author of this transaction may do `op` to `before`.
    /// For a `New`, `before` is the empty record with its kind and scope.
    ///
    /// # Errors
    /// The reason, where they may not.
    fn allow(&self, op: &Op, before: &Record) -> Result<(), Refusal>;

    /// Whether the author may know who else reads the record. Only those are asked before their words go further than
    /// they knew.
    fn is_told(&self, record: &Record) -> bool;

    /// Who reads the record as it stands.
    fn audience(&self, record: &Record) -> AudienceDef;
}
