//! What is refused, and that a refusal takes nothing.

use super::kit::device::Device;
use super::kit::house::{Circles, NOTE};
use super::world::{FAMILY, PEOPLE, config};
use kept_sync::memory::Authority;
use kept_sync::value::{DEPTH_MAX, ENTRIES_MAX, TEXT_BYTES_MAX};
use kept_sync::wire::{Fate, Frame, read_frames, write_frame};
use kept_sync::{Op, OpId, OpKind, RecordId, Refusal, ShareChange, Txn, Value};
use proptest::prelude::*;

struct Desk {
    authority: Authority<Circles>,
    device: Device,
    note: RecordId,
}

impl Desk {
    fn new() -> Self {
        let mut authority = Authority::new(Circles::of(FAMILY, [PEOPLE[0]]), 1);
        let mut device = Device::new(PEOPLE[0], 1);
        let note = device.make(NOTE, FAMILY, &[("title", "first"), ("words", "said once")]);
        device.exchange(&mut authority);
        Self { authority, device, note }
    }

    fn op(&mut self, kind: OpKind, field: &str, value: impl Into<Value>) -> Op {
        Op { field: field.to_owned(), value: value.into(), ..self.device.op(self.note, kind) }
    }

    /// Sends one transaction and answers its fate; a refusal changes nothing.
    fn fate(&mut self, ops: Vec<Op>) -> Fate {
        let before: Vec<_> = self.authority.records().cloned().collect();
        self.device.save(ops);
        let request = self.device.outgoing();
        let frames = self.authority.exchange(self.device.me, &request);
        let Some(Frame::Hello { results, .. }) = frames.first() else { panic!("no hello") };
        let fate = results[0].fate.clone();
        self.device.receive(frames);
        if matches!(fate, Fate::Quarantined(_)) {
            assert!(self.authority.records().eq(&before), "a refused transaction left something");
        }
        fate
    }

    fn refusal(&mut self, op: Op) -> Option<Refusal> {
        let good = self.op(OpKind::Set, "body", "in the same transaction");
        match self.fate(vec![good, op]) {
            Fate::Quarantined(refusal) => Some(refusal),
            _ => None,
        }
    }
}

#[test]
fn append_is_sealed_once_written() {
    let mut desk = Desk::new();
    let again = desk.op(OpKind::Set, "words", "said otherwise");
    assert_eq!(desk.refusal(again), Some(Refusal::Sealed));
    let resolve = desk.op(OpKind::Resolve, "words", "said otherwise");
    assert_eq!(desk.refusal(resolve), Some(Refusal::UnsupportedOp));
    let bare = desk.device.make(NOTE, FAMILY, &[]);
    desk.device.exchange(&mut desk.authority);
    let late = Op { record: bare, ..desk.op(OpKind::Set, "words", "too late") };
    assert_eq!(desk.refusal(late), Some(Refusal::Sealed));
}

#[test]
fn what_a_field_or_house_does_not_take_is_refused() {
    let mut desk = Desk::new();
    let title = desk.device.record(desk.note).unwrap().head_ids("title");
    let mut wrong_sup = desk.op(OpKind::Set, "body", "x");
    wrong_sup.sup = title;
    let mut itself = desk.op(OpKind::Set, "title", "x");
    itself.sup = vec![itself.id];
    let other = desk.op(OpKind::Set, "title", "x");
    let nowhere = Op { record: RecordId([7; 16]), ..other };
    let new = Op { value: FAMILY.into(), ..desk.op(OpKind::New, NOTE, "") };
    let no_kind =
        Op { record: RecordId([8; 16]), value: FAMILY.into(), ..desk.op(OpKind::New, "nothing", "") };
    let no_scope = Op { record: RecordId([8; 16]), ..desk.op(OpKind::New, NOTE, "") };
    let cases = [
        (wrong_sup, Refusal::WrongSup),
        (itself, Refusal::Malformed),
        (nowhere, Refusal::NotFound),
        (new, Refusal::IdTaken),
        (no_kind, Refusal::UnknownKind),
        (no_scope, Refusal::Malformed),
        (desk.op(OpKind::Set, "nothing", "x"), Refusal::UnknownField),
        (desk.op(OpKind::Set, "total", "x"), Refusal::UnsupportedOp),
        (desk.op(OpKind::Event, "title", "x"), Refusal::UnsupportedOp),
        (desk.op(OpKind::Delete, "title", "x"), Refusal::UnsupportedOp),
    ];
    for (op, refusal) in cases {
        assert_eq!(desk.refusal(op.clone()), Some(refusal), "{op:?}");
    }
    let bad_share = Value::Map([("add".to_owned(), ["nobody"].into_iter().collect())].into());
    let op = desk.op(OpKind::Share, "", bad_share);
    assert_eq!(desk.refusal(op), Some(Refusal::Malformed));
}

