//! One transaction on its way through: each operation against the records as the ones before it left them.

use super::fits::misfit;
use super::{Change, Ledger, Verdict};
use crate::op::{Op, OpKind, ShareChange, Txn};
use crate::removal::REMOVED;
use crate::rules::{Policy, Refusal, Rules};
use crate::weight::{RECORD_WEIGHT_MAX, weight};
use crate::{AuthorId, Field, OpId, Record, RecordId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) enum Step {
    Taken,
    Known,
    Refused(Refusal),
}

/// A record before the transaction, and as it is by now.
type Standing = (Option<Record>, Option<Record>);

pub(super) struct Work<'a, L, R> {
    pub(super) txn: &'a Txn,
    pub(super) ledger: &'a mut L,
    author: AuthorId,
    rules: &'a R,
    pub(super) records: BTreeMap<RecordId, Standing>,
    /// The operations of this transaction so far, and the field that each wrote.
    ops: BTreeMap<OpId, (RecordId, String)>,
    /// People let in meanwhile, of whom the author is to be asked.
    readers: BTreeSet<AuthorId>,
}

impl<'a, L: Ledger, R: Rules> Work<'a, L, R> {
    pub(super) fn new(txn: &'a Txn, author: AuthorId, ledger: &'a mut L, rules: &'a R) -> Self {
        let (records, ops, readers) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { txn, ledger, author, rules, records, ops, readers }
    }

