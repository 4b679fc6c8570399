//! The brute-force oracle: what each record is, worked out from the whole log by definition and not by steps.
//!
//! A field's heads are its accepted operations that no accepted operation of that field names in `sup`.

use super::house::{PIN, audience_of, policy_of};
use super::shares;
use kept_sync::memory::Logged;
use kept_sync::removal::REMOVED;
use kept_sync::{AuthorId, DeviceId, Field, Head, Op, OpId, OpKind, Policy, Record, RecordId, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Said<'a> = (&'a Op, AuthorId, i64, DeviceId);

/// Every record that the log makes.
pub(crate) fn replay(log: &[Logged]) -> BTreeMap<RecordId, Record> {
    let mut said: BTreeMap<RecordId, Vec<Said<'_>>> = BTreeMap::new();
    for logged in log {
        for op in &logged.txn.ops {
            said.entry(op.record).or_default().push((op, logged.by, logged.txn.wall, logged.txn.dev));
        }
    }
    said.into_iter().map(|(id, said)| (id, record(id, &said))).collect()
}

fn record(id: RecordId, said: &[Said<'_>]) -> Record {
    let (new, ..) = said.iter().find(|(op, ..)| op.kind == OpKind::New).expect("a record was made");
    let mut record = Record::made(new).expect("a record has a scope");
    assert_eq!(record.id, id);
    let fields: BTreeSet<&str> = said
        .iter()
        .filter(|(op, ..)| !matches!(op.kind, OpKind::New | OpKind::Share))
        .map(|(op, ..)| op.field.as_str())
        .collect();
    for name in fields {
        let ops: Vec<_> = said.iter().copied().filter(|(op, ..)| writes(op) && op.field == name).collect();
        let removals = said.iter().filter(|(op, ..)| op.kind == OpKind::Remove && op.field == name);
        let removed: Vec<OpId> = removals.flat_map(|(op, ..)| op.sup.iter().copied()).collect();
        record.fields.insert(name.to_owned(), field(&ops, &removed, policy_of(&record.kind, name)));
    }
    shares::replay(&mut record, said);
    record.audience = audience_of(&record).id();
    record
}

fn field(ops: &[Said<'_>], removed: &[OpId], policy: Option<Policy>) -> Field {
    if policy == Some(Policy::Position) {
        return Field {
            heads: ops.last().map(|said| head(said, false)).into_iter().collect(),
            ..Field::default()
        };
    }
    let keeps_trail = policy == Some(Policy::Event);
    let mut named: BTreeSet<OpId> = ops.iter().flat_map(|(op, ..)| op.sup.iter().copied()).collect();
    named.extend(removed);
    let accepted: BTreeSet<OpId> = ops.iter().map(|(op, ..)| op.id).collect();
    let heads = ops.iter().filter(|(op, ..)| !named.contains(&op.id)).map(|said| head(said, keeps_trail));
    let superseded = ops.iter().filter(|(op, ..)| keeps_trail && named.contains(&op.id));
    let trail = superseded.map(|said| head(said, true)).collect();
    let ghosts = named.difference(&accepted).copied().collect();
    sorted(Field { heads: heads.collect(), trail, ghosts, merged: Value::Null })
}

fn head((op, by, at, _): &Said<'_>, is_event: bool) -> Head {
    let parents = match &op.seen {
        Some(seen) if op.field == REMOVED => seen.clone(),
        _ if is_event => op.sup.clone(),
        _ => Vec::new(),
    };
    Head { op: op.id, by: *by, at: *at, value: op.value.clone(), parents }
}

/// Whether an operation writes a field.
pub(crate) fn writes(op: &Op) -> bool {
    !matches!(op.kind, OpKind::New | OpKind::Share | OpKind::Remove)
}

/// The record as its log says it by definition: without what is computed of its heads.
pub(crate) fn defined(record: &Record) -> Record {
    let mut record = comparable(record);
    let kind = record.kind.clone();
    let names: Vec<String> = record.fields.keys().cloned().collect();
    // Whom a share that never came was about is not known: only that it is no head where it was named.
    for name in names.iter().filter(|name| name.starts_with("reader:") || name.starts_with("barred:")) {
        record.fields.get_mut(name).into_iter().for_each(|field| field.ghosts.clear());
    }
    for name in names.into_iter().filter(|name| policy_of(&kind, name) == Some(Policy::Text)) {
        if let Some(field) = record.fields.get_mut(&name) {
            field.merged = Value::Null;
            field.heads.iter_mut().for_each(|head| head.parents.clear());
        }
    }
    record
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
    field.heads.sort_by_key(|head| head.op);
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

/// I1 over one log: every accepted write is a head, or an accepted operation of its field names it in `sup`. A place in
/// an order is the exception that its policy says.
pub(crate) fn lost_update<'a>(log: &[Logged], records: impl Iterator<Item = &'a Record>) -> Option<OpId> {
    let mut named: BTreeSet<(RecordId, &str, OpId)> = BTreeSet::new();
    let ops = || log.iter().flat_map(|logged| &logged.txn.ops).filter(|op| writes(op) && op.field != PIN);
    for op in log.iter().flat_map(|logged| &logged.txn.ops) {
        named.extend(op.sup.iter().map(|sup| (op.record, op.field.as_str(), *sup)));
    }
    let heads = records.flat_map(|r| {
        r.fields.iter().flat_map(|(name, f)| f.heads.iter().map(|h| (r.id, name.as_str(), h.op)))
    });
    named.extend(heads);
    ops().find(|op| !named.contains(&(op.record, op.field.as_str(), op.id))).map(|op| op.id)
}
