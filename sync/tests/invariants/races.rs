//! The races that hurt people: two who do not see each other, and what comes of it.

use super::kit::device::Device;
use super::kit::house::{Circles, NOTE, PIN, STORY, TAGS};
use super::world::{FAMILY, PEOPLE};
use kept_sync::memory::Authority;
use kept_sync::{Op, OpKind, Record, RecordId, Refusal, ShareChange, Value};

const BASE: &str = "Zosia was at home. Leo slept. Mum was calm. We agreed a plan.";

/// Two workers and a mother, a note, and the authority between them.
struct Case {
    authority: Authority<Circles>,
    amina: Device,
    ben: Device,
    mother: Device,
    note: RecordId,
}

impl Case {
    fn new() -> Self {
        let authority = Authority::new(Circles::of(FAMILY, [PEOPLE[0], PEOPLE[1]]), 1);
        let [mut amina, ben, mother] =
            [0, 1, 2].map(|n| Device::new(PEOPLE[n], 1 + u64::try_from(n).unwrap()));
        let note = amina.make(NOTE, FAMILY, &[("title", "first"), (STORY, BASE)]);
        let mut case = Self { authority, amina, ben, mother, note };
        case.meet();
        case
    }

    /// Everybody exchanges, twice.
    fn meet(&mut self) {
        for _ in 0..2 {
            for device in [&mut self.amina, &mut self.ben, &mut self.mother] {
                device.exchange(&mut self.authority);
            }
        }
    }

    fn refused(&self) -> Vec<Refusal> {
        self.authority.quarantine().iter().map(|held| held.refusal).collect()
    }

    /// The note, which both workers hold alike.
    fn both(&self) -> &Record {
        let (hers, his) = (self.amina.record(self.note), self.ben.record(self.note));
        assert_eq!(hers, his, "the workers' devices differ");
        hers.expect("both hold the note")
    }

    fn with_mother() -> ShareChange {
        ShareChange::with([PEOPLE[2]])
    }

    fn without_mother() -> ShareChange {
        ShareChange { remove: vec![PEOPLE[2]], ..ShareChange::default() }
    }
}

#[test]
fn words_typed_before_their_author_knew_that_the_mother_can_read_them_are_held() {
    let mut case = Case::new();
    case.amina.share(case.note, &Case::with_mother());
    case.ben.write(case.note, OpKind::Set, "body", "she may be hiding something");
    case.meet();
    assert_eq!(case.refused(), [Refusal::NewReaders]);
    assert_eq!(
        case.mother.record(case.note).map(|note| note.text("body")),
        Some(""),
        "it reached the mother"
    );
    // Asked, he sends it all the same: with what he knows now.
    case.ben.write(case.note, OpKind::Set, "body", "we will talk about it on Monday");
    case.meet();
    assert_eq!(case.mother.record(case.note).unwrap().text("body"), "we will talk about it on Monday");
    assert_eq!(case.refused().len(), 1);
}

#[test]
fn what_a_worker_shares_and_writes_in_one_breath_is_not_held() {
    let mut case = Case::new();
    case.amina.share(case.note, &Case::with_mother());
    case.amina.write(case.note, OpKind::Set, "body", "as we agreed");
    case.meet();
    assert_eq!(case.refused(), []);
    assert_eq!(case.mother.record(case.note).unwrap().text("body"), "as we agreed");
}

#[test]
fn of_a_share_and_an_unshare_at_the_same_time_the_unshare_wins() {
    for is_share_first in [true, false] {
        let mut case = Case::new();
        case.amina.share(case.note, &Case::with_mother());
        case.meet();
        case.amina.share(case.note, &Case::with_mother());
        case.ben.share(case.note, &Case::without_mother());
        let (first, second) =
            if is_share_first { (&mut case.amina, &mut case.ben) } else { (&mut case.ben, &mut case.amina) };
        first.exchange(&mut case.authority);
        second.exchange(&mut case.authority);
        case.meet();
        assert!(
            case.mother.record(case.note).is_none(),
            "she still reads it (share first: {is_share_first})"
        );
        // Whoever has seen that she cannot may let her in again.
        case.amina.share(case.note, &Case::with_mother());
        case.meet();
        assert!(case.mother.record(case.note).is_some());
    }
}

