//! How long a child has had the same worker, and how often that changed.
//!
//! Cover is no change: someone who covers comes and goes, and the child's worker is still the child's worker.

use crate::change_reason::ChangeReason;
use crate::day::{self, Day};
use crate::order::Order;

/// A worker allocated to a child, or covering for the one who is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation<W> {
    /// Who.
    pub worker: W,
    /// The first day.
    pub from: Day,
    /// The last day, included; `None` while it goes on.
    pub to: Option<Day>,
    /// Whether they cover for the worker allocated.
    pub is_cover: bool,
    /// Why the worker before was followed by this one.
    pub reason: Option<ChangeReason>,
}

impl<W> Allocation<W> {
    /// Whether it holds on a day.
    #[must_use]
    pub fn is_in_force(&self, on: Day) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

/// The relationship with the worker of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together<W> {
    /// Who.
    pub worker: W,
    /// Since when.
    pub since: Day,
    /// Days from then until today: 0 on the first.
    pub days: u32,
}

/// Changes of the allocated worker in the last 12 months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// All of them.
    pub all: u32,
    /// Those the organisation could have spared the child.
    pub avoidable: u32,
    /// Those the child, a parent or a carer asked for: never a failure.
    pub asked_for: u32,
}

/// The worker allocated today: of several, the one who came last. `None` where nobody is, whoever covers.
#[must_use]
pub fn current<W: Copy>(allocations: &[Allocation<W>], today: Day) -> Option<Allocation<W>> {
    in_order(allocations, today).into_iter().rfind(|one| one.is_in_force(today))
}

/// How long today's worker has been the child's worker without another between, nor a time with nobody.
/// Time away that was covered counts on.
#[must_use]
pub fn together<W: Copy + PartialEq>(allocations: &[Allocation<W>], today: Day) -> Option<Together<W>> {
    let now = current(allocations, today)?;
    let mut since = now.from;
    for before in in_order(allocations, today).into_iter().rev().skip_while(|one| *one != now) {
        let is_bridged = before.to.is_none_or(|to| is_bridged(allocations, to, since));
        if before.worker != now.worker || !is_bridged {
            break;
        }
        since = since.min(before.from);
    }
    Some(Together { worker: now.worker, since, days: day::days_between(since, today).unsigned_abs() })
}

/// How often the allocated worker became another in the 12 months to today. The first worker is no change.
/// Of two allocated on one day the later in the list is taken: one who was never there is not counted.
#[must_use]
pub fn changes_of_worker<W: Copy + PartialEq>(allocations: &[Allocation<W>], today: Day) -> Changes {
    let a_year_ago = day::add_months(today, -12);
    let mut found = Changes::default();
    let mut before: Option<Allocation<W>> = None;
    let ordered = in_order(allocations, today);
    let next_from = ordered.iter().skip(1).map(|next| Some(next.from)).chain([None]);
    for (one, next_from) in ordered.iter().zip(next_from) {
        if next_from == Some(one.from) {
            continue;
        }
        let is_change = before.is_some_and(|before| before.worker != one.worker);
        if is_change && one.from > a_year_ago {
            found.all += 1;
            found.avoidable += u32::from(one.reason.is_some_and(ChangeReason::is_avoidable));
            found.asked_for += u32::from(one.reason.is_some_and(ChangeReason::was_asked_for));
        }
        before = Some(*one);
    }
    found
}

/// Days without an allocated worker from `from` to `today`, both counted. Cover does not fill them.
#[must_use]
pub fn days_unallocated<W: Copy>(allocations: &[Allocation<W>], from: Day, today: Day) -> u32 {
    let mut days = 0;
    let mut reached = from;
    for one in in_order(allocations, today) {
        days += day::days_between(reached, one.from).max(0).unsigned_abs();
        reached = reached.max(one.to.map_or(Day::MAX, |to| day::add_days(to, 1)));
    }
    days + (day::days_between(reached, today) + 1).max(0).unsigned_abs()
}

/// The allocations that began by today and are not cover, in the order they began.
fn in_order<W: Copy>(allocations: &[Allocation<W>], today: Day) -> Vec<Allocation<W>> {
    let begun = allocations.iter().filter(|one| !one.is_cover && one.from <= today);
    let mut begun: Vec<Allocation<W>> = begun.copied().collect();
    begun.order_by_key(|one| one.from);
    begun
}

