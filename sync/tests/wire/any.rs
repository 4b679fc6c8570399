//! Arbitrary messages.

use kept_sync::wire::{Answered, Exchange, Fate, ForkReason, Frame, Parcel};
use kept_sync::{
    AudienceId, AuthorId, DeviceId, Field, Head, Op, OpId, OpKind, Record, RecordId, Refusal, Txn, Value,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

fn id<T>(make: fn([u8; 16]) -> T) -> impl Strategy<Value = T>
where
    T: std::fmt::Debug,
{
    any::<[u8; 16]>().prop_map(make)
}

/// Any count: a message's numbers are at most 2^63 − 1.
fn count() -> impl Strategy<Value = u64> {
    0..=i64::MAX as u64
}

/// Any value within the limits, except that no text is long.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<String>().prop_map(Value::Text),
        vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(6, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            btree_map("[a-z]{0,6}", inner, 0..4).prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

fn op() -> impl Strategy<Value = Op> {
    use OpKind::{Add, Delete, Event, New, Remove, Resolve, Set, Share, Undelete};
    let kind = prop::sample::select(vec![New, Set, Delete, Undelete, Add, Remove, Event, Share, Resolve]);
    let ids = || vec(id(OpId), 0..3);
    let fields = (id(OpId), id(RecordId), kind, any::<String>(), value(), ids(), count());
    (fields, prop::option::of(ids())).prop_map(
        |((id, record, kind, field, value, sup, seen_generation), seen)| Op {
            id,
            record,
            kind,
            field,
            value,
            sup,
            seen_generation,
            seen,
        },
    )
}

pub(crate) fn txn() -> impl Strategy<Value = Txn> {
    let counts = (count(), count(), any::<u32>(), count(), any::<i64>());
    (id(DeviceId), counts, vec(op(), 0..4)).prop_map(|(dev, (n, epoch, schema, hlc, wall), ops)| Txn {
        dev,
        n,
        epoch,
        schema,
        hlc,
        wall,
        ops,
    })
}

fn head() -> impl Strategy<Value = Head> {
    (id(OpId), id(AuthorId), any::<i64>(), value(), vec(id(OpId), 0..3))
        .prop_map(|(op, by, at, value, parents)| Head { op, by, at, value, parents })
}

pub(crate) fn record() -> impl Strategy<Value = Record> {
    let field = (vec(head(), 0..3), vec(head(), 0..2), vec(id(OpId), 0..2), value());
    let field = field.prop_map(|(heads, trail, ghosts, merged)| Field { heads, trail, ghosts, merged });
    let ids = (id(RecordId), id(OpId), id(RecordId), id(AudienceId));
    let people = || btree_set(id(AuthorId), 0..3);
    (ids, any::<String>(), btree_map("[a-z_:]{1,8}", field, 0..3), people(), people(), count()).prop_map(
        |((id, made_by, scope, audience), kind, fields, named, excluded, generation)| Record {
            generation,
            id,
            made_by,
            kind,
            scope,
            audience,
            fields: fields.into_iter().collect(),
            named: named.into_iter().collect(),
            excluded: excluded.into_iter().collect(),
        },
    )
}

fn parcel() -> impl Strategy<Value = Parcel> {
    let bytes = || vec(any::<u8>(), 0..60);
    prop_oneof![
        (count(), bytes()).prop_map(|(n, bytes)| Parcel::Plain { n, bytes }),
        (id(DeviceId), count(), any::<u32>(), bytes()).prop_map(|(dev, n, key_id, bytes)| Parcel::Sealed {
            dev,
            n,
            key_id,
            bytes
        }),
    ]
}

fn audiences() -> impl Strategy<Value = Vec<(AudienceId, u64)>> {
    vec((id(AudienceId), count()), 0..3)
}

pub(crate) fn exchange() -> impl Strategy<Value = Exchange> {
    let counts = (any::<u32>(), count(), count(), any::<u32>());
    (id(DeviceId), counts, audiences(), vec(parcel(), 0..4), vec(id(AudienceId), 0..3)).prop_map(
        |(dev, (version, epoch, cursor, schema), audiences, txns, check)| Exchange {
            version,
            dev,
            epoch,
            cursor,
            schema,
            audiences,
            txns,
            check,
        },
    )
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Applied),
        Just(Fate::AutoMerged),
        Just(Fate::Conflict),
        Just(Fate::Duplicate),
        vec(id(RecordId), 0..3).prop_map(Fate::Held),
        prop::sample::select(vec![Refusal::Malformed, Refusal::NeedsResolve, Refusal::NotNow])
            .prop_map(Fate::Quarantined),
    ]
}

pub(crate) fn frame() -> impl Strategy<Value = Frame> {
    let answered = (count(), fate()).prop_map(|(n, fate)| Answered { n, fate });
    let counts = (count(), count(), count(), count(), count());
    let digests = audiences();
    let reasons = vec![ForkReason::DeviceFork, ForkReason::Gap, ForkReason::NotYours];
    prop_oneof![
        (counts, vec(any::<u8>(), 0..34), vec(answered, 0..3)).prop_map(
            |((epoch, to, acked, records, backed), audit_head, results)| Frame::Hello {
                epoch,
                to,
                acked,
                audit_head,
                results,
                records,
                backed,
            }
        ),
        id(AudienceId).prop_map(|audience| Frame::Drop { audience }),
        (id(AudienceId), count(), any::<u32>(), vec(record(), 0..3)).prop_map(
            |(audience, generation, no, records)| Frame::Segment { audience, generation, no, records }
        ),
        record().prop_map(|record| Frame::Put { record }),
        id(RecordId).prop_map(|record| Frame::Gone { record }),
        (count(), audiences(), digests).prop_map(|(cursor, audiences, digests)| Frame::End {
            cursor,
            audiences,
            digests
        }),
        (count(), audiences()).prop_map(|(cursor, audiences)| Frame::Safe { cursor, audiences }),
        (prop::sample::select(reasons), count())
            .prop_map(|(reason, expected)| Frame::Fork { reason, expected }),
    ]
}