#[test]
fn a_share_that_was_replaced_before_it_came_says_nothing_any_more() {
    let mut case = Case::new();
    let late = case.amina.op(case.note, OpKind::Share);
    let late = Op { value: Case::with_mother().to_value(), seen: Some(case.both().seen()), ..late };
    let over = case.ben.op(case.note, OpKind::Share);
    let over = Op { value: Case::without_mother().to_value(), sup: vec![late.id], ..over };
    case.ben.save(vec![over.clone()]);
    case.ben.exchange(&mut case.authority);
    case.amina.save(vec![late]);
    case.meet();
    let heads: Vec<_> = case.both().naming(PEOPLE[2]).unwrap().heads.iter().map(|head| head.op).collect();
    assert_eq!(heads, [over.id]);
    assert!(case.mother.record(case.note).is_none());
}

#[test]
fn a_share_takes_with_it_nothing_that_its_author_has_not_seen() {
    let mut case = Case::new();
    case.ben.write(case.note, OpKind::Set, "body", "not for the mother");
    case.ben.exchange(&mut case.authority);
    case.amina.share(case.note, &Case::with_mother());
    case.meet();
    assert_eq!(case.refused(), [Refusal::Unseen]);
    assert!(case.mother.record(case.note).is_none());
}

#[test]
fn a_share_that_would_carry_a_conflict_waits_until_it_is_settled() {
    let mut case = Case::new();
    case.amina.write(case.note, OpKind::Set, "title", "hers");
    case.ben.write(case.note, OpKind::Set, "title", "his");
    case.meet();
    case.amina.share(case.note, &Case::with_mother());
    case.meet();
    assert_eq!(case.refused(), [Refusal::Unsettled]);
    assert!(case.mother.record(case.note).is_none());
    case.amina.write(case.note, OpKind::Resolve, "title", "ours");
    case.amina.share(case.note, &Case::with_mother());
    case.meet();
    assert_eq!(case.mother.record(case.note).unwrap().text("title"), "ours");
}

#[test]
fn the_mother_is_not_told_who_else_reads_and_is_never_asked_about_them() {
    let mut case = Case::new();
    case.amina.share(case.note, &Case::with_mother());
    case.meet();
    case.amina.share(case.note, &ShareChange::with([PEOPLE[3]]));
    case.mother.write(case.note, OpKind::Event, "events", "it happened");
    case.meet();
    assert_eq!(case.refused(), []);
    let hers = case.mother.record(case.note).unwrap();
    assert_eq!((hers.named.len(), hers.generation), (0, 0));
    assert!(hers.naming(PEOPLE[3]).is_none() && hers.naming(PEOPLE[2]).is_none());
    assert_eq!(case.both().generation, 2);
}

#[test]
fn a_removal_and_a_change_at_the_same_time_leave_the_record_until_somebody_settles() {
    let mut case = Case::new();
    case.amina.remove(case.note, OpKind::Delete);
    case.ben.write(case.note, OpKind::Set, "title", "it matters");
    case.meet();
    let note = case.both();
    assert!(note.is_removal_contested() && !note.is_removed());
    let unseen: Vec<_> = note.unseen().map(|(field, head)| (field, head.value.as_text())).collect();
    assert_eq!(unseen, [("title", Some("it matters"))]);
    // Now she has seen it, and it goes.
    case.amina.remove(case.note, OpKind::Delete);
    case.meet();
    assert!(case.both().is_removed());
    case.ben.remove(case.note, OpKind::Undelete);
    case.meet();
    assert!(!case.both().is_removed() && !case.both().is_removal_contested());
    assert_eq!(case.both().text("title"), "it matters");
    assert_eq!(case.refused(), []);
}

