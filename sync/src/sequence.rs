//! The authority's pure core: one transaction against the records as they stand.
//!
//! The store brings a [`Ledger`] over its own open commit, the house its [`Rules`]; what comes back says
//! what to write. Nothing here reads a clock, allocates a position or touches a disk, so that the simulator
//! runs the same code as the server.

use crate::heads::Head;
use crate::op::{Op, OpKind, ShareChange, Txn};
use crate::rules::{Policy, Refusal, Rules};
use crate::weight::{RECORD_WEIGHT_MAX, weight};
use crate::{AuthorId, OpId, Record, RecordId};
use std::collections::{BTreeMap, BTreeSet};

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
    },
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
    let mut work = Work { txn, author, ledger, rules, records: BTreeMap::new(), ops: BTreeMap::new() };
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

/// Whether a record grew past what can be sent.
fn is_too_heavy(before: Option<&Record>, after: &Record) -> bool {
    let now = weight(after);
    now > RECORD_WEIGHT_MAX && before.is_none_or(|before| weight(before) < now)
}

enum Step {
    Taken,
    Known,
    Refused(Refusal),
}

struct Work<'a, L, R> {
    txn: &'a Txn,
    author: AuthorId,
    ledger: &'a mut L,
    rules: &'a R,
    records: BTreeMap<RecordId, (Option<Record>, Option<Record>)>,
    /// The operations of this transaction so far, and the field that each wrote.
    ops: BTreeMap<OpId, (RecordId, String)>,
}

impl<L: Ledger, R: Rules> Work<'_, L, R> {
    fn step(&mut self, op: &Op) -> Result<Step, L::Error> {
        if !op.value.within_limits() || op.sup.len() > crate::value::ENTRIES_MAX || op.field.len() > 100 {
            return Ok(Step::Refused(Refusal::Malformed));
        }
        // Twice in one transaction, or superseding itself: it would be a head and none at once.
        if self.ops.contains_key(&op.id) || op.sup.contains(&op.id) {
            return Ok(Step::Refused(Refusal::Malformed));
        }
        if self.ledger.op_field(op.record, op.id)?.is_some() {
            return Ok(Step::Known);
        }
        self.load(op.record)?;
        let refused = match op.kind {
            OpKind::New => self.make(op),
            _ => self.change(op)?,
        };
        self.ops.insert(op.id, (op.record, op.field.clone()));
        Ok(refused.map_or(Step::Taken, Step::Refused))
    }

    fn load(&mut self, id: RecordId) -> Result<(), L::Error> {
        if !self.records.contains_key(&id) {
            let before = self.ledger.record(id)?;
            self.records.insert(id, (before.clone(), before));
        }
        Ok(())
    }

    fn make(&mut self, op: &Op) -> Option<Refusal> {
        let Some((_, now)) = self.records.get_mut(&op.record) else { return Some(Refusal::NotFound) };
        if now.is_some() {
            return Some(Refusal::IdTaken);
        }
        let Some(blank) = Record::made(op) else { return Some(Refusal::Malformed) };
        if !self.rules.knows(&blank.kind) {
            return Some(Refusal::UnknownKind);
        }
        if let Err(refusal) = self.rules.allow(op, &blank) {
            return Some(refusal);
        }
        *now = Some(blank);
        None
    }

    fn change(&mut self, op: &Op) -> Result<Option<Refusal>, L::Error> {
        let Some((before, Some(record))) = self.records.get(&op.record) else {
            return Ok(Some(Refusal::NotFound));
        };
        let is_new = before.is_none();
        if let Err(refusal) = self.rules.allow(op, record) {
            return Ok(Some(refusal));
        }
        let policy = if op.kind == OpKind::Share {
            if ShareChange::from_value(&op.value).is_none() {
                return Ok(Some(Refusal::Malformed));
            }
            None
        } else {
            match self.rules.policy(&record.kind, &op.field) {
                None => return Ok(Some(Refusal::UnknownField)),
                Some(policy) => {
                    if let Some(refusal) = misfit(op, record, policy, is_new) {
                        return Ok(Some(refusal));
                    }
                    Some(policy)
                }
            }
        };
        let mut ghosts = Vec::new();
        for sup in &op.sup {
            match self.standing(op, *sup)? {
                Standing::Known => {}
                Standing::Elsewhere => return Ok(Some(Refusal::WrongSup)),
                Standing::Unknown => ghosts.push(*sup),
            }
        }
        if let Some((_, Some(record))) = self.records.get_mut(&op.record) {
            record.take(op, self.author, self.txn.wall, policy);
            if !ghosts.is_empty() {
                record.fields.or_default(op.field.clone()).ghosts.extend(ghosts);
            }
        }
        Ok(None)
    }

    /// Where an operation named in `sup` stands: on this record and field, elsewhere, or nowhere yet.
    fn standing(&mut self, op: &Op, sup: OpId) -> Result<Standing, L::Error> {
        if let Some((record, field)) = self.ops.get(&sup) {
            return Ok(Standing::of(*record == op.record && *field == op.field));
        }
        let here = self.records.get(&op.record).and_then(|(_, now)| now.as_ref());
        if here
            .and_then(|record| record.field(&op.field))
            .is_some_and(|f| f.heads.iter().any(|h| h.op == sup))
        {
            return Ok(Standing::Known);
        }
        let field = self.ledger.op_field(op.record, sup)?;
        Ok(field.map_or(Standing::Unknown, |field| Standing::of(field == op.field)))
    }

    fn finish(self) -> Verdict {
        let written: BTreeSet<(RecordId, &str)> =
            self.txn.ops.iter().map(|op| (op.record, op.field.as_str())).collect();
        let mut conflict = false;
        let mut changes = Vec::new();
        for (id, (before, after)) in self.records {
            let Some(mut after) = after else { continue };
            if is_too_heavy(before.as_ref(), &after) {
                return Verdict::Refused(Refusal::Malformed);
            }
            conflict |= after.conflicts().any(|name| written.contains(&(id, name)));
            after.audience = self.rules.audience(&after).id();
            changes.push(Change { before, after });
        }
        Verdict::Taken { changes, conflict }
    }
}

enum Standing {
    Known,
    Elsewhere,
    Unknown,
}

impl Standing {
    fn of(is_here: bool) -> Self {
        if is_here { Self::Known } else { Self::Elsewhere }
    }
}

/// Why an operation does not fit its field, if it does not.
fn misfit(op: &Op, record: &Record, policy: Policy, is_new: bool) -> Option<Refusal> {
    let heads = record.field(&op.field).map_or(&[][..], |field| &field.heads);
    match (policy, op.kind) {
        (Policy::Register, OpKind::Set) => joins_different(heads, &op.sup).then_some(Refusal::NeedsResolve),
        (Policy::Register | Policy::Event, OpKind::Resolve) | (Policy::Event, OpKind::Event) => None,
        (Policy::Append, OpKind::Set) => (!heads.is_empty() || !is_new).then_some(Refusal::Sealed),
        _ => Some(Refusal::UnsupportedOp),
    }
}

/// Whether `sup` names heads that were shown as different values.
fn joins_different(heads: &[Head], sup: &[OpId]) -> bool {
    let mut named = heads.iter().filter(|head| sup.contains(&head.op));
    named.next().is_some_and(|first| named.any(|other| other.value != first.value))
}
