//! Visits: as often as the plan or the law asks, less those that did not take place.

use anyhow::Result;
use time::Date;

use super::{
    calendar::{Span, age_on, plus, workday},
    files::{Files, Table, row},
    household::{Household, Person},
    journey::Journey,
    random::Random,
};

/// How visits under one kind of plan are made.
#[derive(Debug, Clone, Copy)]
struct Rhythm {
    /// Days between two visits, give or take a few.
    every: i64,
    /// In how many of a hundred the bedroom is seen.
    bedroom: u32,
}

/// Every 20 working days, every 10, and every six weeks.
const IN_NEED: Rhythm = Rhythm { every: 28, bedroom: 35 };
const PROTECTION: Rhythm = Rhythm { every: 14, bedroom: 65 };
const LOOKED_AFTER: Rhythm = Rhythm { every: 42, bedroom: 0 };

/// What was seen on one visit to one child.
struct Seen {
    seen: Option<bool>,
    alone: Option<bool>,
    bedroom: Option<bool>,
}

/// Writes every visit of a journey.
pub(super) fn record(
    household: &Household,
    journey: &Journey,
    files: &mut Files,
    random: &mut Random,
    today: Date,
) -> Result<()> {
    if let Some(plan) = journey.plan {
        let protected = |day| journey.protection.is_some_and(|span| span.covers(day));
        for day in days(IN_NEED, plan, random, today).into_iter().filter(|day| !protected(*day)) {
            for child in at_home(household, journey, day) {
                write(&mut files.cin_visits, "N", child, day, &seen(IN_NEED, child, day, random))?;
            }
        }
    }
    if let Some(protection) = journey.protection {
        for day in days(PROTECTION, protection, random, today) {
            for child in at_home(household, journey, day) {
                write(&mut files.cp_visits, "P", child, day, &seen(PROTECTION, child, day, random))?;
            }
        }
    }
    for care in &journey.care {
        let Some(child) = household.children.get(care.child) else {
            continue;
        };
        for placement in &care.placements {
            // The law wants a visit within a week of each placement's start.
            let first = workday(plus(placement.span.from, random.between(1, 6)));
            let first = placement.span.covers(first).then_some(first).filter(|day| *day < today);
            let rest = Span { from: plus(placement.span.from, 21), ..placement.span };
            for day in first.into_iter().chain(days(LOOKED_AFTER, rest, random, today)) {
                let seen = seen(LOOKED_AFTER, child, day, random);
                let id = format!("L{}", files.cla_visits.next_number());
                row!(files.cla_visits, &id, "", &child.id, day, seen.seen, seen.alone)?;
            }
        }
    }
    Ok(())
}

/// The children a visit to the family finds: born, and not in care.
fn at_home<'a>(
    household: &'a Household,
    journey: &'a Journey,
    day: Date,
) -> impl Iterator<Item = &'a Person> {
    let children = household.children.iter().enumerate();
    children
        .filter(move |(place, child)| child.born < day && !journey.in_care(*place, day))
        .map(|(_, child)| child)
}

/// Working days in `span`, before today, at the rhythm's interval; some are missed, some late.
fn days(rhythm: Rhythm, span: Span, random: &mut Random, today: Date) -> Vec<Date> {
    let end = span.to.unwrap_or(today).min(today);
    let mut days = Vec::new();
    let mut day = plus(span.from, random.between(2, rhythm.every));
    while day < end {
        let visit = workday(day);
        if visit < end && visit > span.from && !random.percent(6) {
            days.push(visit);
        }
        let slip = random.between(-rhythm.every / 6, rhythm.every / 4);
        // Now and then nobody comes for a long time: illness, leave, no worker.
        let pause = if random.percent(2) { rhythm.every * 2 } else { 0 };
        day = plus(day, rhythm.every + slip + pause);
    }
    days
}

fn seen(rhythm: Rhythm, child: &Person, day: Date, random: &mut Random) -> Seen {
    let seen = random.percent(94);
    let age = age_on(child.born, day);
    let alone = match age {
        0..=2 => 4,
        3..=6 => 48,
        7..=12 => 74,
        _ => 82,
    };
    // One row in fifty was left unfinished.
    let recorded = !random.percent(2);
    let alone = random.percent(alone);
    Seen {
        seen: Some(seen),
        // Of a baby nobody writes that they did not speak alone: the cell stays blank.
        alone: (recorded && (alone || age > 2)).then_some(seen && alone),
        bedroom: (rhythm.bedroom > 0 && recorded).then(|| random.percent(rhythm.bedroom)),
    }
}

fn write(table: &mut Table, letter: &str, child: &Person, day: Date, seen: &Seen) -> Result<()> {
    let id = format!("{letter}{}", table.next_number());
    row!(table, &id, &child.id, day, seen.seen, seen.alone, seen.bedroom)
}

/// Writes the visits of the story's family: every 20 working days, the last on the day given.
pub(super) fn record_story(household: &Household, from: Date, last: Date, files: &mut Files) -> Result<()> {
    let mut days = vec![last];
    let mut day = last;
    while plus(day, -28) > from {
        day = workday(plus(day, -28));
        days.push(day);
    }
    for (place, day) in days.into_iter().rev().enumerate() {
        for child in &household.children {
            // Zosia is seen alone every other time; her brother is little.
            let alone = child.female && place % 2 == 0;
            let seen = Seen { seen: Some(true), alone: Some(alone), bedroom: Some(place % 3 == 0) };
            write(&mut files.cin_visits, "N", child, day, &seen)?;
        }
    }
    Ok(())
}
