//! Whether an operation fits the field that it writes.

use crate::heads::Head;
use crate::op::{Op, OpKind};
use crate::removal::REMOVED;
use crate::rules::{Policy, Refusal};
use crate::{Record, Value};

/// Why an operation does not fit its field, if it does not. `is_one_text`: the heads that it names were shown as one
/// text, brought together.
pub(super) fn misfit(
    op: &Op,
    record: &Record,
    policy: Policy,
    is_new: bool,
    is_one_text: bool,
) -> Option<Refusal> {
    let heads = record.field(&op.field).map_or(&[][..], |field| &field.heads);
    let named = || heads.iter().filter(|head| op.sup.contains(&head.op));
    let joins = || joins_different(heads, op).then_some(Refusal::NeedsResolve);
    match (policy, op.kind) {
        _ if op.field == REMOVED => {
            removal_misfit(op).or_else(|| if op.kind == OpKind::Resolve { None } else { joins() })
        }
        (Policy::Register, OpKind::Set) => joins(),
        (Policy::Text, OpKind::Set) => joins().filter(|_| !is_one_text),
        (Policy::Register | Policy::Text | Policy::Event, OpKind::Resolve)
        | (Policy::Event, OpKind::Event)
        | (Policy::Position, OpKind::Set) => None,
        (Policy::Set, OpKind::Add | OpKind::Remove) => {
            named().any(|head| head.value != op.value).then_some(Refusal::WrongSup)
        }
        (Policy::Append, OpKind::Set) => (!heads.is_empty() || !is_new).then_some(Refusal::Sealed),
        _ => Some(Refusal::UnsupportedOp),
    }
}

fn removal_misfit(op: &Op) -> Option<Refusal> {
    let says = match op.kind {
        OpKind::Delete => Some(true),
        OpKind::Undelete => Some(false),
        OpKind::Resolve => op.value.as_bool(),
        _ => return Some(Refusal::UnsupportedOp),
    };
    // Who removes says what they saw; who brings back need not.
    let is_whole =
        says.is_some() && op.value == Value::from(says) && (says == Some(false) || op.seen.is_some());
    (!is_whole).then_some(Refusal::Malformed)
}

/// Whether it names heads that were shown as different values.
fn joins_different(heads: &[Head], op: &Op) -> bool {
    let mut named = heads.iter().filter(|head| op.sup.contains(&head.op));
    named.next().is_some_and(|first| named.any(|other| other.value != first.value))
}
