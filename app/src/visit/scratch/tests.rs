//! What is written becomes the right records, and what is missing is asked for.

use super::*;
use sync::{Op, OpKind};

fn today() -> Day {
    day::parse("2026-11-22").expect("a day")
}

fn full() -> VisitScratch {
    VisitScratch {
        family: RecordId([7; 16]),
        on: "2026-11-22".into(),
        at: "14:30".into(),
        visit_type: "child_in_need".into(),
        mode: "face_to_face".into(),
        present: vec![RecordId([1; 16])],
        children: vec![ChildScratch {
            child: RecordId([1; 16]),
            name: "Zosia".into(),
            seen: "yes".into(),
            alone: "yes".into(),
            words: " “I like Uno.” ".into(),
            how: "drawing".into(),
            ..ChildScratch::default()
        }],
        saw: "Kitchen warm.".into(),
        promises: vec![PromiseScratch {
            what: "Bring the form".into(),
            due: "2026-11-27".into(),
            with: vec![RecordId([2; 16])],
            ..PromiseScratch::default()
        }],
        ..VisitScratch::default()
    }
}

fn ops(scratch: &VisitScratch) -> Vec<Op> {
    let mut count = 0_u8;
    let mut draft = Draft::new(move || {
        count += 1;
        [count; 16]
    });
    let writer = Writer { id: RecordId([9; 16]), name: "Priya".into() };
    scratch.write(&mut draft, &writer, SignedAt { ms: Some(1_000), offset_minutes: 0 });
    draft.into_ops()
}

#[test]
fn one_entry_feeds_the_visit_the_notes_the_words_and_the_promise() {
    let ops = ops(&full());
    let made: Vec<_> = ops.iter().filter(|op| op.kind == OpKind::New).map(|op| op.field.as_str()).collect();
    assert_eq!(made, ["visit", "visit_note", "voice", "promise"]);
}

#[test]
fn only_the_promise_is_shared_and_only_with_those_named() {
    let ops = ops(&full());
    let shares: Vec<_> = ops.iter().filter(|op| op.kind == OpKind::Share).collect();
    let promise = ops.iter().find(|op| op.kind == OpKind::New && op.field == "promise").map(|op| op.record);
    assert_eq!(shares.len(), 1);
    assert_eq!(Some(shares[0].record), promise);
}

#[test]
fn a_childs_words_are_kept_to_the_letter() {
    let ops = ops(&full());
    let words = ops.iter().find(|op| op.field == "words").map(|op| op.value.clone());
    assert_eq!(words, Some(" “I like Uno.” ".into()));
}

#[test]
fn a_finished_visit_misses_nothing_and_an_empty_one_says_what_it_needs() {
    assert_eq!(full().missing(today()), []);
    let asked = VisitScratch::default().missing(today());
    let fields: Vec<_> = asked.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["visit-on", "visit-type", "visit-mode", "visit-present"]);
}

#[test]
fn an_unsuccessful_visit_asks_only_why() {
    let scratch = VisitScratch { mode: "unsuccessful".into(), children: full().children, ..full() };
    assert_eq!(scratch.missing(today()).len(), 1);
}

#[test]
fn a_visit_in_the_future_is_questioned() {
    let scratch = VisitScratch { on: "2027-01-01".into(), ..full() };
    assert_eq!(scratch.missing(today())[0].0, "visit-on");
}

#[test]
fn a_photo_belongs_to_the_words_it_stands_beside_or_else_to_the_visit() {
    let photo = AttachedScratch {
        id: RecordId([0xaa; 16]),
        child: RecordId([1; 16]),
        media: "photo".into(),
        media_type: "image/jpeg".into(),
        bytes: 5,
        sha256: vec![3; 32],
        words: " Grandma’s house ".into(),
    };
    let with_words = VisitScratch { attached: vec![photo], ..full() };
    let mut without = with_words.clone();
    without.children[0].words.clear();
    for (scratch, kind) in [(with_words, "voice"), (without, "visit")] {
        let ops = ops(&scratch);
        let made =
            |kind: &str| ops.iter().find(|op| op.kind == OpKind::New && op.field == kind).map(|op| op.record);
        assert_eq!(made("attachment"), Some(RecordId([0xaa; 16])));
        let of = ops.iter().find(|op| op.field == "of").map(|op| op.value.clone());
        assert_eq!(of, made(kind).map(Value::from));
        let told = |op: &&Op| op.field == "words" && op.record == RecordId([0xaa; 16]);
        assert_eq!(ops.iter().find(told).map(|op| op.value.clone()), Some("Grandma’s house".into()));
    }
}
