//! What days and spans are called. English; other languages name the same cases in their own file.

use super::{
    Day, MINUTES_PER_DAY, MONTHS_PER_YEAR, age, days_between, local_minutes, month_number, months_between,
};
use time::{Month, Weekday};

/// Up to here people say days; from here weeks, until two whole months have gone by.
const DAYS_BEFORE_WEEKS: i32 = 14;

/// "Friday 4 December", with the year if it is not this year.
#[must_use]
pub fn long(day: Day, today: Day) -> String {
    with_year([weekday_name(day), " ", &day_and_month(day)].concat(), day, today)
}

/// "4 December", with the year if it is not this year.
#[must_use]
pub fn date(day: Day, today: Day) -> String {
    with_year(day_and_month(day), day, today)
}

/// "Tue 24" in this month, else "Tue 24 Nov", with the year if it is not this year.
#[must_use]
pub fn short(day: Day, today: Day) -> String {
    let text = [first_three(weekday_name(day)), " ", &day.day().to_string()].concat();
    if month_number(day) == month_number(today) {
        return text;
    }
    with_year([&text, " ", first_three(month_name(day.month()))].concat(), day, today)
}

/// "2 days late", "today", "tomorrow", else the short form.
#[must_use]
pub fn due_words(due: Day, today: Day) -> String {
    match days_between(today, due) {
        days @ ..0 => [&counted(days, "day"), " late"].concat(),
        0 => "today".into(),
        1 => "tomorrow".into(),
        _ => short(due, today),
    }
}

/// "today", "yesterday", "13 days ago", "5 weeks ago", "3 months ago", "2 years ago".
/// Weeks from 14 days, months from two whole months, years from two whole years. A day to come is said as
/// [`due_words`] says it.
#[must_use]
pub fn ago(day: Day, today: Day) -> String {
    let months = months_between(day, today);
    match days_between(day, today) {
        ..=0 => due_words(day, today),
        1 => "yesterday".into(),
        _ if months >= 2 * MONTHS_PER_YEAR => [&counted(months / MONTHS_PER_YEAR, "year"), " ago"].concat(),
        _ => [&length(day, today), " ago"].concat(),
    }
}

/// "1 year and 8 months", "5 months", "3 weeks", "4 days". The order of the two days does not matter.
#[must_use]
pub fn span(from: Day, to: Day) -> String {
    let (from, to) = (from.min(to), from.max(to));
    let months = months_between(from, to);
    let (years, rest) = (months / MONTHS_PER_YEAR, months % MONTHS_PER_YEAR);
    match (years, rest) {
        _ if from == to => "less than a day".into(),
        (0, _) => length(from, to),
        (_, 0) => counted(years, "year"),
        _ => [&counted(years, "year"), " and ", &counted(rest, "month")].concat(),
    }
}

/// "7" from two years on; before that "18 months", "3 weeks", "4 days", "born today"; unborn "due 4 March".
/// The year is said for an unborn child only where it could be mistaken.
#[must_use]
pub fn age_words(born: Day, today: Day) -> String {
    let years = age(born, today);
    match days_between(born, today) {
        ..0 => {
            let text = ["due ", &day_and_month(born)].concat();
            if months_between(today, born) < MONTHS_PER_YEAR { text } else { with_year(text, born, today) }
        }
        0 => "born today".into(),
        _ if years >= 2 => years.to_string(),
        _ => length(born, today),
    }
}

