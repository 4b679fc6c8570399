//! Promises as people read them: who said what to whom, by when, and what became of it. Never blame.

mod said;
mod versions;

use super::words::day_name;
use super::{House, Me, Now, kin};
use crate::access::Role;
use crate::day::{self, Day};
use crate::model::promise::{self, Event, State};
use crate::order::Order;
use crate::schema::Kind;
use std::cmp::Reverse;
use sync::{AuthorId, Record, RecordId};

pub(super) use said::standing_words;
pub use versions::{PromiseVersion, promise_versions};

/// Within so many days a promise is "due"; beyond, "later".
const SOON_DAYS: i32 = 7;

/// One promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseView {
    /// The record.
    pub id: RecordId,
    /// The family it belongs to.
    pub family: RecordId,
    /// "Nowak"; empty where this reader may not know.
    pub family_name: String,
    /// What was promised.
    pub what: String,
    /// Who promised.
    pub by_name: String,
    /// To whom.
    pub to_name: String,
    /// Whether the reader promised it.
    pub is_mine: bool,
    /// Whether it was promised to the reader.
    pub to_me: bool,
    /// Whether someone of the service promised it, and not someone of the family.
    pub is_ours: bool,
    /// The day it is due now.
    pub due: Option<Day>,
    /// "2 days late", "today", "Tue 24"; empty where no day was agreed, two days stand side
    /// by side or nothing is left to do.
    pub due_words: String,
    /// "Friday 27 November", "today": for a sentence; empty where no day was agreed.
    pub due_day_words: String,
    /// Whether its day has gone by and it is still to be done.
    pub is_late: bool,
    /// Where it stands.
    pub state: State,
    /// Where it stands, as one says it.
    pub state_words: String,
    /// "First said: Friday 13 November", where the day changed.
    pub first_due_words: Option<String>,
    /// What the person was told, where it was not kept.
    pub why: Option<String>,
    /// Whether the person it was promised to says that it happened.
    pub is_confirmed: bool,
    /// Whether two versions stand side by side: see [`promise_versions`].
    pub is_contested: bool,
    /// Whether the reader may now say "yes, this happened" or "no, it didn't".
    pub can_say_yes_no: bool,
    /// Whether the reader said "no, it didn't" and has not taken it back.
    pub i_said_no: bool,
}

/// A worker's promises, by when they are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromiseList {
    /// Past their day, or someone says that they did not happen.
    pub late: Vec<PromiseView>,
    /// Due today or within a week.
    pub due: Vec<PromiseView>,
    /// Due later, or no day was agreed.
    pub later: Vec<PromiseView>,
    /// Nothing is left to do; the latest first.
    pub done: Vec<PromiseView>,
}

/// A family's promises: the service's and the family's own, shown the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FamilyPromises {
    /// What the service promised.
    pub ours: Vec<PromiseView>,
    /// What the family promised.
    pub theirs: Vec<PromiseView>,
}

/// Every promise at hand, for somebody who works with families.
#[must_use]
pub fn promises(house: &House, me: &Me, now: &Now) -> PromiseList {
    let mut list = PromiseList::default();
    for view in sorted(house, house.all(Kind::Promise), me, now) {
        if !view.state.is_live() {
            list.done.push(view);
        } else if view.is_late || view.state != State::Open {
            list.late.push(view);
        } else if view.due.is_some_and(|due| day::days_between(now.today, due) <= SOON_DAYS) {
            list.due.push(view);
        } else {
            list.later.push(view);
        }
    }
    list
}

/// Every promise at hand, for a family member.
#[must_use]
pub fn promises_family(house: &House, me: &Me, now: &Now) -> FamilyPromises {
    let all = sorted(house, house.all(Kind::Promise), me, now);
    let (ours, theirs) = all.into_iter().partition(|view| view.is_ours);
    FamilyPromises { ours, theirs }
}

/// The promises of one family: those to do by their day, then those done, the latest first.
pub(super) fn of_family(house: &House, family: RecordId, me: &Me, now: &Now) -> Vec<PromiseView> {
    sorted(house, house.of(family, Kind::Promise), me, now)
}

