//! The messages of the golden files: one of everything.

use kept_sync::{
    AudienceId, AuthorId, DeviceId, Field, Head, Op, OpId, OpKind, Record, RecordId, ShareChange, Txn, Value,
};

/// A transaction with every kind of operation.
pub(crate) fn txn() -> Txn {
    let (record, family) = (RecordId([2; 16]), RecordId([9; 16]));
    let op = |n: u8, kind, field: &str, value: Value| Op {
        id: OpId([n; 16]),
        record,
        kind,
        field: field.to_owned(),
        value,
        sup: Vec::new(),
        seen_generation: 3,
        seen: None,
    };
    let nested = Value::Map(
        [("a", Value::Null), ("b", true.into()), ("c", (-7).into()), ("d", ["é", "ꙮ"].into_iter().collect())]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    );
    let ops = vec![
        op(0x11, OpKind::New, "promise", family.into()),
        Op {
            sup: vec![OpId([1; 16]), OpId([0xfe; 16])],
            ..op(0x12, OpKind::Set, "what", "a bed for Leo".into())
        },
        op(0x13, OpKind::Event, "events", nested),
        op(0x14, OpKind::Resolve, "due", 1_700_000_000_000.into()),
        op(0x15, OpKind::Share, "", ShareChange::with([AuthorId([4; 16])]).to_value()),
        Op { seen: Some(vec![OpId([1; 16])]), ..op(0x16, OpKind::Delete, "", Value::Null) },
        op(0x17, OpKind::Undelete, "", Value::Null),
        op(0x18, OpKind::Add, "tags", Value::Bytes(Vec::new())),
        op(0x19, OpKind::Remove, "tags", Value::Int(i64::MIN)),
    ];
    let (dev, hlc) = (DeviceId([5; 16]), 1_700_000_000_000 << 16);
    Txn { dev, n: 42, epoch: (1 << 53) - 1, schema: 1, hlc, wall: -1, ops }
}

/// A record with everything that a record can have.
pub(crate) fn record() -> Record {
    let head = |n: u8, value: Value, parents: &[OpId]| Head {
        op: OpId([n; 16]),
        by: AuthorId([4; 16]),
        at: 1_700_000_000_000,
        value,
        parents: parents.to_vec(),
    };
    let title =
        Field { heads: vec![head(1, "one".into(), &[]), head(2, "two".into(), &[])], ..Field::default() };
    let events = Field {
        heads: vec![head(4, "kept".into(), &[OpId([3; 16])])],
        trail: vec![head(3, "made".into(), &[])],
        ghosts: vec![OpId([6; 16])],
        ..Field::default()
    };
    Record {
        made_by: OpId([0x11; 16]),
        audience: AudienceId([8; 16]),
        fields: [("title".to_owned(), title), ("events".to_owned(), events)].into(),
        named: [AuthorId([4; 16])].into(),
        excluded: [AuthorId([5; 16])].into(),
        ..Record::new(RecordId([2; 16]), "promise", RecordId([9; 16]))
    }
}
