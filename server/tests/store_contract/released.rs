//! What the app of each release left in its outbox, as it was written then, is taken to the last word: also by a phone
//! that was away for two releases.
//!
//! The files in `server/tests/golden` are such outboxes and never change. `KEPT_GOLDEN=write` writes those that are
//! missing, for a new version of the schema, and only those.

use crate::world::{NOW_MS, Open, Opened, Phone, draft, results};
use domain::access::Role;
use domain::model::promise::{Event, State, standing};
use domain::schema::{Kind, SCHEMA};
use kept_server::actor::Actor;
use std::path::PathBuf;
use sync::wire::{self, Exchange, FRAME_BYTES_MAX, Fate, Frame, Parcel};
use sync::{AuthorId, DeviceId, Op, OpId, OpKind, RecordId, ShareChange, Txn, Value};

const AUTHORITY: RecordId = RecordId([0xa0; 16]);
const FAMILY: RecordId = RecordId([0xf0; 16]);
const ZOSIA: RecordId = RecordId([0xf1; 16]);
const EWA: RecordId = RecordId([0xf2; 16]);
const PRIYA: RecordId = RecordId([0x50; 16]);
const VISIT: RecordId = RecordId([1; 16]);
const NOTE: RecordId = RecordId([2; 16]);
const VOICE: RecordId = RecordId([3; 16]);
const PROMISE: RecordId = RecordId([4; 16]);
const PHOTO: RecordId = RecordId([5; 16]);
const PLAN: RecordId = RecordId([6; 16]);
const GOAL: RecordId = RecordId([7; 16]);
const WORDS: &str = "I want it to be quiet. \u{1F9F8} Chcę ciszy.";

/// The authority that the outboxes were written in, and its worker.
fn authority(open: Open) -> (Opened, Actor) {
    let opened = open();
    let mut importer = Phone::of(Actor { id: AuthorId([9; 16]), role: Role::Importer });
    let mut d = draft();
    d.make_as(AUTHORITY, Kind::Authority, AUTHORITY);
    d.make_as(PRIYA, Kind::Worker, AUTHORITY);
    d.make_as(FAMILY, Kind::Family, FAMILY);
    for (id, name, is_child) in [(ZOSIA, "Zosia", true), (EWA, "Ewa", false)] {
        d.make_as(id, Kind::Person, FAMILY);
        d.first(id, "forename", name);
        d.first(id, "is_child", is_child);
    }
    let allocation = d.make(Kind::Allocation, FAMILY);
    d.first(allocation, "person", ZOSIA);
    d.first(allocation, "worker", PRIYA);
    d.first(allocation, "from", "2026-01-05");
    importer.save(d.into_ops());
    assert_eq!(importer.fate(opened.store.as_ref().unwrap()), Fate::Applied);
    (opened, Actor { id: PRIYA.into(), role: Role::Worker })
}

/// Operations with ids that count.
struct Ops(Vec<Op>, u8);

impl Ops {
    fn add(&mut self, record: RecordId, kind: OpKind, field: &str, value: impl Into<Value>) -> OpId {
        self.1 += 1;
        let (id, field, value) = (OpId([self.1; 16]), field.to_owned(), value.into());
        self.0.push(Op { id, record, kind, field, value, sup: Vec::new(), seen_generation: 0, seen: None });
        id
    }

    fn make(&mut self, record: RecordId, kind: Kind, fields: &[(&str, Value)]) {
        self.add(record, OpKind::New, kind.name(), FAMILY);
        for (field, value) in fields {
            self.add(record, OpKind::Set, field, value.clone());
        }
    }
}

