//! Pushes: counted, deduplicated, atomic, and nothing that a person wrote is ever thrown away.

use crate::world::{NOW_MS, Open, Phone, World, draft, parcel, random, results};
use domain::schema::{Kind, SCHEMA};
use kept_server::store::db::params;
use kept_server::store::{Conn, StoreError};
use sync::wire::{Exchange, Fate, ForkReason, Frame, Parcel};
use sync::{DeviceId, Op, OpId, OpKind, RecordId, Refusal, Txn, Value};

fn position(world: &World) -> i64 {
    let find = |conn: &Conn| conn.query_row("SELECT pos FROM counter", &[], |row| row.get(0));
    world.store().read_blocking(find).unwrap()
}

/// What is kept aside for a device, by count.
fn quarantined(world: &World, dev: DeviceId) -> Vec<(i64, String, Vec<u8>)> {
    let find = |conn: &Conn| {
        let sql = "SELECT n, code, bytes FROM quarantine WHERE dev = ?1 ORDER BY n";
        conn.query(sql, &params![dev.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    };
    world.store().read_blocking(find).unwrap()
}

fn step(phone: &mut Phone, family: RecordId, words: &str) {
    phone.change(|d| {
        let step = d.make(Kind::Step, family);
        d.first(step, "what", words);
    });
}

fn send(world: &World, phone: &Phone, request: Exchange) -> Vec<Frame> {
    world.store().exchange_blocking(phone.actor, request, NOW_MS).unwrap()
}

pub(crate) fn a_repeated_push_gets_its_first_answer_and_changes_nothing(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.nowak, "one");
    step(&mut phone, world.other_family, "not hers");
    let request = phone.outgoing();
    let first = results(&send(&world, &phone, request.clone()));
    assert_eq!(first[0].fate, Fate::Applied);
    assert_eq!(first[1].fate, Fate::Quarantined(Refusal::NotFound));
    let pos = position(&world);
    let second = send(&world, &phone, request);
    assert_eq!(results(&second), first);
    assert!(matches!(second[0], Frame::Hello { acked: 2, .. }));
    assert_eq!(position(&world), pos);
    assert_eq!(quarantined(&world, phone.dev).len(), 1);
}

pub(crate) fn the_same_count_with_other_bytes_is_a_fork(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.nowak, "one");
    phone.sync(world.store());
    let mut cloned = Phone::of(world.priya);
    cloned.dev = phone.dev;
    step(&mut cloned, world.nowak, "another");
    let frames = send(&world, &cloned, cloned.outgoing());
    assert_eq!(frames, [Frame::Fork { reason: ForkReason::DeviceFork, expected: 2 }]);
    assert!(cloned.receive(frames).is_err());
}

pub(crate) fn a_gap_is_refused_with_the_count_expected(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.nowak, "one");
    phone.sync(world.store());
    phone.n += 1;
    step(&mut phone, world.nowak, "three");
    let pos = position(&world);
    let frames = send(&world, &phone, phone.outgoing());
    assert_eq!(frames, [Frame::Fork { reason: ForkReason::Gap, expected: 2 }]);
    assert_eq!(position(&world), pos);
}

pub(crate) fn somebody_elses_device_is_refused(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.nowak, "one");
    phone.sync(world.store());
    for txns in [vec![], phone.outgoing().txns] {
        let request = Exchange { txns, ..phone.outgoing() };
        let frames = world.store().exchange_blocking(world.sam, request, NOW_MS).unwrap();
        assert!(matches!(frames[..], [Frame::Fork { reason: ForkReason::NotYours, .. }]));
    }
}

pub(crate) fn a_phone_that_has_only_pulled_is_its_owners(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.nowak, "one");
    let frames = world.store().exchange_blocking(world.sam, phone.outgoing(), NOW_MS).unwrap();
    assert_eq!(frames, [Frame::Fork { reason: ForkReason::NotYours, expected: 0 }]);
    assert_eq!(quarantined(&world, phone.dev).len(), 0);
    assert_eq!(phone.fate(world.store()), Fate::Applied);
}

pub(crate) fn unreadable_bytes_are_kept_and_their_count_is_used(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let rubbish = b"\xc1 no transaction".to_vec();
    let frames = send(&world, &phone, parcel(phone.dev, 1, rubbish.clone()));
    assert_eq!(results(&frames)[0].fate, Fate::Quarantined(Refusal::Malformed));
    assert_eq!(quarantined(&world, phone.dev), [(1, "malformed".to_owned(), rubbish)]);
    phone.n = 1;
    step(&mut phone, world.nowak, "two");
    assert_eq!(phone.fate(world.store()), Fate::Applied);
}

