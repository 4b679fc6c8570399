//! Days as people say them: "Friday 4 December", "2 days late", "5 weeks ago".
//!
//! A day here is a civil day with no time and no zone. Whoever calls knows the clock and the offset from UTC;
//! this module only counts and names. The words are British English.

mod words;

use time::{Duration, Month};

pub use time::Date as Day;
pub(crate) use words::counted;
pub use words::{age_words, ago, clock, date, due_words, long, month_name, short, span, weekday_name};

const MS_PER_MINUTE: i64 = 60_000;
const MINUTES_PER_DAY: i64 = 24 * 60;
/// The Julian day number of 1 January 1970.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;
const MONTHS_PER_YEAR: i32 = 12;

/// Reads `2026-11-22`, and nothing looser: ten characters, a day that exists.
#[must_use]
pub fn parse(text: &str) -> Option<Day> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return None;
    };
    let year = number(&[y1, y2, y3, y4])?;
    let month = Month::try_from(u8::try_from(number(&[m1, m2])?).ok()?).ok()?;
    let day = u8::try_from(number(&[d1, d2])?).ok()?;
    Day::from_calendar_date(i32::from(year), month, day).ok()
}

/// `2026-11-22`: sorts as text in the order of time, from year 0 to year 9999.
#[must_use]
pub fn iso(day: Day) -> String {
    let mut out = String::with_capacity(10);
    push_padded(&mut out, day.year().unsigned_abs(), 1000);
    out.push('-');
    push_padded(&mut out, u32::from(u8::from(day.month())), 10);
    out.push('-');
    push_padded(&mut out, u32::from(day.day()), 10);
    out
}

/// The day it is, `offset_minutes` east of UTC, at `ms` since 1970. Past the year 9999: its last day.
#[must_use]
pub fn from_ms(ms: i64, offset_minutes: i32) -> Day {
    let days = local_minutes(ms, offset_minutes).div_euclid(MINUTES_PER_DAY) + EPOCH_JULIAN_DAY;
    i32::try_from(days).ok().and_then(|julian| Day::from_julian_day(julian).ok()).unwrap_or(if ms < 0 {
        Day::MIN
    } else {
        Day::MAX
    })
}

/// `days` later, or earlier if negative. Stays at the first or last day there is.
#[must_use]
pub fn add_days(day: Day, days: i32) -> Day {
    day.saturating_add(Duration::days(i64::from(days)))
}

/// The same day `months` later, or the last of a month too short: 31 January and 1 month is 28 February.
#[must_use]
pub fn add_months(day: Day, months: i32) -> Day {
    let edge = if months < 0 { Day::MIN } else { Day::MAX };
    let Some(total) = month_number(day).checked_add(months) else {
        return edge;
    };
    let year = total.div_euclid(MONTHS_PER_YEAR);
    u8::try_from(total.rem_euclid(MONTHS_PER_YEAR) + 1)
        .ok()
        .and_then(|month| Month::try_from(month).ok())
        .and_then(|month| Day::from_calendar_date(year, month, day.day().min(month.length(year))).ok())
        .unwrap_or(edge)
}

/// Days from one day to the other; negative if `to` comes first.
#[must_use]
pub fn days_between(from: Day, to: Day) -> i32 {
    to.to_julian_day() - from.to_julian_day()
}

/// Whole months from one day to the other: the inverse of [`add_months`]. Negative if `to` comes first.
#[must_use]
pub fn months_between(from: Day, to: Day) -> i32 {
    if to < from {
        return -months_between(to, from);
    }
    let months = month_number(to) - month_number(from);
    if add_months(from, months) > to { months - 1 } else { months }
}

/// Whole years of age, 0 for a child not yet born. Born on 29 February, one is a year older on 1 March
/// where the year has no 29th, as the law in the UK counts it.
#[must_use]
pub fn age(born: Day, today: Day) -> u32 {
    let birthday_to_come = (u8::from(today.month()), today.day()) < (u8::from(born.month()), born.day());
    u32::try_from(today.year() - born.year() - i32::from(birthday_to_come)).unwrap_or(0)
}

/// Months since the start of year 0.
fn month_number(day: Day) -> i32 {
    day.year() * MONTHS_PER_YEAR + i32::from(u8::from(day.month())) - 1
}

fn local_minutes(ms: i64, offset_minutes: i32) -> i64 {
    ms.div_euclid(MS_PER_MINUTE) + i64::from(offset_minutes)
}

fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |n: u16, digit| {
        let digit = digit.is_ascii_digit().then(|| u16::from(digit - b'0'))?;
        n.checked_mul(10)?.checked_add(digit)
    })
}