/// Whether the days after `last` and before `next` were none, or someone covered all of them.
fn is_bridged<W>(allocations: &[Allocation<W>], last: Day, next: Day) -> bool {
    let first_day = day::add_days(last, 1);
    let last_day = day::add_days(next, -1);
    first_day > last_day
        || allocations
            .iter()
            .any(|one| one.is_cover && one.is_in_force(first_day) && one.is_in_force(last_day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: &str = "2026-11-22";

    fn d(text: &str) -> Day {
        day::parse(text).unwrap()
    }

    fn held(worker: char, from: &str, to: &str) -> Allocation<char> {
        Allocation { worker, from: d(from), to: day::parse(to), is_cover: false, reason: None }
    }

    fn covered(worker: char, from: &str, to: &str) -> Allocation<char> {
        Allocation { is_cover: true, ..held(worker, from, to) }
    }

    fn changes(allocations: &[Allocation<char>]) -> u32 {
        changes_of_worker(allocations, d(TODAY)).all
    }

    #[test]
    fn cover_is_no_change() {
        let allocations = [
            held('A', "2025-01-06", "2026-03-01"),
            covered('B', "2026-03-02", "2026-06-30"),
            held('A', "2026-07-01", ""),
        ];
        assert_eq!(changes(&allocations), 0);
        let found = together(&allocations, d(TODAY)).unwrap();
        assert_eq!((found.worker, found.since), ('A', d("2025-01-06")));
    }

    #[test]
    fn a_time_with_nobody_breaks_the_relationship_but_is_no_change() {
        let allocations = [held('A', "2025-01-06", "2026-03-01"), held('A', "2026-07-01", "")];
        assert_eq!(together(&allocations, d(TODAY)).unwrap().since, d("2026-07-01"));
        assert_eq!(changes(&allocations), 0);
        assert_eq!(days_unallocated(&allocations, d("2026-01-01"), d(TODAY)), 121);
        let one_day = [held('A', "2025-01-06", "2026-06-29"), held('A', "2026-07-01", "")];
        assert_eq!(together(&one_day, d(TODAY)).unwrap().since, d("2026-07-01"));
        let none = [held('A', "2025-01-06", "2026-06-30"), held('A', "2026-07-01", "")];
        assert_eq!(together(&none, d(TODAY)).unwrap().since, d("2025-01-06"));
    }

    #[test]
    fn changes_are_counted_by_reason_within_twelve_months() {
        let because = |reason, one| Allocation { reason: Some(reason), ..one };
        let allocations = [
            held('A', "2024-01-01", "2025-11-21"),
            because(ChangeReason::LeftRole, held('B', "2025-11-22", "2026-02-01")),
            because(ChangeReason::Restructure, held('C', "2026-02-02", "2026-09-01")),
            because(ChangeReason::ChildAsked, held('D', "2026-09-02", "")),
        ];
        let found = changes_of_worker(&allocations, d(TODAY));
        assert_eq!(
            found,
            Changes { all: 2, avoidable: 1, asked_for: 1 },
            "the first is a year and a day ago"
        );
        assert_eq!(together(&allocations, d(TODAY)).unwrap().days, 81);
    }

    #[test]
    fn the_first_worker_is_no_change_and_one_put_right_the_same_day_is_one() {
        assert_eq!(changes(&[held('A', "2026-02-01", "")]), 0);
        let corrected =
            [held('A', "2026-01-01", ""), held('X', "2026-05-01", "2026-05-01"), held('B', "2026-05-01", "")];
        assert_eq!(changes(&corrected), 1);
        assert_eq!(current(&corrected, d(TODAY)).unwrap().worker, 'B');
    }

    #[test]
    fn a_child_with_cover_only_has_no_worker() {
        let allocations = [held('A', "2026-01-01", "2026-10-31"), covered('B', "2026-11-01", "")];
        assert_eq!(together(&allocations, d(TODAY)), None);
        assert_eq!(days_unallocated(&allocations, d("2026-01-01"), d(TODAY)), 22);
        assert_eq!(days_unallocated::<char>(&[], d("2026-11-21"), d(TODAY)), 2);
    }

    #[test]
    fn a_worker_who_joins_for_a_while_does_not_end_the_one_who_stays() {
        let allocations = [held('A', "2026-01-01", ""), held('B', "2026-03-01", "2026-04-01")];
        assert_eq!(current(&allocations, d(TODAY)).unwrap().worker, 'A');
        assert_eq!(together(&allocations, d(TODAY)).unwrap().since, d("2026-01-01"));
    }

    fn any_allocations() -> impl Strategy<Value = Vec<Allocation<u8>>> {
        let start = d("2025-01-01");
        let one = (0..4_u8, 0..700, prop::option::of(0..300), any::<bool>()).prop_map(
            move |(worker, from, days, is_cover)| {
                let from = day::add_days(start, from);
                let to = days.map(|days| day::add_days(from, days));
                Allocation { worker, from, to, is_cover, reason: None }
            },
        );
        prop::collection::vec(one, 0..8)
    }

    proptest! {
        #[test]
        fn adding_cover_changes_no_count_of_changes(allocations in any_allocations(), at in 0..700) {
            let cover = Allocation {
                worker: 9,
                from: day::add_days(d("2025-01-01"), at),
                to: None,
                is_cover: true,
                reason: None,
            };
            let mut with_cover = allocations.clone();
            with_cover.push(cover);
            let (from, today) = (d("2025-01-01"), d(TODAY));
            prop_assert_eq!(changes_of_worker(&allocations, today), changes_of_worker(&with_cover, today));
            prop_assert_eq!(
                days_unallocated(&allocations, from, today),
                days_unallocated(&with_cover, from, today)
            );
        }

        #[test]
        fn unallocated_days_are_those_with_nobody_allocated(allocations in any_allocations()) {
            let (from, today) = (d("2025-01-01"), d(TODAY));
            let alone = (0..=day::days_between(from, today))
                .filter(|n| current_on(&allocations, day::add_days(from, *n)).is_none())
                .count();
            prop_assert_eq!(days_unallocated(&allocations, from, today) as usize, alone);
        }

        #[test]
        fn the_relationship_began_by_today(allocations in any_allocations()) {
            if let Some(found) = together(&allocations, d(TODAY)) {
                prop_assert!(found.since <= d(TODAY));
                prop_assert_eq!(Some(found.worker), current_on(&allocations, d(TODAY)));
            }
        }
    }

    fn current_on(allocations: &[Allocation<u8>], day: Day) -> Option<u8> {
        current(allocations, day).map(|one| one.worker)
    }
}