pub(crate) fn a_transaction_under_another_count_is_malformed(open: Open) {
    let world = World::new(open);
    let phone = world.phone(world.priya);
    let txn = |dev, n| {
        let ops = draft().into_ops();
        sync::wire::encode(&Txn { dev, n, epoch: 0, schema: SCHEMA, hlc: 0, wall: 0, ops })
    };
    for (n, bytes) in [(1, txn(phone.dev, 9)), (2, txn(DeviceId(random()), 2)), (3, txn(phone.dev, 3))] {
        let frames = send(&world, &phone, parcel(phone.dev, n, bytes));
        assert_eq!(results(&frames)[0].fate, Fate::Quarantined(Refusal::Malformed), "{n}");
    }
}

pub(crate) fn an_unknown_kind_or_field_is_kept_aside(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let op = |kind, field: &str, record, value| Op {
        id: OpId(random()),
        record,
        kind,
        field: field.to_owned(),
        value,
        sup: vec![],
        seen_generation: 0,
        seen: None,
    };
    phone.save(vec![op(OpKind::New, "telepathy", RecordId(random()), world.nowak.into())]);
    assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::UnknownKind));
    phone.save(vec![op(OpKind::Set, "shoe_size", world.zosia, Value::Int(31))]);
    assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::UnknownField));
    phone.save(vec![op(OpKind::Add, "forename", world.zosia, Value::Null)]);
    assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::UnsupportedOp));
    assert_eq!(quarantined(&world, phone.dev).len(), 3);
}

pub(crate) fn a_sealed_transaction_is_kept_as_it_came(open: Open) {
    let world = World::new(open);
    let phone = world.phone(world.priya);
    let bytes = vec![7; 40];
    let sealed = Parcel::Sealed { dev: phone.dev, n: 1, key_id: 3, bytes: bytes.clone() };
    let request = Exchange { txns: vec![sealed], ..phone.outgoing() };
    let frames = send(&world, &phone, request);
    assert_eq!(results(&frames)[0].fate, Fate::Quarantined(Refusal::UnsupportedOp));
    assert_eq!(quarantined(&world, phone.dev), [(1, "unsupported_op".to_owned(), bytes)]);
}

pub(crate) fn one_refused_operation_refuses_its_whole_transaction(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let mut good = RecordId::default();
    let waiting = phone.change(|d| {
        good = d.make(Kind::Step, world.nowak);
        d.first(good, "what", "good");
        d.make(Kind::Step, world.other_family);
    });
    let bytes = phone.replica.outbox().find(|w| w.txn.n == waiting).unwrap().bytes.clone();
    let pos = position(&world);
    assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
    assert_eq!(position(&world), pos);
    assert!(!world.phone(world.priya).sees(good));
    assert_eq!(quarantined(&world, phone.dev), [(1, "not_found".to_owned(), bytes)]);
}

pub(crate) fn what_follows_a_refusal_is_still_taken(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.other_family, "not hers");
    step(&mut phone, world.nowak, "hers");
    let fates: Vec<_> =
        results(&phone.sync(world.store())).into_iter().map(|answered| answered.fate).collect();
    assert_eq!(fates, [Fate::Quarantined(Refusal::NotFound), Fate::Applied]);
}

pub(crate) fn a_newer_app_is_told_to_wait(open: Open) {
    let world = World::new(open);
    let phone = world.phone(world.priya);
    for request in [
        Exchange { schema: SCHEMA + 1, ..phone.outgoing() },
        Exchange { version: sync::wire::WIRE_VERSION + 1, ..phone.outgoing() },
    ] {
        let answer = world.store().exchange_blocking(phone.actor, request, NOW_MS);
        assert_eq!(answer, Err(StoreError::TooNew));
    }
}

pub(crate) fn operations_sent_again_by_a_device_that_enrolled_again_are_a_duplicate(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    step(&mut phone, world.nowak, "one");
    let ops = phone.replica.outbox().next().unwrap().txn.ops.clone();
    phone.sync(world.store());
    let pos = position(&world);
    let mut again = world.phone(world.priya);
    again.save(ops);
    assert_eq!(again.fate(world.store()), Fate::Duplicate);
    assert_eq!(position(&world), pos);
}
