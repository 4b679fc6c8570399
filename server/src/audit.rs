//! The audit log: who did and who saw what, in one chain of rows that is only ever appended to.
//!
//! A row is written in the transaction that it tells of, so that neither is there without the other. Its hash is over
//! the row before and over a salted commitment of its value: a value can be taken out and the chain holds. What the
//! chain was at the end of each hour is signed with a key outside the database ([`keys`]) and told to devices
//! ([`heads`]). Values hold opaque ids; names are in a table beside it and can be erased.

pub mod chain;
pub mod heads;
pub mod keys;
pub mod looks;
pub mod names;
pub mod said;
pub mod shown;
pub mod verify;

pub use chain::{append, redact};
pub use said::{Said, What};

/// Why the chain, a head or an epoch does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A number is missing, or stands twice.
    #[error("row {0} is missing or out of order")]
    Order(u64),
    /// A row is not what was written, or does not follow from the one before.
    #[error("row {0} was changed, or does not follow from the row before it")]
    Hash(u64),
    /// What a row says is not what it committed to.
    #[error("what row {0} says was changed")]
    Value(u64),
    /// What a row said was taken out, and no row says so.
    #[error("what row {0} said was taken out, and no row after it says who did that")]
    TakenOut(u64),
    /// A row is of an epoch that no statement began.
    #[error("row {0} is of an epoch that no signed statement began")]
    Epoch(u64),
    /// A signed head is of a row that is not there: rows were cut off.
    #[error("row {0} is missing: a signed head names it, and the log ends before it")]
    Cut(u64),
    /// A signed head is of another row than stands there.
    #[error("row {0} is not the one whose hash was signed")]
    Forked(u64),
    /// A head or a statement was not signed with the key.
    #[error("the head of row {0} was not signed with this server's key")]
    Forged(u64),
}