#[test]
fn removed_here_and_brought_back_there_is_settled_and_not_overwritten() {
    let mut case = Case::new();
    case.amina.remove(case.note, OpKind::Delete);
    case.meet();
    case.amina.remove(case.note, OpKind::Undelete);
    case.ben.remove(case.note, OpKind::Delete);
    case.meet();
    assert!(case.both().is_removal_contested());
    case.ben.remove(case.note, OpKind::Delete);
    case.meet();
    assert_eq!(case.refused(), [Refusal::NeedsResolve]);
    case.ben.write(case.note, OpKind::Resolve, kept_sync::removal::REMOVED, false);
    case.meet();
    assert!(!case.both().is_removal_contested() && !case.both().is_removed());
}

#[test]
fn texts_whose_changes_do_not_touch_are_one_and_the_next_change_replaces_both() {
    let mut case = Case::new();
    case.amina.write(case.note, OpKind::Set, STORY, BASE.replace("was at home", "was at school"));
    case.ben.write(case.note, OpKind::Set, STORY, BASE.replace("a plan", "a new plan"));
    case.meet();
    let story = case.both().field(STORY).unwrap();
    let both = BASE.replace("was at home", "was at school").replace("a plan", "a new plan");
    assert_eq!((story.heads.len(), story.value()), (2, Some(&Value::from(both.as_str()))));
    assert!(story.is_merged() && !story.is_conflict());
    case.amina.write(case.note, OpKind::Set, STORY, both.replace("calm", "tired"));
    case.meet();
    let story = case.both().field(STORY).unwrap();
    assert_eq!((story.heads.len(), story.is_merged()), (1, false));
    assert_eq!(case.refused(), []);
}

#[test]
fn a_third_text_joins_two_that_are_one_and_what_touches_stands_beside_them() {
    let mut case = Case::new();
    let sup = case.both().head_ids(STORY);
    let mut late = |text: String| {
        let op = case.ben.op(case.note, OpKind::Set);
        let (field, sup) = (STORY.to_owned(), sup.clone());
        kept_sync::Op { field, sup, value: text.into(), ..op }
    };
    let ops = [
        late(BASE.replace("at home", "at school")),
        late(BASE.replace("Mum was calm. ", "Mum was tired. ")),
        late(BASE.replace("Mum was calm. ", "Mum was cross. ")),
    ];
    let [first, second, third] = ops;
    case.ben.save(vec![first]);
    case.ben.save(vec![second]);
    case.meet();
    assert_eq!(case.both().text(STORY), BASE.replace("at home", "at school").replace("calm", "tired"));
    // Both are named by an edit of somebody who saw them as one, while the third arrives.
    let shown = case.both().head_ids(STORY);
    case.ben.save(vec![third]);
    case.ben.exchange(&mut case.authority);
    case.amina.write(
        case.note,
        OpKind::Set,
        STORY,
        "Zosia was at school. Leo slept. Mum was tired. New plan.",
    );
    assert_eq!(shown.len(), 2);
    case.meet();
    assert_eq!(case.refused(), []);
    let story = case.both().field(STORY).unwrap();
    assert!(story.is_conflict() && story.heads.len() == 2, "{story:?}");
}

#[test]
fn an_element_added_again_where_another_removed_it_stays() {
    let mut case = Case::new();
    case.amina.element(case.note, OpKind::Add, TAGS, "school");
    case.meet();
    case.amina.element(case.note, OpKind::Remove, TAGS, "school");
    case.ben.element(case.note, OpKind::Add, TAGS, "school");
    case.ben.element(case.note, OpKind::Add, TAGS, "sleep");
    case.meet();
    let tags = case.both().field(TAGS).unwrap();
    assert_eq!(tags.elements(), [&Value::from("school"), &Value::from("sleep")]);
    assert_eq!(case.refused(), []);
}

#[test]
fn the_last_place_counts_in_the_authoritys_order() {
    let mut case = Case::new();
    case.amina.write(case.note, OpKind::Set, PIN, 1);
    case.ben.write(case.note, OpKind::Set, PIN, 2);
    case.ben.exchange(&mut case.authority);
    case.meet();
    assert_eq!(case.both().get(PIN), &Value::Int(1));
    assert_eq!(case.both().field(PIN).unwrap().heads.len(), 1);
}