fn sorted(house: &House, records: &[&Record], me: &Me, now: &Now) -> Vec<PromiseView> {
    let views = records.iter().map(|record| view_of(house, record, me, now));
    let (mut live, mut done): (Vec<_>, Vec<_>) = views.partition(|view| view.state.is_live());
    live.order_by_key(|view| (view.due.unwrap_or(Day::MAX), view.id));
    done.order_by_key(|view| (Reverse(view.due), view.id));
    live.extend(done);
    live
}

pub(super) fn view_of(house: &House, record: &Record, me: &Me, now: &Now) -> PromiseView {
    let at = promise::standing(record);
    let (by, to) = (author(record, "by"), author(record, "to"));
    // While two days stand side by side nobody is late: it is to be checked first.
    let is_late = at.state.is_live() && !at.is_contested && at.due.is_some_and(|due| due < now.today);
    let (is_mine, to_me) = (by == Some(me.id), to == Some(me.id));
    let mut view = PromiseView {
        id: record.id,
        family: record.scope,
        family_name: kin::family_name(house, record.scope),
        what: record.text("what").trim().to_owned(),
        by_name: name(house, record, "by_name", by),
        to_name: name(house, record, "to_name", to),
        is_mine,
        to_me,
        is_ours: is_ours(house, by, to, me),
        due: at.due,
        due_words: at
            .due
            .filter(|_| at.state.is_live() && !at.is_contested)
            .map(|due| day::due_words(due, now.today))
            .unwrap_or_default(),
        due_day_words: at.due.map(|due| day_name(due, now.today)).unwrap_or_default(),
        is_late,
        state: at.state,
        state_words: String::new(),
        first_due_words: at
            .first_due
            .filter(|_| at.first_due != at.due)
            .map(|first| format!("First said: {}", day::long(first, now.today))),
        why: at.why.clone(),
        is_confirmed: at.is_confirmed,
        is_contested: at.is_contested,
        can_say_yes_no: to_me && me.role == Role::Family && !has_answered(record, me.id),
        i_said_no: at.said_no.contains(&me.id),
    };
    view.state_words = said::state_words(&view, house, &at, me, now);
    view
}

fn author(record: &Record, field: &str) -> Option<AuthorId> {
    record.link(field).map(AuthorId::from)
}

fn name(house: &House, record: &Record, field: &str, who: Option<AuthorId>) -> String {
    let written = record.text(field).trim();
    if written.is_empty() {
        who.map(|who| house.author_name(who)).unwrap_or_default()
    } else {
        written.to_owned()
    }
}

/// Whether the service promised. Where nothing tells, it is taken to be the service's: its promises come first.
fn is_ours(house: &House, by: Option<AuthorId>, to: Option<AuthorId>, me: &Me) -> bool {
    let is_person = |id: AuthorId| house.get_as(id.into(), Kind::Person).is_some();
    let Some(by) = by else { return true };
    if house.is_worker(by) {
        return true;
    }
    let is_family_me = by == me.id && me.role == Role::Family;
    !(is_person(by) || is_family_me || to.is_some_and(|to| house.is_worker(to)))
}

