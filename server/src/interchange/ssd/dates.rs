//! Dates as extracts write them.

use time::{Date, Month};

/// What a cell of a date column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// A day.
    Day(Date),
    /// One of the days that stand for “no date”.
    NoDate,
    /// Nothing Kept can read as a day.
    Unreadable,
}

/// Reads a trimmed, non-empty cell: `2024-05-10` or `10/05/2024`, each with or without a time
/// after a `T` or a blank. The time is not looked at: the dataset records days.
pub(super) fn read(cell: &str) -> Written {
    let (day, time) = match cell.split_once(['T', ' ']) {
        Some((day, time)) => (day, time.trim()),
        None => (cell, ""),
    };
    if !time.chars().all(|c| c.is_ascii_digit() || ":.+-Z ".contains(c)) {
        return Written::Unreadable;
    }
    match day_of(day) {
        Some(day) if stands_for_none(day) => Written::NoDate,
        Some(day) => Written::Day(day),
        None => Written::Unreadable,
    }
}

/// 1 January 1900 is the dataset's own; the last day of 9999 is the usual one of databases.
fn stands_for_none(day: Date) -> bool {
    matches!((day.year(), day.ordinal()), (1900, 1) | (9999, 365))
}

fn day_of(text: &str) -> Option<Date> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(separator);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    // The four digits of the year tell the order; British dates put the day before the month.
    let (year, day) = match (first.len(), last.len()) {
        (4, 1 | 2) => (first, last),
        (1 | 2, 4) => (last, first),
        _ => return None,
    };
    let month = Month::try_from(u8::try_from(digits(month)?).ok()?).ok()?;
    let (year, day) = (i32::from(digits(year)?), u8::try_from(digits(day)?).ok()?);
    Date::from_calendar_date(year, month, day).ok()
}

/// At most four digits and nothing else: `parse` alone would let a sign through.
fn digits(text: &str) -> Option<u16> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: Option<(i32, u8, u8)>) {
        let day =
            expected.map(|(y, m, d)| Date::from_calendar_date(y, Month::try_from(m).unwrap(), d).unwrap());
        assert_eq!(read(cell), day.map_or(Written::Unreadable, Written::Day), "{cell}");
    }

    #[test]
    fn every_usual_way_of_writing_a_day_is_read() {
        for cell in [
            "2024-05-10",
            "2024-05-10T00:00:00",
            "2024-05-10 00:00:00.000",
            "2024-05-10T00:00:00Z",
            "10/05/2024",
            "10/5/2024",
            "10/05/2024 00:00",
            "10-05-2024",
            "2024/05/10",
        ] {
            check(cell, Some((2024, 5, 10)));
        }
    }

    #[test]
    fn what_is_not_a_day_is_not_guessed() {
        for cell in [
            "31/02/2024",
            "05/13/2024",
            "10/05/24",
            "May 2024",
            "45422",
            "+024-05-10",
            "2024-05-10-1",
            "2024-05",
            "-",
            "T",
            "2024-05-10 noon",
            "２０２４-05-10",
        ] {
            check(cell, None);
        }
    }

    #[test]
    fn the_days_that_stand_for_no_date_are_known_in_any_format() {
        for cell in ["1900-01-01", "01/01/1900", "1900-01-01T00:00:00", "9999-12-31"] {
            assert_eq!(read(cell), Written::NoDate, "{cell}");
        }
    }
}
