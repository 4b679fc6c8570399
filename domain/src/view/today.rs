//! A worker's day: whom they visit, which child is due, what they promised.

use super::words::list;
use super::workers;
use super::{
    AppointmentState, AppointmentView, DueLine, House, Me, Now, PromiseView, appointment, due, promises,
};
use crate::day;
use crate::order::Order;
use crate::schema::Kind;
use sync::{AuthorId, Record};

const APPOINTMENT_DAYS: i32 = 7;
const DUE_DAYS: i32 = 14;
const PROMISE_DAYS: i32 = 7;

/// A worker's day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayView {
    /// "Sunday 22 November".
    pub heading: String,
    /// The reader's visits of today and the next seven days, the soonest first.
    pub appointments: Vec<AppointmentView>,
    /// Visits of the reader that somebody wants at another time, or that have no time yet: they need an answer.
    pub asks: Vec<AppointmentView>,
    /// Which visits of the reader's families are due within 14 days, children who are due together in one line:
    /// the latest first, then the soonest.
    pub due: Vec<DueLine>,
    /// What the reader promised that is disputed, late or due within seven days.
    pub promises: Vec<PromiseView>,
}

/// The reader's day.
#[must_use]
pub fn today(house: &House, me: &Me, now: &Now) -> TodayView {
    let (appointments, asks) = my_appointments(house, me, now);
    TodayView {
        heading: day::long(now.today, now.today),
        appointments,
        asks,
        due: my_due(house, me, now),
        promises: my_promises(house, me, now),
    }
}

fn my_appointments(house: &House, me: &Me, now: &Now) -> (Vec<AppointmentView>, Vec<AppointmentView>) {
    let is_mine = |record: &Record| match record.link("worker").map(AuthorId::from) {
        Some(worker) => worker == me.id,
        None => workers::is_allocated(house, record.scope, me.id, now.today),
    };
    let last = day::add_days(now.today, APPOINTMENT_DAYS);
    // What was not answered is asked for as long as it lies ahead; the rest a week before.
    let mine: Vec<_> =
        house.all(Kind::Appointment).iter().copied().filter(|record| is_mine(record)).collect();
    let ahead = appointment::to_come(house, &mine, me, now, |ms| now.today <= now.day_at(ms));
    let needs_answer =
        |view: &AppointmentView| view.at_ms.is_none() || view.state == AppointmentState::AnotherTime;
    let (asks, agreed): (Vec<_>, Vec<_>) = ahead.into_iter().partition(needs_answer);
    (agreed.into_iter().filter(|view| view.day.is_some_and(|day| day <= last)).collect(), asks)
}

fn my_due(house: &House, me: &Me, now: &Now) -> Vec<DueLine> {
    let last = day::add_days(now.today, DUE_DAYS);
    let mine = house.all(Kind::Family).iter();
    let mine = mine.filter(|family| workers::is_allocated(house, family.id, me.id, now.today));
    let mut lines: Vec<_> = mine.flat_map(|family| due::of_family(house, family.id, now)).collect();
    lines.retain(|line| line.on <= last);
    lines.order_by(|a, b| (a.on, &a.child_name, a.child).cmp(&(b.on, &b.child_name, b.child)));
    together(lines)
}

/// One line for the children of a family whom the same rule wants seen by the same day: it is one visit.
fn together(lines: Vec<DueLine>) -> Vec<DueLine> {
    let mut visits: Vec<Vec<DueLine>> = Vec::new();
    for line in lines {
        let is_same = |other: &DueLine| {
            (other.family, other.on, other.label, &other.why) == (line.family, line.on, line.label, &line.why)
        };
        match visits.iter_mut().find(|visit| visit.iter().any(is_same)) {
            Some(visit) => visit.push(line),
            None => visits.push(vec![line]),
        }
    }
    visits.into_iter().filter_map(one_line).collect()
}

fn one_line(visit: Vec<DueLine>) -> Option<DueLine> {
    let named = |is_alone: bool| {
        let children = visit.iter().filter(|line| line.is_alone == is_alone);
        names(&children.map(|line| line.child_name.as_str()).collect::<Vec<_>>())
    };
    let (alone, others) = (named(true), named(false));
    let what = match (alone.as_str(), others.as_str()) {
        (alone, "") => format!("See {alone} alone"),
        ("", others) => format!("Visit {others}"),
        (alone, others) => format!("See {alone} alone, and visit {others}"),
    };
    let child_name = names(&visit.iter().map(|line| line.child_name.as_str()).collect::<Vec<_>>());
    let is_alone = !alone.is_empty();
    visit.into_iter().next().map(|first| DueLine { what, child_name, is_alone, ..first })
}

/// "Zosia and Kuba Nowak": a surname that all of them have is said once.
fn names(children: &[&str]) -> String {
    let parts: Vec<_> = children.iter().filter_map(|name| name.rsplit_once(' ')).collect();
    match parts.first() {
        Some((_, surname))
            if parts.len() == children.len() && parts.iter().all(|(_, own)| own == surname) =>
        {
            let forenames: Vec<_> = parts.iter().map(|(forename, _)| forename).collect();
            format!("{} {surname}", list(&forenames))
        }
        _ => list(children),
    }
}

