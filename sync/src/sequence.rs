//! The authority's pure core: one transaction against the records as they stand.
//!
//! The store brings a [`Ledger`] over its own open commit, the house its [`Rules`]; what comes back says
//! what to write. Nothing here reads a clock, allocates a position or touches a disk, so that the simulator
//! runs the same code as the server.

mod fits;
mod texts;
mod work;

use crate::op::Txn;
use crate::rules::{Refusal, Rules};
use crate::{AuthorId, OpId, Record, RecordId, Value};
use work::{Step, Work};

/// What the core reads from a store, inside the commit that will hold the result.
pub trait Ledger {
    /// Why the store could not answer.
    type Error;

    /// The record as it stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn record(&mut self, id: RecordId) -> Result<Option<Record>, Self::Error>;

    /// The field that an accepted operation of this record wrote; `None` where there is no such operation.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn op_field(&mut self, record: RecordId, op: OpId) -> Result<Option<String>, Self::Error>;

    /// What that operation wrote. Asked only where a text was changed by two who did not see each other.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn op_value(&mut self, record: RecordId, op: OpId) -> Result<Option<Value>, Self::Error>;
}

/// A record before and after a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As it was; `None` for a new one.
    pub before: Option<Record>,
    /// As it is now, its audience included.
    pub after: Record,
}

/// What becomes of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every operation was taken.
    Taken {
        /// The records changed, in id order.
        changes: Vec<Change>,
        /// Whether it left a field that it wrote with two different values.
        conflict: bool,
        /// Whether a text that it wrote was brought together with somebody else's.
        is_merged: bool,
    },
    /// Nothing was taken: its author is to say whether these people, let in meanwhile, may read it.
    Held(Vec<AuthorId>),
    /// Nothing was taken.
    Refused(Refusal),
    /// Every operation was taken before, under another count: the device enrolled again.
    Repeated,
}

/// Judges `txn`, written by `author`, against `ledger` under `rules`.
///
/// # Errors
/// Only when the ledger cannot be read; whatever is wrong with the transaction is a [`Verdict`].
pub fn sequence<L: Ledger>(
    txn: &Txn,
    author: AuthorId,
    ledger: &mut L,
    rules: &impl Rules,
) -> Result<Verdict, L::Error> {
    if txn.ops.is_empty() || txn.ops.len() > Txn::OPS_MAX {
        return Ok(Verdict::Refused(Refusal::Malformed));
    }
    let mut work = Work::new(txn, author, ledger, rules);
    let mut repeated = 0_usize;
    for op in &txn.ops {
        match work.step(op)? {
            Step::Taken => {}
            Step::Known => repeated += 1,
            Step::Refused(refusal) => return Ok(Verdict::Refused(refusal)),
        }
    }
    if repeated == txn.ops.len() {
        return Ok(Verdict::Repeated);
    }
    if repeated > 0 {
        return Ok(Verdict::Refused(Refusal::Malformed));
    }
    Ok(work.finish())
}