#[test]
fn somebody_elses_record_and_no_record_are_answered_alike() {
    let mut desk = Desk::new();
    let mut stranger = Device::new(PEOPLE[3], 9);
    for record in [desk.note, RecordId([7; 16])] {
        let set = Op { field: "title".to_owned(), ..stranger.op(record, OpKind::Set) };
        stranger.save(vec![set]);
        let share = stranger.op(record, OpKind::Share);
        stranger.save(vec![Op { value: ShareChange::with([PEOPLE[3]]).to_value(), ..share }]);
    }
    stranger.exchange(&mut desk.authority);
    let refusals: Vec<_> = desk.authority.quarantine().iter().map(|held| held.refusal).collect();
    assert_eq!(refusals, [Refusal::NotFound; 4]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..config() })]

    #[test]
    fn limits_of_a_value_are_kept(
        depth in 0..2_usize, text in 0..2_usize, entries in 0..2_usize, ops in 0..2_usize,
    ) {
        let mut desk = Desk::new();
        let deep = (1..DEPTH_MAX + depth).fold(Value::Null, |inner, _| Value::List(vec![inner]));
        let op = desk.op(OpKind::Set, "title", deep);
        prop_assert_eq!(desk.refusal(op), (depth > 0).then_some(Refusal::Malformed));
        let op = desk.op(OpKind::Set, "body", "x".repeat(TEXT_BYTES_MAX + text));
        prop_assert_eq!(matches!(desk.fate(vec![op]), Fate::Quarantined(_)), text > 0);
        let wide: Value = (0..ENTRIES_MAX + entries).map(|_| true).collect();
        let op = desk.op(OpKind::Set, "place", wide);
        prop_assert_eq!(desk.refusal(op), (entries > 0).then_some(Refusal::Malformed));
        let many = (0..Txn::OPS_MAX + ops).map(|n| {
            let id = OpId(u128::try_from(n).unwrap().to_be_bytes());
            Op { id, field: "events".to_owned(), ..desk.device.op(desk.note, OpKind::Event) }
        });
        let many = many.collect();
        prop_assert_eq!(matches!(desk.fate(many), Fate::Quarantined(_)), ops > 0);
        prop_assert_eq!(desk.fate(Vec::new()), Fate::Quarantined(Refusal::Malformed));
    }
}

#[test]
fn a_record_too_heavy_to_be_sent_is_not_written_and_may_be_made_lighter() {
    let mut desk = Desk::new();
    let mut versions = Vec::new();
    // Versions that supersede nothing pile up.
    let refused = loop {
        let more = Op { sup: Vec::new(), ..desk.op(OpKind::Set, "body", "x".repeat(TEXT_BYTES_MAX)) };
        versions.push(more.id);
        if let Fate::Quarantined(refusal) = desk.fate(vec![more]) {
            break refusal;
        }
        assert!(versions.len() < 100, "it grows without end");
    };
    assert_eq!(refused, Refusal::Malformed);
    let mut bytes = Vec::new();
    let fresh = Device::new(PEOPLE[0], 2).outgoing();
    let frames = desk.authority.exchange(PEOPLE[0], &fresh);
    frames.iter().for_each(|frame| write_frame(&mut bytes, frame));
    assert_eq!(read_frames(&bytes), Ok(frames));
    let settled = Op { sup: versions, ..desk.op(OpKind::Resolve, "body", "short") };
    assert_eq!(desk.fate(vec![settled]), Fate::Applied);
}
