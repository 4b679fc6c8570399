//! Bank holidays of the four nations, from the rules that make them and the days proclaimed once.
//!
//! Right for 2020 to 2028 as known in November 2026 (gov.uk/bank-holidays). Later years follow the same
//! rules; a day newly proclaimed is one line in [`ONCE`], a day moved one line beside its holiday.

use super::Jurisdiction;
use crate::day::{self, Day};
use crate::order::Order;
use time::{Month, Weekday};

const ENGLAND_AND_WALES: u8 = 1;
const SCOTLAND: u8 = 2;
const NORTHERN_IRELAND: u8 = 4;
const NOT_SCOTLAND: u8 = ENGLAND_AND_WALES | NORTHERN_IRELAND;
const ALL: u8 = NOT_SCOTLAND | SCOTLAND;

/// How a holiday's day is found in a year.
enum Falls {
    On(Month, u8),
    DaysFromEaster(i32),
    FirstMonday(Month),
    LastMonday(Month),
}

struct Holiday {
    falls: Falls,
    places: u8,
    /// The years it was held on another day.
    moved: &'static [(i32, Month, u8)],
}

const fn every_year(falls: Falls, places: u8) -> Holiday {
    Holiday { falls, places, moved: &[] }
}

const HOLIDAYS: &[Holiday] = &[
    every_year(Falls::On(Month::January, 1), ALL),
    every_year(Falls::On(Month::January, 2), SCOTLAND),
    every_year(Falls::On(Month::March, 17), NORTHERN_IRELAND),
    every_year(Falls::DaysFromEaster(-2), ALL),
    every_year(Falls::DaysFromEaster(1), NOT_SCOTLAND),
    // 75 years since VE day.
    Holiday { falls: Falls::FirstMonday(Month::May), places: ALL, moved: &[(2020, Month::May, 8)] },
    // Beside the Platinum Jubilee.
    Holiday { falls: Falls::LastMonday(Month::May), places: ALL, moved: &[(2022, Month::June, 2)] },
    every_year(Falls::On(Month::July, 12), NORTHERN_IRELAND),
    every_year(Falls::FirstMonday(Month::August), SCOTLAND),
    every_year(Falls::LastMonday(Month::August), NOT_SCOTLAND),
    every_year(Falls::On(Month::November, 30), SCOTLAND),
    every_year(Falls::On(Month::December, 25), ALL),
    every_year(Falls::On(Month::December, 26), ALL),
];

/// Days proclaimed once: the Platinum Jubilee, the Queen's funeral, the coronation, Scotland's World Cup.
const ONCE: &[(i32, Month, u8, u8)] = &[
    (2022, Month::June, 3, ALL),
    (2022, Month::September, 19, ALL),
    (2023, Month::May, 8, ALL),
    (2026, Month::June, 15, SCOTLAND),
];

/// A year's bank holidays in order, each on the weekday it is taken.
#[must_use]
pub fn bank_holidays(year: i32, jurisdiction: Jurisdiction) -> Vec<Day> {
    let place = place(jurisdiction);
    let mut named: Vec<Day> = HOLIDAYS
        .iter()
        .filter(|holiday| holiday.places & place != 0)
        .filter_map(|holiday| holiday.in_year(year))
        .chain(once(year, place))
        .collect();
    named.order_by_key(|one| *one);
    let mut taken: Vec<Day> = named.iter().copied().filter(|day| !is_weekend(*day)).collect();
    // One that falls on a weekend is taken on the next weekday that is no holiday, the earlier one first.
    for weekend in named.into_iter().filter(|day| is_weekend(*day)) {
        let later = (1..7).map(|days| day::add_days(weekend, days));
        taken.extend(later.into_iter().find(|day| !is_weekend(*day) && !taken.contains(day)));
    }
    taken.order_by_key(|one| *one);
    taken
}

/// Not Saturday, Sunday, Christmas Day, Good Friday or a bank holiday.
#[must_use]
pub fn is_working_day(day: Day, jurisdiction: Jurisdiction) -> bool {
    !is_weekend(day) && !is_bank_holiday(day, jurisdiction)
}

pub(super) fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Asks of a weekday, without listing the year: lists of thousands of families are counted on a phone.
fn is_bank_holiday(day: Day, jurisdiction: Jurisdiction) -> bool {
    let place = place(jurisdiction);
    let may_be = HOLIDAYS.iter().any(|holiday| holiday.places & place != 0 && holiday.may_be_taken_on(day))
        || once(day.year(), place).any(|proclaimed| proclaimed == day);
    may_be && bank_holidays(day.year(), jurisdiction).contains(&day)
}

