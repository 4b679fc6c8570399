//! What stands side by side while a promise is contested: who said what, and when. Not who is right.

use crate::day;
use crate::model::promise::{self, Event};
use crate::schema::Kind;
use crate::view::words::day_name;
use crate::view::{House, Me, Now};
use sync::{OpId, RecordId};

/// One of the versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseVersion {
    /// The operation that said it.
    pub op: OpId,
    /// What was said: to say it again settles it.
    pub event: Event,
    /// "You", or who said it.
    pub by_name: String,
    /// "Sat 21, 3:10 pm".
    pub when_words: String,
    /// "It was done on Friday 20 November."
    pub words: String,
}

/// The versions of a contested promise, those first that say it was done; none where it is not contested.
#[must_use]
pub fn promise_versions(house: &House, id: RecordId, me: &Me, now: &Now) -> Vec<PromiseVersion> {
    let Some(record) = house.get_as(id, Kind::Promise) else {
        return Vec::new();
    };
    let (kept, moved): (Vec<_>, Vec<_>) = promise::versions(record)
        .into_iter()
        .filter_map(|(head, event)| {
            let said = day::short(now.day_at(head.at), now.today);
            Some(PromiseVersion {
                op: head.op,
                words: words(&event, now)?,
                event,
                by_name: if head.by == me.id { "You".to_owned() } else { house.author_name(head.by) },
                when_words: format!("{said}, {}", now.clock_at(head.at)),
            })
        })
        .partition(|version| matches!(version.event, Event::Kept { .. }));
    kept.into_iter().chain(moved).collect()
}

fn words(event: &Event, now: &Now) -> Option<String> {
    match event {
        Event::Kept { on } => Some(match day::days_between(*on, now.today) {
            0 | 1 => format!("It was done {}.", day_name(*on, now.today)),
            _ => format!("It was done on {}.", day_name(*on, now.today)),
        }),
        Event::Renegotiated { due } => Some(format!("The new day is {}.", day_name(*due, now.today))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{EWA, NOW, PRIYA, TestHouse, d, id};
    use super::super::{promises, view_of};
    use super::*;

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        all.promise(30, "phone school", 100, 2, "2026-11-20");
        all.record(104, "worker", 9, &[("name", "Sam Reid".into())]);
        all.collide(30, "events", Event::Renegotiated { due: d("2026-12-04") }.to_value(), id(104).into());
        all.collide(30, "events", Event::Kept { on: d("2026-11-20") }.to_value(), PRIYA.id);
        all
    }

    fn said(all: &TestHouse, me: &Me) -> Vec<(String, String)> {
        let found = promise_versions(&all.house(), id(30), me, &NOW);
        assert!(found.iter().all(|version| version.when_words == "Sun 22, 9:00 am"));
        found.into_iter().map(|version| (version.by_name, version.words)).collect()
    }

    #[test]
    fn both_sides_are_told_who_said_what_and_when() {
        let done = "It was done on Friday 20 November.".to_owned();
        let moved = ("Sam Reid".to_owned(), "The new day is Friday 4 December.".to_owned());
        assert_eq!(said(&house(), &PRIYA), [("You".to_owned(), done.clone()), moved.clone()]);
        assert_eq!(said(&house(), &EWA), [("Priya Shah".to_owned(), done), moved]);
    }

    #[test]
    fn neither_of_two_days_is_taken_for_the_day_and_it_comes_first() {
        for moved in ["2026-12-04", "2026-11-21"] {
            let mut all = house();
            all.collide(30, "events", Event::Renegotiated { due: d(moved) }.to_value(), id(104).into());
            let view = view_of(&all.house(), &all.records[&id(30)], &PRIYA, &NOW);
            assert_eq!((view.is_contested, view.is_late, &*view.due_words), (true, false, ""));
            assert_eq!(promises(&all.house(), &PRIYA, &NOW).late.len(), 1);
        }
    }

    #[test]
    fn nothing_stands_side_by_side_once_it_is_settled() {
        let mut all = house();
        all.tell(30, Event::Kept { on: d("2026-11-20") }.to_value(), PRIYA.id);
        assert_eq!(said(&all, &PRIYA), []);
        assert_eq!(promise_versions(&all.house(), id(3), &PRIYA, &NOW), []);
    }

    #[test]
    fn a_day_near_by_is_said_without_on() {
        for (on, words) in [("2026-11-22", "It was done today."), ("2026-11-21", "It was done yesterday.")] {
            assert_eq!(super::words(&Event::Kept { on: d(on) }, &NOW).as_deref(), Some(words));
        }
        assert_eq!(super::words(&Event::Happened, &NOW), None);
    }
}
