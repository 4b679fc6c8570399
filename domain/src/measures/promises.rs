//! Whether what was said was done, and where not, whether the person was told.
//!
//! What is counted is a day that was promised, once it has passed. A promise moved to another day is two: the
//! first day changed, the second promised anew. So the moved ones leave the kept rate, and stand beside it as
//! a share of their own. Nothing here knows whose promise it was: causes are compared, people are not.

use super::Share;
use crate::day::Day;

/// What became of a day that was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nobody has said that it was done. Once the day has passed it is not kept, and nobody was told.
    Open,
    /// Done by the day.
    Kept,
    /// Done after the day.
    KeptLate,
    /// Both agreed another day.
    Changed {
        /// The day they agreed it.
        on: Day,
    },
    /// It did not happen, or the person it was promised to says so.
    NotKept {
        /// Whether the person was told why.
        told: bool,
    },
}

/// One day that was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PromisedDay {
    /// The day.
    pub due: Day,
    /// What became of it.
    pub outcome: Outcome,
}

/// Promised days, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Promises {
    /// All whose day has passed. Each is in exactly one of the five that follow.
    pub due: u32,
    /// Kept by the day.
    pub kept: u32,
    /// Kept after it.
    pub kept_late: u32,
    /// Changed by agreement on a day before the due day.
    pub changed_before: u32,
    /// Changed by agreement only on the due day or after it: that is not kept on time.
    pub changed_late: u32,
    /// Not kept, still open ones among them.
    pub not_kept: u32,
    /// Of those not kept, explained to the person.
    pub told: u32,
}

impl Promises {
    /// Kept on time, of those due and not changed by agreement before they were due.
    #[must_use]
    pub fn kept_rate(&self) -> Share {
        Share { part: self.kept.into(), whole: self.due.saturating_sub(self.changed_before).into() }
    }

    /// Changed by agreement before they were due, of those due. Stands beside the kept rate, always.
    #[must_use]
    pub fn renegotiated_share(&self) -> Share {
        Share { part: self.changed_before.into(), whole: self.due.into() }
    }

    /// Explained to the person, of those not kept.
    #[must_use]
    pub fn told_rate(&self) -> Share {
        Share { part: self.told.into(), whole: self.not_kept.into() }
    }
}

/// Counts the promised days from `from` on, up to the day before `today`. A day not yet over is left out even
/// where the promise is kept already, since those not kept yet could not be counted against it.
#[must_use]
pub fn promises(days: &[PromisedDay], from: Day, today: Day) -> Promises {
    let mut found = Promises::default();
    for day in days.iter().filter(|day| from <= day.due && day.due < today) {
        found.due += 1;
        match day.outcome {
            Outcome::Kept => found.kept += 1,
            Outcome::KeptLate => found.kept_late += 1,
            Outcome::Changed { on } if on < day.due => found.changed_before += 1,
            Outcome::Changed { .. } => found.changed_late += 1,
            Outcome::Open => found.not_kept += 1,
            Outcome::NotKept { told } => {
                found.not_kept += 1;
                found.told += u32::from(told);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        day::parse(text).unwrap()
    }

    fn due(text: &str, outcome: Outcome) -> PromisedDay {
        PromisedDay { due: d(text), outcome }
    }

    fn counted(days: &[PromisedDay]) -> Promises {
        promises(days, d("2026-10-01"), d("2026-11-22"))
    }

    #[test]
    fn the_rates_are_those_of_the_definition() {
        let found = counted(&[
            due("2026-11-02", Outcome::Kept),
            due("2026-11-03", Outcome::Kept),
            due("2026-11-04", Outcome::KeptLate),
            due("2026-11-05", Outcome::Changed { on: d("2026-11-04") }),
            due("2026-11-06", Outcome::NotKept { told: true }),
            due("2026-11-07", Outcome::NotKept { told: false }),
        ]);
        assert_eq!(found.kept_rate(), Share { part: 2, whole: 5 });
        assert_eq!(found.renegotiated_share(), Share { part: 1, whole: 6 });
        assert_eq!(found.told_rate(), Share { part: 1, whole: 2 });
    }

    #[test]
    fn a_change_on_the_day_or_after_it_takes_nothing_out() {
        let found = counted(&[
            due("2026-11-05", Outcome::Changed { on: d("2026-11-05") }),
            due("2026-11-05", Outcome::Changed { on: d("2026-11-09") }),
        ]);
        assert_eq!(found.kept_rate(), Share { part: 0, whole: 2 });
        assert_eq!((found.changed_late, found.renegotiated_share().part), (2, 0));
    }

    #[test]
    fn leaving_a_promise_open_hides_nothing() {
        let found = counted(&[due("2026-11-21", Outcome::Open)]);
        assert_eq!((found.kept_rate().percent(), found.told_rate().percent()), (Some(0), Some(0)));
    }

    #[test]
    fn a_day_not_over_counts_neither_way() {
        let found = counted(&[
            due("2026-11-22", Outcome::Kept),
            due("2026-12-01", Outcome::Kept),
            due("2026-11-22", Outcome::Open),
            due("2026-09-30", Outcome::NotKept { told: false }),
        ]);
        assert_eq!(found, Promises::default());
        assert_eq!(found.kept_rate().percent(), None, "nothing was due, which is not nought");
    }

    fn any_days() -> impl Strategy<Value = Vec<PromisedDay>> {
        let start = d("2026-09-01");
        let outcome = prop_oneof![
            Just(Outcome::Open),
            Just(Outcome::Kept),
            Just(Outcome::KeptLate),
            (0..120).prop_map(move |n| Outcome::Changed { on: day::add_days(start, n) }),
            any::<bool>().prop_map(|told| Outcome::NotKept { told }),
        ];
        let one = (0..120, outcome)
            .prop_map(move |(n, outcome)| PromisedDay { due: day::add_days(start, n), outcome });
        prop::collection::vec(one, 0..40)
    }

    proptest! {
        #[test]
        fn every_day_that_passed_is_counted_once(days in any_days()) {
            let found = counted(&days);
            let changed = found.changed_before + found.changed_late;
            let parts = found.kept + found.kept_late + changed + found.not_kept;
            prop_assert_eq!(parts, found.due);
        }

        #[test]
        fn every_rate_is_between_none_and_all(days in any_days()) {
            let found = counted(&days);
            for share in [found.kept_rate(), found.renegotiated_share(), found.told_rate()] {
                prop_assert!(share.part <= share.whole);
            }
        }

        #[test]
        fn the_order_of_promises_does_not_matter(
            (days, mixed) in any_days().prop_flat_map(|days| (Just(days.clone()), Just(days).prop_shuffle()))
        ) {
            prop_assert_eq!(counted(&days), counted(&mixed));
        }
    }
}