/// A visit, a promise that is kept, and a change of a note: what an app of `schema` wrote without a line.
fn outbox(schema: u32) -> Vec<Txn> {
    let mut ops = Ops(Vec::new(), 0);
    ops.make(VISIT, Kind::Visit, &[("on", "2026-11-20".into()), ("worker", PRIYA.into())]);
    if schema < 2 {
        let both: Value = Value::List(vec![ZOSIA.into(), EWA.into()]);
        ops.add(VISIT, OpKind::Set, "present", both);
    } else {
        ops.add(VISIT, OpKind::Add, "present", ZOSIA);
        ops.add(VISIT, OpKind::Add, "present", EWA);
    }
    ops.make(NOTE, Kind::VisitNote, &[("visit", VISIT.into())]);
    let first = ops.add(NOTE, OpKind::Set, "saw", "The kitchen was warm.");
    ops.make(
        VOICE,
        Kind::Voice,
        &[("child", ZOSIA.into()), ("visit", VISIT.into()), ("words", WORDS.into())],
    );
    ops.make(PROMISE, Kind::Promise, &[("what", "Ring the school".into()), ("by", PRIYA.into())]);
    let share = ops.add(PROMISE, OpKind::Share, "", ShareChange::with([EWA.into()]).to_value());
    if schema >= 2 {
        ops.make(PLAN, Kind::Plan, &[("why", "So that it is quiet.".into())]);
        ops.make(GOAL, Kind::Goal, &[("plan", PLAN.into()), ("what", "A room of her own".into())]);
        ops.add(GOAL, OpKind::Set, "place", 3);
    }
    if schema >= 3 {
        let fields = [("of", VOICE.into()), ("kind", "drawing".into()), ("media_type", "image/png".into())];
        ops.make(PHOTO, Kind::Attachment, &fields);
    }
    // A share carries what its author had seen of it: the fields that the same transaction wrote.
    let seen =
        ops.0.iter().filter(|op| op.record == PROMISE && op.kind == OpKind::Set).map(|op| op.id).collect();
    ops.0.iter_mut().filter(|op| op.id == share).for_each(|op| op.seen = Some(Vec::clone(&seen)));
    let visit = std::mem::take(&mut ops.0);
    ops.add(NOTE, OpKind::Set, "saw", "The kitchen was warm, and quiet.");
    ops.0[0].sup = vec![first];
    let on = domain::day::parse("2026-11-21").unwrap();
    ops.add(PROMISE, OpKind::Event, "events", Event::Kept { on }.to_value());
    let later = ops.0;
    let dev = DeviceId([u8::try_from(schema).unwrap(); 16]);
    let both = (1..).zip([visit, later]);
    both.map(|(n, ops)| Txn { dev, n, epoch: 7, schema, hlc: n << 16, wall: NOW_MS, ops }).collect()
}

/// The transactions in `golden/outbox_<schema>.hex`, a line each.
fn golden(schema: u32) -> Vec<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/outbox_{schema}.hex"));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    if !path.exists() && std::env::var("KEPT_GOLDEN").is_ok_and(|value| value == "write") {
        let lines: String = outbox(schema).iter().map(|txn| hex(&wire::encode(txn))).collect();
        std::fs::write(&path, lines).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    text.lines().map(|line| line.as_bytes().chunks(2).map(byte).collect()).collect()
}

pub(crate) fn the_outbox_of_each_release_is_taken_to_the_last_word(open: Open) {
    for schema in 1..=SCHEMA {
        let (opened, priya) = authority(open);
        let store = opened.store.as_ref().unwrap();
        let sent = golden(schema);
        let txns: Vec<_> =
            (1..).zip(&sent).map(|(n, bytes)| Parcel::Plain { n, bytes: bytes.clone() }).collect();
        let dev = wire::decode::<Txn>(&sent[0], FRAME_BYTES_MAX).unwrap().dev;
        // Its wire is of its time too.
        let version = if schema < 2 { 1 } else { 2 };
        let request = Exchange { version, dev, schema, txns, ..Exchange::default() };
        let first = store.exchange_blocking(priya, request.clone(), NOW_MS).unwrap();
        let fates: Vec<_> = results(&first).into_iter().map(|answered| answered.fate).collect();
        assert_eq!(fates, [Fate::Applied, Fate::Applied], "schema {schema}");
        let again = store.exchange_blocking(priya, request, NOW_MS).unwrap();
        assert_eq!(results(&again), results(&first));
        assert!(version > 1 || !first.iter().any(|frame| matches!(frame, Frame::Safe { .. })));

        let mut phone = Phone::of(priya);
        phone.sync(store);
        let present = phone.record(VISIT).field("present").unwrap().elements().len();
        assert_eq!(present, 2, "schema {schema}");
        assert_eq!(phone.record(NOTE).text("saw"), "The kitchen was warm, and quiet.");
        assert_eq!(phone.record(VOICE).text("words"), WORDS);
        assert_eq!(standing(&phone.record(PROMISE)).state, State::Kept);
        assert_eq!(phone.sees(GOAL), schema >= 2);
        assert_eq!(phone.sees(PHOTO), schema >= 3);
        let mut ewa = Phone::of(Actor { id: EWA.into(), role: Role::Family });
        ewa.sync(store);
        assert!(ewa.sees(PROMISE) && !ewa.sees(NOTE) && !ewa.sees(VOICE));
        // Nothing that was written is anywhere but in the log.
        let ops = sent.iter().flat_map(|bytes| wire::decode::<Txn>(bytes, FRAME_BYTES_MAX).unwrap().ops);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for op in ops {
            let history = runtime.block_on(store.history(priya, op.record, NOW_MS)).unwrap().unwrap();
            assert!(history.iter().any(|entry| entry.op.id == op.id), "schema {schema}: {op:?}");
        }
    }
}