    pub(super) fn step(&mut self, op: &Op) -> Result<Step, L::Error> {
        let names = op.sup.len().max(op.seen.as_ref().map_or(0, Vec::len));
        if !op.value.within_limits() || names > crate::value::ENTRIES_MAX || op.field.len() > 100 {
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

    /// A refusal ends the whole transaction, so that the record need not be put back.
    fn change(&mut self, op: &Op) -> Result<Option<Refusal>, L::Error> {
        let Some((before, now)) = self.records.get_mut(&op.record) else {
            return Ok(Some(Refusal::NotFound));
        };
        let is_new = before.is_none();
        let Some(record) = now.take() else { return Ok(Some(Refusal::NotFound)) };
        if let Err(refusal) = self.rules.allow(op, &record) {
            return Ok(Some(refusal));
        }
        let policy = match self.policy(op, &record) {
            Ok(policy) => policy,
            Err(refusal) => return Ok(Some(refusal)),
        };
        if let Some(policy) = policy {
            let is_one_text = policy == Policy::Text && self.is_one_text(op, &record)?;
            if let Some(refusal) = misfit(op, &record, policy, is_new, is_one_text) {
                return Ok(Some(refusal));
            }
        }
        if !is_new && says_something(op.kind) && self.rules.is_told(&record) {
            self.readers.extend(record.let_in_since(op.seen_generation, self.txn.dev));
        }
        let mut ghosts = Vec::new();
        for sup in &op.sup {
            match self.known(op, &record, *sup)? {
                Known::Here => {}
                Known::Elsewhere => return Ok(Some(Refusal::WrongSup)),
                Known::Nowhere => ghosts.push(*sup),
            }
        }
        let after = match op.kind {
            OpKind::Share => match self.shared(op, &record, is_new, &ghosts) {
                Ok(after) => after,
                Err(refusal) => return Ok(Some(refusal)),
            },
            _ => self.written(op, record, policy, ghosts)?,
        };
        if let Some((_, now)) = self.records.get_mut(&op.record) {
            *now = Some(after);
        }
        Ok(None)
    }

    /// How the field behaves; `None` for a share, which writes none.
    fn policy(&self, op: &Op, record: &Record) -> Result<Option<Policy>, Refusal> {
        if op.kind == OpKind::Share {
            // In no field: named later as seen in one, it would pass for a head that was there.
            let change = ShareChange::from_value(&op.value).filter(|_| op.field.is_empty());
            return change.map(|_| None).ok_or(Refusal::Malformed);
        }
        if op.field == REMOVED {
            return Ok(Some(Policy::Register));
        }
        self.rules.policy(&record.kind, &op.field).map(Some).ok_or(Refusal::UnknownField)
    }

    fn written(
        &mut self,
        op: &Op,
        mut record: Record,
        policy: Option<Policy>,
        ghosts: Vec<OpId>,
    ) -> Result<Record, L::Error> {
        let is_text = policy == Some(Policy::Text);
        let before =
            record.field(&op.field).filter(|_| is_text).map_or(Vec::new(), |field| field.heads.clone());
        record.take(op, self.author, self.txn.wall, policy);
        if !ghosts.is_empty() && policy != Some(Policy::Position) {
            record.fields.or_default(op.field.clone()).ghosts.extend(ghosts);
        }
        if is_text {
            self.bring_together(op, &before, &mut record)?;
        }
        Ok(record)
    }

    /// Lets somebody in only where the author of the share has seen all of the record, and nothing of it is unsettled.
    fn shared(&self, op: &Op, record: &Record, is_new: bool, unknown: &[OpId]) -> Result<Record, Refusal> {
        let mut after = record.clone();
        after.take(op, self.author, self.txn.wall, None);
        after.remember_unknown(op, unknown);
        after.count_share(op, self.txn.dev, record);
        if is_new || after.named.iter().all(|person| record.named.contains(person)) {
            return Ok(after);
        }
        let seen = op.seen.as_deref().unwrap_or_default();
        let is_seen = |head: &OpId| seen.contains(head) || self.ops.contains_key(head);
        if !record.seen().iter().all(is_seen) {
            return Err(Refusal::Unseen);
        }
        let is_unsettled = |(name, field): (&str, &Field)| {
            let policy = self.rules.policy(&record.kind, name);
            matches!(policy, Some(Policy::Register | Policy::Text))
                && (field.is_conflict() || field.is_merged())
        };
        if record.is_removal_contested() || record.written().any(is_unsettled) {
            return Err(Refusal::Unsettled);
        }
        Ok(after)
    }

    /// Where an operation named in `sup` stands: on this record and field, elsewhere, or nowhere yet.
    fn known(&mut self, op: &Op, now: &Record, sup: OpId) -> Result<Known, L::Error> {
        if let Some((record, field)) = self.ops.get(&sup) {
            return Ok(Known::of(*record == op.record && *field == op.field));
        }
        if now.field(&op.field).is_some_and(|field| field.heads.iter().any(|head| head.op == sup)) {
            return Ok(Known::Here);
        }
        let field = self.ledger.op_field(op.record, sup)?;
        Ok(field.map_or(Known::Nowhere, |field| Known::of(field == op.field)))
    }

    pub(super) fn finish(self) -> Verdict {
        if !self.readers.is_empty() {
            return Verdict::Held(self.readers.into_iter().collect());
        }
        let written: BTreeSet<(RecordId, &str)> =
            self.txn.ops.iter().map(|op| (op.record, op.field.as_str())).collect();
        let (mut conflict, mut is_merged, mut changes) = (false, false, Vec::new());
        for (id, (before, after)) in self.records {
            let Some(mut after) = after else { continue };
            if is_too_heavy(before.as_ref(), &after) {
                return Verdict::Refused(Refusal::Malformed);
            }
            let is_set = |name: &str| self.rules.policy(&after.kind, name) == Some(Policy::Set);
            conflict |= after.conflicts().any(|name| written.contains(&(id, name)) && !is_set(name));
            conflict |= after.is_removal_contested();
            is_merged |=
                after.written().any(|(name, field)| field.is_merged() && written.contains(&(id, name)));
            after.take_up();
            after.audience = self.rules.audience(&after).id();
            changes.push(Change { before, after });
        }
        Verdict::Taken { changes, conflict, is_merged }
    }
}

enum Known {
    Here,
    Elsewhere,
    Nowhere,
}

impl Known {
    fn of(is_here: bool) -> Self {
        if is_here { Self::Here } else { Self::Elsewhere }
    }
}

/// Whether an operation carries words that somebody else would read.
fn says_something(kind: OpKind) -> bool {
    matches!(kind, OpKind::Set | OpKind::Resolve | OpKind::Add | OpKind::Event)
}

/// Whether a record grew past what can be sent.
fn is_too_heavy(before: Option<&Record>, after: &Record) -> bool {
    let now = weight(after);
    now > RECORD_WEIGHT_MAX && before.is_none_or(|before| weight(before) < now)
}