/// "2:34 pm", at `ms` since 1970, `offset_minutes` east of UTC.
#[must_use]
pub fn clock(ms: i64, offset_minutes: i32) -> String {
    let of_day = local_minutes(ms, offset_minutes).rem_euclid(MINUTES_PER_DAY).unsigned_abs();
    let (hour, minute) = (of_day / 60, of_day % 60);
    let half = if hour < 12 { " am" } else { " pm" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let between = if minute < 10 { ":0" } else { ":" };
    [&hour.to_string(), between, &minute.to_string(), half].concat()
}

/// "Monday".
#[must_use]
pub fn weekday_name(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// "December".
#[must_use]
pub fn month_name(month: Month) -> &'static str {
    match month {
        Month::January => "January",
        Month::February => "February",
        Month::March => "March",
        Month::April => "April",
        Month::May => "May",
        Month::June => "June",
        Month::July => "July",
        Month::August => "August",
        Month::September => "September",
        Month::October => "October",
        Month::November => "November",
        Month::December => "December",
    }
}

/// "1 week", "5 weeks": the sign is the caller's to say.
pub(crate) fn counted(n: i32, unit: &str) -> String {
    let plural = if n.unsigned_abs() == 1 { "" } else { "s" };
    [&n.unsigned_abs().to_string(), " ", unit, plural].concat()
}

/// The time from one day to a later one, in the one unit people would use for it.
fn length(from: Day, to: Day) -> String {
    let (days, months) = (days_between(from, to), months_between(from, to));
    if days < DAYS_BEFORE_WEEKS {
        counted(days, "day")
    } else if months < 2 {
        counted(days / 7, "week")
    } else {
        counted(months, "month")
    }
}

fn day_and_month(day: Day) -> String {
    [&day.day().to_string(), " ", month_name(day.month())].concat()
}

fn with_year(text: String, day: Day, today: Day) -> String {
    if day.year() == today.year() { text } else { [&text, " ", &day.year().to_string()].concat() }
}

fn first_three(name: &'static str) -> &'static str {
    name.get(..3).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::{MS_PER_MINUTE, add_days, parse};
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        parse(text).unwrap()
    }

    const TODAY: &str = "2026-11-22";

    #[test]
    fn a_clock_says_am_and_pm() {
        let at = |hour: i64, minute: i64| clock((hour * 60 + minute) * MS_PER_MINUTE, 0);
        assert_eq!(at(14, 34), "2:34 pm");
        assert_eq!(at(0, 5), "12:05 am");
        assert_eq!(at(12, 0), "12:00 pm");
        assert_eq!(at(11, 59), "11:59 am");
        assert_eq!(clock(-MS_PER_MINUTE, 0), "11:59 pm");
    }

    #[test]
    fn the_year_is_said_only_when_it_is_another() {
        assert_eq!(long(d("2026-12-04"), d(TODAY)), "Friday 4 December");
        assert_eq!(long(d("2027-01-04"), d(TODAY)), "Monday 4 January 2027");
        assert_eq!(short(d("2026-11-24"), d(TODAY)), "Tue 24");
        assert_eq!(short(d("2026-11-24"), d("2026-12-01")), "Tue 24 Nov");
        assert_eq!(short(d("2025-11-24"), d(TODAY)), "Mon 24 Nov 2025");
    }

    #[test]
    fn what_is_due_is_said_plainly() {
        let words = |due| due_words(d(due), d(TODAY));
        assert_eq!(words("2026-11-20"), "2 days late");
        assert_eq!(words("2026-11-21"), "1 day late");
        assert_eq!(words("2026-11-22"), "today");
        assert_eq!(words("2026-11-23"), "tomorrow");
        assert_eq!(words("2026-11-24"), "Tue 24");
        assert_eq!(words("2026-12-01"), "Tue 1 Dec");
    }

    #[test]
    fn the_past_grows_coarser_with_distance() {
        let words = |days: i32| ago(add_days(d(TODAY), -days), d(TODAY));
        assert_eq!(words(0), "today");
        assert_eq!(words(1), "yesterday");
        assert_eq!(words(13), "13 days ago");
        assert_eq!(words(14), "2 weeks ago");
        assert_eq!(words(35), "5 weeks ago");
        assert_eq!(words(60), "8 weeks ago");
        assert_eq!(words(61), "2 months ago");
        assert_eq!(words(92), "3 months ago");
        assert_eq!(words(500), "16 months ago");
        assert_eq!(words(731), "2 years ago");
        assert_eq!(words(-1), "tomorrow", "a clock that was wrong is not hidden");
    }

    #[test]
    fn a_span_is_said_in_one_or_two_units() {
        let words = |from, to| span(d(from), d(to));
        assert_eq!(words("2025-03-22", TODAY), "1 year and 8 months");
        assert_eq!(words("2024-11-22", TODAY), "2 years");
        assert_eq!(words("2026-06-22", TODAY), "5 months");
        assert_eq!(words("2026-11-01", TODAY), "3 weeks");
        assert_eq!(words("2026-11-18", TODAY), "4 days");
        assert_eq!(words(TODAY, "2026-11-18"), "4 days");
        assert_eq!(words(TODAY, TODAY), "less than a day");
    }

    #[test]
    fn a_small_child_is_counted_in_months_weeks_or_days() {
        let words = |born| age_words(d(born), d(TODAY));
        assert_eq!(words("2019-11-22"), "7");
        assert_eq!(words("2024-11-22"), "2");
        assert_eq!(words("2025-05-22"), "18 months");
        assert_eq!(words("2026-03-22"), "8 months");
        assert_eq!(words("2026-11-01"), "3 weeks");
        assert_eq!(words("2026-11-21"), "1 day");
        assert_eq!(words(TODAY), "born today");
        assert_eq!(words("2027-03-04"), "due 4 March");
        assert_eq!(words("2028-03-04"), "due 4 March 2028");
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (2_415_021..2_488_069).prop_map(|julian| Day::from_julian_day(julian).unwrap()) // 1900 to 2099
    }

    proptest! {
        #[test]
        fn every_day_has_its_words(day in any_day(), today in any_day()) {
            for words in [long(day, today), short(day, today), due_words(day, today), ago(day, today),
                          span(day, today), age_words(day, today)] {
                prop_assert!(!words.is_empty() && !words.contains("  ") && !words.contains('-'), "{}", words);
            }
        }
    }
}