/// Pads with zeros so that at least as many digits show as `smallest` has.
fn push_padded(out: &mut String, n: u32, smallest: u32) {
    let mut place = smallest;
    while place > 1 && n < place {
        out.push('0');
        place /= 10;
    }
    out.push_str(&n.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        parse(text).unwrap()
    }

    const TODAY: &str = "2026-11-22";

    #[test]
    fn only_a_day_that_exists_is_read() {
        assert_eq!(iso(d("2026-11-22")), "2026-11-22");
        assert_eq!(iso(d("0987-01-02")), "0987-01-02");
        assert!(parse("2024-02-29").is_some());
        let refused = ["", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "26-11-22"];
        let loose =
            ["2026-1-22", "2026-11-22T00:00:00", "+026-11-22", "2026/11/22", "２０26-11-2", " 2026-11-22"];
        for text in refused.iter().chain(&loose) {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn midnight_belongs_to_the_day_it_begins_where_people_are() {
        let end_of_june_utc = 1_782_862_200_000; // 30 June 2026, 23:30 UTC
        assert_eq!(from_ms(end_of_june_utc, 0), d("2026-06-30"));
        assert_eq!(from_ms(end_of_june_utc, 60), d("2026-07-01"), "British summer time");
        assert_eq!(clock(end_of_june_utc, 60), "12:30 am");
        assert_eq!(from_ms(-1, 0), d("1969-12-31"));
        assert_eq!(from_ms(0, 0), d("1970-01-01"));
        assert_eq!(from_ms(i64::MAX, 0), Day::MAX);
        assert_eq!(from_ms(i64::MIN, 0), Day::MIN);
    }

    #[test]
    fn a_child_is_a_year_older_on_the_birthday() {
        assert_eq!(age(d("2019-11-22"), d(TODAY)), 7);
        assert_eq!(age(d("2019-11-23"), d(TODAY)), 6);
        assert_eq!(age(d("2027-03-04"), d(TODAY)), 0);
        assert_eq!(age(d("2008-02-29"), d("2026-02-28")), 17);
        assert_eq!(age(d("2008-02-29"), d("2026-03-01")), 18);
    }

    #[test]
    fn a_month_on_from_a_long_month_ends_with_the_short_one() {
        assert_eq!(add_months(d("2026-01-31"), 1), d("2026-02-28"));
        assert_eq!(add_months(d("2024-01-31"), 1), d("2024-02-29"));
        assert_eq!(add_months(d("2026-03-31"), -1), d("2026-02-28"));
        assert_eq!(add_months(d("2026-11-30"), 3), d("2027-02-28"));
        assert_eq!(months_between(d("2026-01-31"), d("2026-02-28")), 1);
        assert_eq!(months_between(d("2026-02-28"), d("2026-01-31")), -1);
        assert_eq!(add_months(Day::MAX, i32::MAX), Day::MAX);
        assert_eq!(add_days(Day::MIN, i32::MIN), Day::MIN);
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (2_415_021..2_488_069).prop_map(|julian| Day::from_julian_day(julian).unwrap()) // 1900 to 2099
    }

    proptest! {
        #[test]
        fn a_day_written_is_read_back(day in any_day()) {
            prop_assert_eq!(parse(&iso(day)), Some(day));
        }

        #[test]
        fn written_days_sort_as_time_does(a in any_day(), b in any_day()) {
            prop_assert_eq!(a.cmp(&b), iso(a).cmp(&iso(b)));
        }

        #[test]
        fn days_added_are_days_between(day in any_day(), n in -5000..5000) {
            let other = add_days(day, n);
            prop_assert_eq!(days_between(day, other), n);
            prop_assert_eq!(add_days(other, -n), day);
        }

        #[test]
        fn months_added_are_months_between(day in any_day(), n in 0..600) {
            prop_assert_eq!(months_between(day, add_months(day, n)), n);
        }

        #[test]
        fn whole_months_never_overshoot(from in any_day(), to in any_day()) {
            let (from, to) = (from.min(to), from.max(to));
            let months = months_between(from, to);
            prop_assert!(add_months(from, months) <= to);
            prop_assert!(add_months(from, months + 1) > to);
        }

        #[test]
        fn seven_days_on_is_the_same_weekday(day in any_day(), weeks in -500..500) {
            prop_assert_eq!(weekday_name(day), weekday_name(add_days(day, 7 * weeks)));
            prop_assert_ne!(weekday_name(day), weekday_name(add_days(day, 7 * weeks + 1)));
        }

        #[test]
        fn a_moment_in_a_day_gives_that_day(day in any_day(), minute in 0..1440_i64, offset in -720..840) {
            let days = i64::from(days_between(parse("1970-01-01").unwrap(), day));
            let ms = (days * MINUTES_PER_DAY + minute - i64::from(offset)) * MS_PER_MINUTE;
            prop_assert_eq!(from_ms(ms, offset), day);
        }

        #[test]
        fn age_never_falls_as_days_pass(born in any_day(), today in any_day()) {
            prop_assert!(age(born, today) <= age(born, add_days(today, 1)));
        }
    }
}
