//! Days, counted from the day the extract is made.

use time::{Date, Duration, Month, Weekday};

/// From the first day on; without an end while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Date,
    pub(super) to: Option<Date>,
}

impl Span {
    pub(super) fn until(from: Date, to: Date) -> Self {
        Self { from, to: Some(to.max(from)) }
    }

    pub(super) fn covers(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// The last day that can have been lived through by `today`.
    pub(super) fn end_by(self, today: Date) -> Date {
        self.to.unwrap_or(today).min(today)
    }

    /// What is left of it before and after another one.
    pub(super) fn without(self, other: Option<Self>) -> Vec<Self> {
        let Some(other) = other else { return vec![self] };
        let before = other.from.min(self.to.unwrap_or(other.from));
        let before = (self.from < before).then(|| Self::until(self.from, before));
        let after = other.to.map(|to| Self { from: to.max(self.from), to: self.to });
        let after = after.filter(|after| after.to.is_none_or(|to| after.from < to));
        before.into_iter().chain(after).collect()
    }

    /// The part in a child's life, which may begin later; none where it ended before.
    pub(super) fn since_birth(self, born: Date) -> Option<Self> {
        let from = self.from.max(born);
        self.to.is_none_or(|to| from < to).then_some(Self { from, ..self })
    }
}

pub(super) fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(Duration::days(days))
}

pub(super) fn days_between(from: Date, to: Date) -> i64 {
    (to - from).whole_days()
}

/// The same day of an earlier month, or the month's last.
pub(super) fn months_before(day: Date, months: i32) -> Date {
    let count = day.year() * 12 + i32::from(day.month() as u8) - 1 - months;
    let month = Month::January.nth_next(count.rem_euclid(12) as u8);
    let year = count.div_euclid(12);
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(last)).unwrap_or(day)
}

/// The day itself, or the nearest working day where it falls on a weekend.
pub(super) fn workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => plus(day, -1),
        Weekday::Sunday => plus(day, 1),
        _ => day,
    }
}

/// Whole years, good enough for somebody invented.
pub(super) fn age_on(born: Date, day: Date) -> i64 {
    days_between(born, day) * 100 / 36_525
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: Month, day: u8) -> Date {
        Date::from_calendar_date(year, month, day).unwrap()
    }

    #[test]
    fn months_are_counted_back_over_the_year_and_to_a_shorter_month() {
        assert_eq!(months_before(day(2026, Month::November, 22), 20), day(2025, Month::March, 22));
        assert_eq!(months_before(day(2026, Month::March, 31), 1), day(2026, Month::February, 28));
        assert_eq!(months_before(day(2026, Month::January, 5), 12), day(2025, Month::January, 5));
    }

    #[test]
    fn a_span_without_another_keeps_both_its_ends() {
        let at = |number| day(2026, Month::May, number);
        let whole = Span { from: at(5), to: None };
        assert_eq!(whole.without(None), [whole]);
        let after = Span { from: at(12), to: None };
        assert_eq!(whole.without(Some(Span::until(at(8), at(12)))), [Span::until(at(5), at(8)), after]);
        assert_eq!(whole.without(Some(Span::until(at(1), at(12)))), [after]);
        assert_eq!(Span::until(at(5), at(8)).without(Some(after)), [Span::until(at(5), at(8))]);
        assert_eq!(Span::until(at(5), at(8)).without(Some(whole)), []);
    }

    #[test]
    fn a_weekend_moves_to_the_nearest_working_day() {
        assert_eq!(workday(day(2026, Month::November, 21)), day(2026, Month::November, 20));
        assert_eq!(workday(day(2026, Month::November, 22)), day(2026, Month::November, 23));
    }
}
