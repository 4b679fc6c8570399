//! The small untidiness of real extracts, so that an import has something to doubt.
//!
//! Each sort touches about one family in two hundred, and at least one of the first sixty.

use anyhow::Result;
use time::Date;

use super::{
    Case,
    calendar::plus,
    files::{Files, row},
    household::{Person, person_id},
    journey::CASE_WORKER,
};

const EVERY: u32 = 180;

/// Writes what is wrong about the family with this index, before the family itself.
pub(super) fn spread(index: u32, case: &Case, files: &mut Files, today: Date) -> Result<()> {
    let Some(child) = case.household.children.first() else {
        return Ok(());
    };
    let from = plus(child.born, 20);
    match index % EVERY {
        // A worker nobody knows any more, long ago.
        5 => involvement(files, child, "PX9999", (from, plus(from, 30))),
        // No worker at all.
        9 => involvement(files, child, "NULL", (from, plus(from, 12))),
        // Ended before it began.
        13 => involvement(files, child, "PL0003", (from, plus(from, -3))),
        // Two lead workers at once.
        17 => {
            let first = case.journeys.first().and_then(|journey| journey.workers.first());
            let began = first.map_or(from, |first| first.span.from.max(child.born));
            involvement(files, child, "PL0004", (plus(began, -40), plus(began, 9)))
        }
        // The same row twice.
        21 => {
            visit(files, &child.id, plus(from, 5))?;
            files.cin_visits.repeat()
        }
        // A visit to somebody who is not in the extract.
        26 => visit(files, "999999", plus(today, -70)),
        // A visit that has not taken place yet.
        31 => visit(files, &child.id, plus(today, 6)),
        // The same id for another person.
        36 => namesake(files, child),
        _ => Ok(()),
    }
}

fn involvement(files: &mut Files, child: &Person, worker: &str, (from, to): (Date, Date)) -> Result<()> {
    let id = format!("I{}", files.involvements.next_number());
    let (role, team, referral) = (CASE_WORKER, "", "");
    row!(files.involvements, &id, worker, role, team, from, to, "OTHERS", &child.id, referral)
}

fn visit(files: &mut Files, person: &str, day: Date) -> Result<()> {
    let id = format!("N{}", files.cin_visits.next_number());
    row!(files.cin_visits, &id, person, day, true, false, "")
}

fn namesake(files: &mut Files, child: &Person) -> Result<()> {
    let Person { id, forename, surname, born, .. } = child;
    let (sex, gender, ethnicity, none) = ("U", "", "NOBT", "");
    row!(
        files.person,
        id,
        forename,
        surname,
        sex,
        gender,
        ethnicity,
        *born,
        none,
        none,
        none,
        none,
        none,
        false,
        "NULL",
        none
    )
}

/// A child whom the system forgot to put into the family.
pub(super) fn has_no_family_row(person: &Person) -> bool {
    person.id == person_id(43, 1) || person.id == person_id(44, 0)
}