/// Whether somebody has said yes or no, and that answer still stands.
fn has_answered(record: &Record, who: AuthorId) -> bool {
    let mut answer = None;
    for (head, event) in promise::events(record) {
        match event {
            Event::Happened | Event::DidNotHappen if head.by == who => answer = Some(event),
            Event::Withdrawn if head.by == who => answer = None,
            // Another day was agreed: whether it happens is open again. A "no" goes on standing.
            Event::Renegotiated { .. } if answer == Some(Event::Happened) => answer = None,
            _ => {}
        }
    }
    answer.is_some()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, d, id};
    use super::*;

    fn house(due: &str) -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        all.promise(30, "phone school", 100, 2, due);
        all
    }

    fn view(all: &TestHouse, me: &Me) -> PromiseView {
        view_of(&all.house(), &all.records[&id(30)], me, &NOW)
    }

    #[test]
    fn a_late_promise_is_owned_and_nobody_is_blamed() {
        let mut all = house("2026-11-20");
        assert_eq!(view(&all, &PRIYA).state_words, "You said Friday. It is not done yet.");
        assert_eq!(view(&all, &EWA).state_words, "We said Friday. We have not done it.");
        all.promise(30, "ring the nursery", 2, 100, "2026-11-20");
        assert_eq!(view(&all, &EWA).state_words, "This was for Friday. You can ask for more time.");
        assert_eq!(view(&all, &PRIYA).state_words, "This was for Friday. Ask how it went.");
        assert!(!view(&all, &PRIYA).is_ours && house("2026-11-20").records.len() > 1);
    }

    #[test]
    fn the_one_it_was_promised_to_may_answer_once_until_it_is_open_again() {
        let mut all = house("2026-11-20");
        assert!(view(&all, &EWA).can_say_yes_no && !view(&all, &PRIYA).can_say_yes_no);
        all.tell(30, Event::DidNotHappen.to_value(), EWA.id);
        let hers = view(&all, &EWA);
        assert!(!hers.can_say_yes_no && hers.i_said_no);
        assert_eq!(hers.state_words, "You said this did not happen");
        assert_eq!(view(&all, &PRIYA).state_words, "Ewa says this did not happen");
        all.tell(30, Event::Renegotiated { due: d("2026-11-27") }.to_value(), PRIYA.id);
        assert!(!view(&all, &EWA).can_say_yes_no, "her no goes on standing");
        all.tell(30, Event::Withdrawn.to_value(), EWA.id);
        let again = view(&all, &EWA);
        assert!(again.can_say_yes_no);
        assert_eq!(again.first_due_words.as_deref(), Some("First said: Friday 20 November"));
        assert_eq!((&*again.due_words, &*again.due_day_words), ("Fri 27", "Friday 27 November"));
    }

    #[test]
    fn a_promise_not_kept_says_that_the_person_was_told_why() {
        let mut all = house("2026-11-20");
        all.tell(30, Event::Explained { why: "School was shut".into() }.to_value(), PRIYA.id);
        let hers = view(&all, &EWA);
        assert_eq!(
            (&*hers.state_words, hers.why.as_deref()),
            ("We did not do this. We told you why.", Some("School was shut"))
        );
        assert_eq!(view(&all, &PRIYA).state_words, "Not done. Ewa was told why.");
    }

    #[test]
    fn a_list_is_parted_by_when_things_are_due() {
        let mut all = house("2026-11-20");
        all.promise(31, "soon", 100, 2, "2026-11-29");
        all.promise(32, "later", 100, 2, "2026-11-30");
        all.promise(33, "some day", 100, 2, "");
        all.promise(34, "done", 100, 2, "2026-11-19");
        all.tell(34, Event::Kept { on: d("2026-11-20") }.to_value(), PRIYA.id);
        all.promise(35, "asked about", 100, 2, "2026-12-30");
        all.tell(35, Event::DidNotHappen.to_value(), EWA.id);
        let list = promises(&all.house(), &PRIYA, &NOW);
        let ids = |views: &[PromiseView]| views.iter().map(|view| view.id).collect::<Vec<_>>();
        assert_eq!(ids(&list.late), [id(30), id(35)]);
        assert_eq!((ids(&list.due), ids(&list.later)), (vec![id(31)], vec![id(32), id(33)]));
        assert_eq!((ids(&list.done), &*list.done[0].state_words), (vec![id(34)], "Kept late"));
    }

    #[test]
    fn a_family_member_sees_ours_and_theirs_apart() {
        let mut all = house("2026-11-20");
        all.promise(31, "ring the nursery", 2, 100, "2026-11-29");
        all.records.retain(|_, record| matches!(record.kind.as_str(), "promise" | "allocation"));
        let both = promises_family(&all.house(), &EWA, &NOW);
        assert_eq!((both.ours.len(), both.theirs.len()), (1, 1));
        assert_eq!((&*both.ours[0].by_name, both.theirs[0].is_mine), ("Priya Shah", true));
    }
}
