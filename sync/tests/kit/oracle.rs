//! The brute-force oracle: what each record is, worked out from the whole log by definition and not by steps.
//!
//! A field's heads are its accepted operations that no accepted operation of that field names in `sup`.

use super::house::audience_of;
use kept_sync::memory::Logged;
use kept_sync::{AuthorId, Field, Head, Op, OpId, OpKind, Policy, Record, RecordId, ShareChange};
use std::collections::{BTreeMap, BTreeSet};

type Said<'a> = (&'a Op, AuthorId, i64);

/// Every record that the log makes.
pub(crate) fn replay(log: &[Logged]) -> BTreeMap<RecordId, Record> {
    let mut said: BTreeMap<RecordId, Vec<Said<'_>>> = BTreeMap::new();
    for logged in log {
        for op in &logged.txn.ops {
            said.entry(op.record).or_default().push((op, logged.by, logged.txn.wall));
        }
    }
    said.into_iter().map(|(id, said)| (id, record(id, &said))).collect()
}

fn record(id: RecordId, said: &[Said<'_>]) -> Record {
    let (new, ..) = said.iter().find(|(op, ..)| op.kind == OpKind::New).expect("a record was made");
    let mut record = Record::made(new).expect("a record has a scope");
    assert_eq!(record.id, id);
    let fields: BTreeSet<&str> =
        said.iter().filter(|(op, ..)| writes(op)).map(|(op, ..)| op.field.as_str()).collect();
    for name in fields {
        let ops: Vec<_> = said.iter().copied().filter(|(op, ..)| writes(op) && op.field == name).collect();
        let keeps_trail = super::house::policy_of(&record.kind, name) == Some(Policy::Event);
        record.fields.insert(name.to_owned(), field(&ops, keeps_trail));
    }
    for (op, ..) in said.iter().filter(|(op, ..)| op.kind == OpKind::Share) {
        let change = ShareChange::from_value(&op.value).expect("an accepted share is readable");
        record.named.extend(change.add);
        record.named.retain(|person| !change.remove.contains(person));
        record.excluded.extend(change.exclude);
        record.excluded.retain(|person| !change.include.contains(person));
    }
    record.audience = audience_of(&record).id();
    record
}

fn field(ops: &[Said<'_>], keeps_trail: bool) -> Field {
    let named: BTreeSet<OpId> = ops.iter().flat_map(|(op, ..)| op.sup.iter().copied()).collect();
    let accepted: BTreeSet<OpId> = ops.iter().map(|(op, ..)| op.id).collect();
    let head = |(op, by, at): &Said<'_>| Head {
        op: op.id,
        by: *by,
        at: *at,
        value: op.value.clone(),
        parents: if keeps_trail { op.sup.clone() } else { Vec::new() },
    };
    let mut heads: Vec<_> = ops.iter().filter(|(op, ..)| !named.contains(&op.id)).map(head).collect();
    heads.sort_by_key(|head| head.op);
    let superseded = ops.iter().filter(|(op, ..)| keeps_trail && named.contains(&op.id));
    let trail = superseded.map(head).collect();
    let ghosts = named.difference(&accepted).copied().collect();
    sorted(Field { heads, trail, ghosts })
}

/// Whether an operation writes a field.
pub(crate) fn writes(op: &Op) -> bool {
    matches!(op.kind, OpKind::Set | OpKind::Resolve | OpKind::Event)
}

/// The record with what has no order of its own put in one, to compare.
pub(crate) fn comparable(record: &Record) -> Record {
    let mut record = record.clone();
    for field in record.fields.values_mut() {
        *field = sorted(std::mem::take(field));
    }
    record
}

fn sorted(mut field: Field) -> Field {
    field.trail.sort_by_key(|head| head.op);
    field.ghosts.sort_unstable();
    field.ghosts.dedup();
    field
}

/// The record without anybody's clock in it.
pub(crate) fn without_clocks(record: &Record) -> Record {
    let mut record = comparable(record);
    for field in record.fields.values_mut() {
        field.heads.iter_mut().chain(&mut field.trail).for_each(|head| head.at = 0);
    }
    record
}

/// I1 over one log: every accepted write is a head, or an accepted write of its field names it in `sup`.
pub(crate) fn lost_update<'a>(log: &[Logged], records: impl Iterator<Item = &'a Record>) -> Option<OpId> {
    let mut named: BTreeSet<(RecordId, &str, OpId)> = BTreeSet::new();
    let ops = || log.iter().flat_map(|logged| &logged.txn.ops).filter(|op| writes(op));
    for op in ops() {
        named.extend(op.sup.iter().map(|sup| (op.record, op.field.as_str(), *sup)));
    }
    let heads = records.flat_map(|r| {
        r.fields.iter().flat_map(|(name, f)| f.heads.iter().map(|h| (r.id, name.as_str(), h.op)))
    });
    named.extend(heads);
    ops().find(|op| !named.contains(&(op.record, op.field.as_str(), op.id))).map(|op| op.id)
}
