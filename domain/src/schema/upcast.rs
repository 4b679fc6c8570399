//! What earlier versions of the schema wrote, as this one means it: pure, and the same on the server and in the app.
//!
//! A device's outbox is never written anew when its app is updated: its transactions are read through here. What cannot
//! be said in today's terms stays as it is, and the server sets it aside with its reason.
//!
//! | version | what it changed |
//! |---|---|
//! | 2 | who was present at a visit is a set, no longer one list; notes and plans are texts; a goal's place is a position |
//! | 3 | photos, drawings and voice notes: nothing that was there means anything else |

use crate::schema::Kind;
use sync::wire::digest;
use sync::{Op, OpId, OpKind, RecordId, Txn, Value};

/// The transaction in the terms of [`SCHEMA`](super::SCHEMA). One that is newer, or of today, is left as it is.
#[must_use]
pub fn upcast(mut txn: Txn) -> Txn {
    if txn.schema < 2 {
        let made: Vec<RecordId> = txn.ops.iter().filter(|op| makes_visit(op)).map(|op| op.record).collect();
        txn.ops = txn.ops.into_iter().flat_map(|op| present_is_a_set(op, &made)).collect();
    }
    txn
}

fn makes_visit(op: &Op) -> bool {
    op.kind == OpKind::New && op.field == Kind::Visit.name()
}

/// The list of a visit made in the same transaction becomes one `Add` for each of its entries. Version 1 wrote it
/// nowhere else.
fn present_is_a_set(op: Op, made: &[RecordId]) -> Vec<Op> {
    let is_list = op.kind == OpKind::Set && op.field == "present" && made.contains(&op.record);
    let Value::List(present) = &op.value else { return vec![op] };
    if !is_list {
        return vec![op];
    }
    let add = |(place, value): (u32, &Value)| {
        let id = if place == 0 { op.id } else { nth(op.id, place) };
        Op { id, kind: OpKind::Add, value: value.clone(), sup: Vec::new(), ..op.clone() }
    };
    (0..).zip(present).map(add).collect()
}

/// The id of the operation in a place after the first: the same on every device and at every push.
fn nth(id: OpId, place: u32) -> OpId {
    let mut bytes = id.0.to_vec();
    bytes.extend(place.to_be_bytes());
    OpId::from_slice(digest(&bytes).get(..sync::id::ID_BYTES).unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::DeviceId;

    fn txn(schema: u32, ops: Vec<Op>) -> Txn {
        Txn { dev: DeviceId::default(), n: 1, epoch: 1, schema, hlc: 0, wall: 0, ops }
    }

    fn op(id: u8, kind: OpKind, field: &str, value: Value) -> Op {
        let (id, record) = (OpId([id; 16]), RecordId([7; 16]));
        Op {
            id,
            record,
            kind,
            field: field.to_owned(),
            value,
            sup: Vec::new(),
            seen_generation: 0,
            seen: None,
        }
    }

    fn visit(schema: u32) -> Txn {
        let present = ["Ewa", "Zosia", "Kuba"].into_iter().collect();
        txn(
            schema,
            vec![
                op(1, OpKind::New, "visit", RecordId([9; 16]).into()),
                op(2, OpKind::Set, "present", present),
                op(3, OpKind::Set, "on", "2026-11-20".into()),
            ],
        )
    }

    #[test]
    fn a_list_of_who_was_there_becomes_a_set_with_the_same_ids_every_time() {
        let once = upcast(visit(1));
        assert_eq!(once, upcast(visit(1)));
        let said: Vec<_> = once.ops.iter().map(|op| (op.kind, op.value.as_text())).collect();
        let add = |name| (OpKind::Add, Some(name));
        assert_eq!(said[1..4], [add("Ewa"), add("Zosia"), add("Kuba")]);
        assert_eq!((once.ops[1].id, once.ops.len()), (OpId([2; 16]), 5));
        let ids: std::collections::BTreeSet<_> = once.ops.iter().map(|op| op.id).collect();
        assert_eq!(ids.len(), 5);
    }

    #[test]
    fn what_is_of_today_or_means_something_else_is_left_alone() {
        assert_eq!(upcast(visit(2)), visit(2));
        let elsewhere = txn(1, vec![op(2, OpKind::Set, "present", Value::List(vec![true.into()]))]);
        assert_eq!(upcast(elsewhere.clone()), elsewhere);
    }
}
