//! Lengths of time, and how their days are counted.

use super::{Jurisdiction, holidays, is_working_day};
use crate::day::{self, Day};

/// What an amount counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Not Saturday, Sunday, Christmas Day, Good Friday or a bank holiday (SI 2006/1738 r.2).
    WorkingDays,
    /// Monday to Friday, for a council that counts bank holidays too.
    Weekdays,
    /// Every day.
    CalendarDays,
    /// Seven calendar days each.
    Weeks,
    /// Calendar months; a month too short ends on its last day.
    Months,
}

/// Whether the trigger's own day is the first day counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counts {
    /// It is: three days from Monday end on Wednesday.
    Inclusive,
    /// It is not: three days from Monday end on Thursday.
    Exclusive,
}

/// A length of time as a rule, a council or a plan gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// How many.
    pub amount: u16,
    /// Of what.
    pub unit: Unit,
    /// Whether the trigger's day counts.
    pub counts: Counts,
}

impl Interval {
    /// `amount` of `unit`, not counting the trigger's day.
    #[must_use]
    pub const fn of(amount: u16, unit: Unit) -> Self {
        Self { amount, unit, counts: Counts::Exclusive }
    }

    /// The last day that is in time. Never before the trigger; in working days, always a working day.
    #[must_use]
    pub fn after(self, trigger: Day, jurisdiction: Jurisdiction) -> Day {
        let amount = i32::from(self.amount);
        let ends = match self.unit {
            Unit::WorkingDays => return self.after_days(trigger, |day| is_working_day(day, jurisdiction)),
            Unit::Weekdays => return self.after_days(trigger, |day| !holidays::is_weekend(day)),
            Unit::CalendarDays => day::add_days(trigger, amount),
            Unit::Weeks => day::add_days(trigger, 7 * amount),
            Unit::Months => day::add_months(trigger, amount),
        };
        match self.counts {
            Counts::Exclusive => ends,
            Counts::Inclusive => day::add_days(ends, -1).max(trigger),
        }
    }

    /// "every 10 working days", "every week".
    #[must_use]
    pub fn words(self) -> String {
        let unit = match self.unit {
            Unit::WorkingDays => "working day",
            Unit::Weekdays => "weekday",
            Unit::CalendarDays => "day",
            Unit::Weeks => "week",
            Unit::Months => "month",
        };
        match self.amount {
            1 => ["every ", unit].concat(),
            many => ["every ", &day::counted(i32::from(many), unit)].concat(),
        }
    }

    /// Counts only days that count; where none are left to count it goes on to the next that does.
    fn after_days(self, trigger: Day, counts: impl Fn(Day) -> bool) -> Day {
        let mut left = self.amount;
        let mut day = trigger;
        if self.counts == Counts::Inclusive && counts(day) {
            left = left.saturating_sub(1);
        }
        while left > 0 || !counts(day) {
            let Some(next) = day.next_day() else { break };
            day = next;
            left = left.saturating_sub(u16::from(counts(day)));
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        day::parse(text).unwrap()
    }

    fn check(amount: u16, unit: Unit, counts: Counts, trigger: &str, due: &str) {
        let interval = Interval { amount, unit, counts };
        assert_eq!(day::iso(interval.after(d(trigger), Jurisdiction::England)), due, "{interval:?}");
    }

    #[test]
    fn ten_working_days_step_over_easter() {
        check(10, Unit::WorkingDays, Counts::Exclusive, "2026-03-27", "2026-04-14");
        check(10, Unit::Weekdays, Counts::Exclusive, "2026-03-27", "2026-04-10");
        check(10, Unit::WorkingDays, Counts::Inclusive, "2026-03-27", "2026-04-13");
    }

    #[test]
    fn a_count_from_a_weekend_starts_on_monday() {
        check(1, Unit::WorkingDays, Counts::Exclusive, "2026-11-21", "2026-11-23");
        check(1, Unit::WorkingDays, Counts::Inclusive, "2026-11-21", "2026-11-23");
        check(0, Unit::WorkingDays, Counts::Exclusive, "2026-11-21", "2026-11-23");
        check(1, Unit::WorkingDays, Counts::Inclusive, "2026-11-20", "2026-11-20");
    }

    #[test]
    fn weeks_and_months_are_calendar_time() {
        check(6, Unit::Weeks, Counts::Exclusive, "2026-11-22", "2027-01-03");
        check(6, Unit::Weeks, Counts::Inclusive, "2026-11-22", "2027-01-02");
        check(3, Unit::Months, Counts::Exclusive, "2026-11-30", "2027-02-28");
        check(28, Unit::CalendarDays, Counts::Exclusive, "2024-02-01", "2024-02-29");
        check(0, Unit::CalendarDays, Counts::Inclusive, "2024-02-01", "2024-02-01");
    }

    #[test]
    fn the_last_day_there_is_ends_the_count() {
        assert_eq!(Interval::of(9, Unit::WorkingDays).after(Day::MAX, Jurisdiction::England), Day::MAX);
    }

    #[test]
    fn an_interval_is_said_in_words() {
        assert_eq!(Interval::of(10, Unit::WorkingDays).words(), "every 10 working days");
        assert_eq!(Interval::of(1, Unit::Weeks).words(), "every week");
    }

    prop_compose! {
        fn any_day()(julian in 2_458_850..2_462_137) -> Day { Day::from_julian_day(julian).unwrap() }
    }

    fn any_place() -> impl Strategy<Value = Jurisdiction> {
        prop::sample::select(vec![
            Jurisdiction::England,
            Jurisdiction::Wales,
            Jurisdiction::Scotland,
            Jurisdiction::NorthernIreland,
        ])
    }

    fn any_interval() -> impl Strategy<Value = Interval> {
        let units = vec![Unit::WorkingDays, Unit::Weekdays, Unit::CalendarDays, Unit::Weeks, Unit::Months];
        let counts = vec![Counts::Inclusive, Counts::Exclusive];
        (0..60_u16, prop::sample::select(units), prop::sample::select(counts))
            .prop_map(|(amount, unit, counts)| Interval { amount, unit, counts })
    }

    proptest! {
        #[test]
        fn nothing_is_due_before_its_trigger(
            interval in any_interval(), day in any_day(), place in any_place()
        ) {
            prop_assert!(interval.after(day, place) >= day);
        }

        #[test]
        fn due_in_working_days_is_due_on_one(amount in 0..60_u16, day in any_day(), place in any_place()) {
            let due = Interval::of(amount, Unit::WorkingDays).after(day, place);
            prop_assert!(is_working_day(due, place));
        }

        #[test]
        fn a_working_day_count_passes_that_many_working_days(
            amount in 1..60_u16, trigger in any_day(), place in any_place()
        ) {
            let due = Interval::of(amount, Unit::WorkingDays).after(trigger, place);
            let passed = (1..=day::days_between(trigger, due))
                .filter(|n| is_working_day(day::add_days(trigger, *n), place))
                .count();
            prop_assert_eq!(passed, usize::from(amount));
        }

        #[test]
        fn counting_the_trigger_never_makes_it_later(
            interval in any_interval(), day in any_day(), place in any_place()
        ) {
            let inclusive = Interval { counts: Counts::Inclusive, ..interval };
            let exclusive = Interval { counts: Counts::Exclusive, ..interval };
            prop_assert!(inclusive.after(day, place) <= exclusive.after(day, place));
        }

        #[test]
        fn a_later_trigger_is_never_due_sooner(
            interval in any_interval(), day in any_day(), place in any_place()
        ) {
            prop_assert!(interval.after(day, place) <= interval.after(day::add_days(day, 1), place));
        }
    }
}