fn my_promises(house: &House, me: &Me, now: &Now) -> Vec<PromiseView> {
    let last = day::add_days(now.today, PROMISE_DAYS);
    let is_mine = |record: &&Record| record.link("by").map(AuthorId::from) == Some(me.id);
    let mine = house.all(Kind::Promise).iter().copied().filter(is_mine);
    let mut views: Vec<_> = mine.map(|record| promises::view_of(house, record, me, now)).collect();
    views.retain(|view| {
        let needs_me = view.state != crate::model::promise::State::Open;
        view.state.is_live() && (needs_me || view.due.is_some_and(|due| due <= last))
    });
    views.order_by_key(|view| (view.due.unwrap_or(day::Day::MAX), view.id));
    views
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, at, id, map};
    use super::*;
    use crate::model::promise::Event;

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        for (n, days) in [(90, 0), (91, 7), (92, 8), (93, -1)] {
            all.record(n, "appointment", 1, &[("at", at(days, 870)), ("worker", id(100).into())]);
        }
        all
    }

    #[test]
    fn todays_visits_and_those_of_the_week_are_shown() {
        let mut all = house();
        let ids = |all: &TestHouse| -> Vec<_> {
            today(&all.house(), &PRIYA, &NOW).appointments.into_iter().map(|view| view.id).collect()
        };
        assert_eq!(ids(&all), [id(90), id(91)]);
        all.set(91, "worker", id(101).into());
        assert_eq!(ids(&all), [id(90)]);
        assert_eq!(today(&all.house(), &PRIYA, &NOW).heading, "Sunday 22 November");
    }

    #[test]
    fn someone_who_asks_for_another_time_is_answered_however_far_off_it_is() {
        let mut all = house();
        all.tell(92, map(&[("is", "another_time".into())]), EWA.id);
        all.record(94, "appointment", 1, &[("asked_by", id(2).into()), ("about", "Please visit me".into())]);
        let asks: Vec<_> = today(&all.house(), &PRIYA, &NOW).asks.into_iter().map(|view| view.id).collect();
        assert_eq!(asks, [id(92), id(94)]);
    }

    #[test]
    fn children_of_a_family_who_are_due_together_are_one_visit() {
        let mut all = TestHouse::default();
        all.nowaks();
        let mut episode = |n, child: u8, kind: &str, from: &str| {
            all.record(
                n,
                "episode",
                1,
                &[("person", id(child).into()), ("type", kind.into()), ("from", from.into())],
            );
        };
        episode(80, 3, "child_protection", "2026-11-20");
        episode(81, 4, "child_protection", "2026-11-20");
        let due = |all: &TestHouse| -> Vec<_> {
            let due = today(&all.house(), &PRIYA, &NOW).due.into_iter();
            due.map(|line| (line.what, line.is_alone)).collect()
        };
        assert_eq!(due(&all), [("See Kuba and Zosia Nowak alone".to_owned(), true)]);
        all.set(4, "surname", "Reid".into());
        assert_eq!(due(&all), [("See Kuba Reid and Zosia Nowak alone".to_owned(), true)]);
        all.set(4, "surname", "".into());
        assert_eq!(due(&all), [("See Kuba and Zosia Nowak alone".to_owned(), true)]);
        all.set(81, "type", "in_need".into());
        all.set(81, "from", "2026-11-02".into());
        assert_eq!(due(&all).len(), 2, "another rule, another day");
    }

    #[test]
    fn who_is_seen_alone_is_told_from_who_is_visited_with_others() {
        let line = |child_name: &str, is_alone| DueLine {
            family: id(1),
            child: id(3),
            family_name: String::new(),
            child_name: child_name.to_owned(),
            what: String::new(),
            on: NOW.today,
            words: String::new(),
            is_late: false,
            is_alone,
            label: crate::rules::Label::Law,
            why: String::new(),
        };
        let lines = vec![line("Zosia Nowak", true), line("Ala Nowak", false), line("Jan Nowak", true)];
        let [visit] = together(lines).try_into().unwrap();
        assert_eq!(visit.what, "See Zosia and Jan Nowak alone, and visit Ala Nowak");
        assert!(visit.is_alone);
    }

    #[test]
    fn only_my_families_are_due_and_only_my_promises_are_listed() {
        let mut all = house();
        for (n, family, child) in [(80, 1, 3), (81, 5, 6)] {
            let episode =
                [("person", id(child).into()), ("type", "in_need".into()), ("from", "2026-11-01".into())];
            all.record(n, "episode", family, &episode);
        }
        all.record(5, "family", 5, &[]);
        all.record(6, "person", 5, &[("is_child", true.into())]);
        all.promise(30, "bring the form", 100, 2, "2026-11-22");
        all.promise(31, "phone school", 100, 2, "2026-11-20");
        all.promise(32, "ring the nursery", 2, 100, "2026-11-22");
        all.promise(33, "find a bed", 100, 2, "2026-12-22");
        all.promise(34, "ask the nurse", 100, 2, "2026-12-22");
        all.tell(34, Event::DidNotHappen.to_value(), EWA.id);
        let view = today(&all.house(), &PRIYA, &NOW);
        assert_eq!(view.due.iter().map(|line| line.child).collect::<Vec<_>>(), [id(3)]);
        let promises: Vec<_> = view.promises.iter().map(|p| (p.id, p.due_words.as_str())).collect();
        assert_eq!(promises, [(id(31), "2 days late"), (id(30), "today"), (id(34), "Tue 22 Dec")]);
    }
}
