//! The people of an extract: `ssd_person`.
//!
//! Every other table refers to people, so they are read first, and a row about somebody who is
//! not among them is refused by the reader of its table.

use std::collections::HashSet;

use time::Date;

use super::{
    episode::Episode,
    error::ExtractError,
    folder::Folder,
    involvement::Involvement,
    report::Report,
    row::{Refusal, Row, shown, shown_id},
    source::{Id, Source},
    tables::PERSON,
};

/// A child, young person or parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub source: Source,
    pub id: Id,
    pub forename: Option<String>,
    pub surname: Option<String>,
    pub sex: Option<Sex>,
    /// The dataset's code (`01` man or boy, `02` woman or girl, `09` self-described) or words.
    pub gender: Option<String>,
    /// A code of the school census, as in `WBRI`.
    pub ethnicity: Option<String>,
    pub born: Option<Date>,
    /// The day an unborn child is expected.
    pub expected: Option<Date>,
    pub died: Option<Date>,
    pub is_mother: bool,
    /// Whether an education, health and care plan is recorded.
    pub ehc_plan: bool,
    pub nationality: Option<String>,
    /// Eighteen or over on the day of reading, with no involvement or episode open; a mother of
    /// unknown age counts as eighteen. Everyone else is a child here, care leavers included.
    pub adult: bool,
}

/// Sex as registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
    /// Recorded as unknown, which is more than not recorded.
    Unknown,
}

/// Everyone in the extract, found by id.
#[derive(Debug, Default)]
pub(super) struct People {
    rows: Vec<PersonRow>,
    ids: HashSet<Id>,
}

impl People {
    pub(super) fn read(folder: &Folder, report: &mut Report) -> Result<Self, ExtractError> {
        let mut people = Self::default();
        folder.each(&PERSON, report, |row, source| {
            let person = person(row, source);
            people.ids.insert(person.id.clone());
            people.rows.push(person);
            Ok(())
        })?;
        Ok(people)
    }

    pub(super) fn rows(&self) -> &[PersonRow] {
        &self.rows
    }

    pub(super) fn into_rows(self) -> Vec<PersonRow> {
        self.rows
    }

    /// The person a row is about; refuses a row that is about nobody in the extract.
    pub(super) fn named_in(&self, row: &Row<'_>, column: &str) -> Result<Id, Refusal> {
        let Some(id) = row.cell(column) else {
            return Err(Refusal::new("no person", format!("{column} is blank.")));
        };
        self.ids.get(id).cloned().ok_or_else(|| {
            let reason = format!("The person {} is not in {}.", shown_id(id), PERSON.file);
            Refusal::new("unknown person", reason)
        })
    }

    /// Tells adults from children, once it is known who has an involvement or episode open.
    pub(super) fn tell_adults(
        &mut self,
        involvements: &[Involvement],
        episodes: &[Episode],
        today: Date,
        report: &mut Report,
    ) {
        let involved = involvements.iter().filter(|i| i.in_force_on(today)).map(|i| &i.person);
        let in_episode = episodes.iter().filter(|e| e.open_on(today)).map(|e| &e.person);
        let open: HashSet<&Id> = involved.chain(in_episode).collect();
        for person in &mut self.rows {
            let ageless = person.born.is_none() && person.expected.is_none();
            let grown = person.born.is_some_and(|born| age_on(born, today) >= 18);
            let grown = grown || (ageless && person.is_mother);
            person.adult = grown && !open.contains(&person.id);
            if ageless {
                let as_what = if person.adult { "an adult" } else { "a child" };
                let done = format!("The person was read as {as_what}.");
                let reason = "The person has no date of birth, nor an expected one.";
                report.add_doubt(PERSON.file, person.source.line, "no date of birth", reason, done);
            }
        }
    }
}

fn person(row: &mut Row<'_>, source: Source) -> PersonRow {
    let forename = row.text("pers_forename");
    let surname = row.text("pers_surname");
    if forename.is_none() && surname.is_none() {
        row.doubt("no name", "Forename and surname are blank.", "The person was kept nameless.");
    }
    let (born, expected) = births(row);
    let died = row.end("pers_death_date", born);
    PersonRow {
        id: source.key.clone(),
        source,
        forename,
        surname,
        sex: sex(row),
        gender: row.text("pers_gender"),
        ethnicity: row.text("pers_ethnicity"),
        born,
        expected,
        died,
        is_mother: row.flag("pers_is_mother").unwrap_or(false),
        ehc_plan: row.flag("pers_send_flag").unwrap_or(false),
        nationality: row.text("pers_nationality"),
        adult: false,
    }
}

/// The day of birth and the expected one: a birth that lies ahead is an expected one.
fn births(row: &mut Row<'_>) -> (Option<Date>, Option<Date>) {
    let (born, expected) = (row.any_date("pers_dob"), row.any_date("pers_expected_dob"));
    match born {
        Some(day) if day > row.today => {
            let reason = format!("pers_dob is {day}, which lies in the future.");
            row.doubt("future date", reason, "It was read as the expected day of birth.");
            (None, Some(expected.unwrap_or(day)))
        }
        _ => (born, expected),
    }
}

fn sex(row: &mut Row<'_>) -> Option<Sex> {
    let cell = row.cell("pers_sex")?;
    match cell.to_ascii_uppercase().as_str() {
        "F" | "FEMALE" => Some(Sex::Female),
        "M" | "MALE" => Some(Sex::Male),
        "U" | "UNKNOWN" => Some(Sex::Unknown),
        _ => {
            let reason = format!("pers_sex says {}, which is none of F, M and U.", shown(cell));
            row.doubt("unknown code", reason, "It was read as not recorded.");
            None
        }
    }
}

/// Whole years on the day `today`; a birthday on 29 February falls on 1 March in other years.
fn age_on(born: Date, today: Date) -> i32 {
    let had_birthday = (today.month() as u8, today.day()) >= (born.month() as u8, born.day());
    today.year() - born.year() - i32::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use time::Month;

    use super::*;

    fn age(born: (i32, u8, u8), today: (i32, u8, u8)) -> i32 {
        let day =
            |(y, m, d): (i32, u8, u8)| Date::from_calendar_date(y, Month::try_from(m).unwrap(), d).unwrap();
        age_on(day(born), day(today))
    }

    #[test]
    fn a_person_comes_of_age_on_the_birthday() {
        assert_eq!(age((2008, 11, 22), (2026, 11, 21)), 17);
        assert_eq!(age((2008, 11, 22), (2026, 11, 22)), 18);
        assert_eq!(age((2008, 2, 29), (2026, 2, 28)), 17);
        assert_eq!(age((2008, 2, 29), (2026, 3, 1)), 18);
    }
}
