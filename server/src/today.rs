//! What day it is in the United Kingdom, from a moment.
//!
//! Whether an allocation holds is a matter of days, and in summer a day begins an hour before UTC's.

use domain::day::{Day, from_ms};
use time::{Duration, Month};

const SUMMER_MINUTES: i32 = 60;
const CHANGE_HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// The Julian day number of 1 January 1970.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;
const DAY_MS: i64 = 24 * CHANGE_HOUR_MS;

/// The day it is in the United Kingdom at `now_ms`, milliseconds since 1970 UTC.
#[must_use]
pub fn today(now_ms: i64) -> Day {
    from_ms(now_ms, if is_summer(now_ms) { SUMMER_MINUTES } else { 0 })
}

/// The moment of a clock time on a day in the United Kingdom, milliseconds since 1970 UTC.
#[must_use]
pub fn at(day: Day, hour: u8, minute: u8) -> i64 {
    let since = i64::from(day.to_julian_day()) - EPOCH_JULIAN_DAY;
    let clock = since * DAY_MS + i64::from(hour) * CHANGE_HOUR_MS + i64::from(minute) * MINUTE_MS;
    let summer = clock - i64::from(SUMMER_MINUTES) * MINUTE_MS;
    if is_summer(summer) { summer } else { clock }
}

/// Summer time begins and ends at 1 am UTC on the last Sundays of March and October.
fn is_summer(now_ms: i64) -> bool {
    let utc = from_ms(now_ms, 0);
    let is_past_one = now_ms.rem_euclid(DAY_MS) >= CHANGE_HOUR_MS;
    let has_come = |month: Month| {
        last_sunday(utc.year(), month).is_some_and(|sunday| utc > sunday || (utc == sunday && is_past_one))
    };
    has_come(Month::March) && !has_come(Month::October)
}

fn last_sunday(year: i32, month: Month) -> Option<Day> {
    let last = Day::from_calendar_date(year, month, month.length(year)).ok()?;
    let back = i64::from(last.weekday().number_days_from_sunday());
    last.checked_sub(Duration::days(back))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_at(text: &str) -> String {
        let moment = time::PrimitiveDateTime::new(
            domain::day::parse(&text[..10]).unwrap(),
            time::Time::from_hms(text[11..13].parse().unwrap(), text[14..].parse().unwrap(), 0).unwrap(),
        );
        domain::day::iso(today(moment.assume_utc().unix_timestamp() * 1000))
    }

    #[test]
    fn a_summer_day_begins_an_hour_before_utcs_and_a_winter_day_with_it() {
        let noon =
            |day| domain::day::parse(day).map(|day| at(day, 12, 0)).map(|ms| ms % DAY_MS / CHANGE_HOUR_MS);
        assert_eq!((noon("2026-07-01"), noon("2026-12-01")), (Some(11), Some(12)));
        assert_eq!(day_at("2026-07-01T23:30"), "2026-07-02");
        assert_eq!(day_at("2026-01-01T23:30"), "2026-01-01");
        assert_eq!(day_at("2026-03-28T23:30"), "2026-03-28");
        assert_eq!(day_at("2026-03-29T23:30"), "2026-03-30");
        assert_eq!(day_at("2026-10-24T23:30"), "2026-10-25");
        assert_eq!(day_at("2026-10-25T23:30"), "2026-10-25");
    }
}