impl Holiday {
    fn in_year(&self, year: i32) -> Option<Day> {
        if let Some((_, month, number)) = self.moved.iter().find(|(moved, ..)| *moved == year) {
            return Day::from_calendar_date(year, *month, *number).ok();
        }
        match self.falls {
            Falls::On(month, number) => Day::from_calendar_date(year, month, number).ok(),
            Falls::DaysFromEaster(days) => Some(day::add_days(easter(year)?, days)),
            Falls::FirstMonday(month) => monday_on_or_before(year, month, 7),
            Falls::LastMonday(month) => monday_on_or_before(year, month, month.length(year)),
        }
    }

    /// A substitute comes at most three days later: a Saturday's, where Monday is a holiday too, on Tuesday.
    fn may_be_taken_on(&self, day: Day) -> bool {
        self.in_year(day.year()).is_some_and(|falls| (0..=3).contains(&day::days_between(falls, day)))
    }
}

fn once(year: i32, place: u8) -> impl Iterator<Item = Day> {
    ONCE.iter()
        .filter(move |(in_year, _, _, places)| *in_year == year && places & place != 0)
        .filter_map(|(year, month, number, _)| Day::from_calendar_date(*year, *month, *number).ok())
}

fn place(jurisdiction: Jurisdiction) -> u8 {
    match jurisdiction {
        Jurisdiction::England | Jurisdiction::Wales => ENGLAND_AND_WALES,
        Jurisdiction::Scotland => SCOTLAND,
        Jurisdiction::NorthernIreland => NORTHERN_IRELAND,
    }
}

fn monday_on_or_before(year: i32, month: Month, number: u8) -> Option<Day> {
    let last = Day::from_calendar_date(year, month, number).ok()?;
    Some(day::add_days(last, -i32::from(last.weekday().number_days_from_monday())))
}

/// Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Meeus/Jones/Butcher).
fn easter(year: i32) -> Option<Day> {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let from_march = epact + weekday - 7 * late + 114;
    let month = Month::try_from(u8::try_from(from_march / 31).ok()?).ok()?;
    Day::from_calendar_date(year, month, u8::try_from(from_march % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(jurisdiction: Jurisdiction, years: [&str; 9]) {
        for (year, expected) in (2020..).zip(years) {
            let listed: Vec<String> = bank_holidays(year, jurisdiction)
                .into_iter()
                .map(|day| day::iso(day).trim_start_matches(&format!("{year}-")).to_owned())
                .collect();
            assert_eq!(listed.join(" "), expected, "{jurisdiction:?} {year}");
        }
    }

    #[test]
    fn england_and_wales_keep_the_published_holidays() {
        let years = [
            "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
            "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
            "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
            "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
            "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
            "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
            "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
            "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
            "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
        ];
        check(Jurisdiction::England, years);
        check(Jurisdiction::Wales, years);
    }

    #[test]
    fn scotland_keeps_the_published_holidays() {
        check(
            Jurisdiction::Scotland,
            [
                "01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28",
                "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
                "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
                "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
                "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
                "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
                "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
                "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
                "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
            ],
        );
    }

    #[test]
    fn northern_ireland_keeps_the_published_holidays() {
        check(
            Jurisdiction::NorthernIreland,
            [
                "01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28",
                "01-01 03-17 04-02 04-05 05-03 05-31 07-12 08-30 12-27 12-28",
                "01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27",
                "01-02 03-17 04-07 04-10 05-01 05-08 05-29 07-12 08-28 12-25 12-26",
                "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
                "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
                "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
                "01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28",
                "01-03 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26",
            ],
        );
    }

    #[test]
    fn easter_falls_where_the_church_says() {
        let known = ["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31", "2038-04-25"];
        for text in known {
            let expected = day::parse(text).unwrap();
            assert_eq!(easter(expected.year()), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_in_spring(year in 1583..9999) {
            let day = easter(year).unwrap();
            prop_assert_eq!(day.weekday(), Weekday::Sunday);
            let days = day::days_between(Day::from_calendar_date(year, Month::March, 22).unwrap(), day);
            prop_assert!((0..=34).contains(&days));
        }

        #[test]
        fn a_holiday_is_a_weekday_and_every_one_is_taken(year in 1950..2200) {
            use Jurisdiction::{England, NorthernIreland, Scotland};
            for place in [England, Scotland, NorthernIreland] {
                let days = bank_holidays(year, place);
                prop_assert!(days.iter().all(|day| !is_weekend(*day) && day.year() == year));
                prop_assert!(days.windows(2).all(|two| two[0] < two[1]));
                prop_assert!(days.len() >= 8);
            }
        }

        #[test]
        fn the_quick_question_agrees_with_the_list(julian in 2_433_283..2_488_069, place in 0..3_usize) {
            let place = [Jurisdiction::Wales, Jurisdiction::Scotland, Jurisdiction::NorthernIreland][place];
            let day = Day::from_julian_day(julian).unwrap();
            prop_assert_eq!(is_bank_holiday(day, place), bank_holidays(day.year(), place).contains(&day));
        }
    }
}
