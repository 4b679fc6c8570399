//! One row of a table, read column by column.
//!
//! What a cell holds and cannot mean becomes a doubt here, in one place, so that the readers of
//! the tables only say which columns they want.

use std::borrow::Cow;

use time::Date;

use super::{
    dates::{self, Written},
    report::Report,
    sheet::Columns,
    source::Id,
    tables::Table,
};

/// Something odd about a row that is kept.
#[derive(Debug)]
pub(super) struct Doubt {
    topic: &'static str,
    reason: Cow<'static, str>,
    what_was_done: Cow<'static, str>,
}

impl Doubt {
    pub(super) fn new(
        topic: &'static str,
        reason: impl Into<Cow<'static, str>>,
        what_was_done: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { topic, reason: reason.into(), what_was_done: what_was_done.into() }
    }

    pub(super) fn report(self, file: &'static str, line: u64, report: &mut Report) {
        report.add_doubt(file, line, self.topic, self.reason, self.what_was_done);
    }
}

/// Why a row is left out.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) topic: &'static str,
    pub(super) reason: Cow<'static, str>,
}

impl Refusal {
    pub(super) fn new(topic: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { topic, reason: reason.into() }
    }
}

/// A row whose shape has been checked, with the doubts found while it is read.
#[derive(Debug)]
pub(super) struct Row<'r> {
    pub(super) table: &'static Table,
    pub(super) columns: &'r Columns,
    pub(super) cells: &'r csv::StringRecord,
    pub(super) today: Date,
    pub(super) doubts: Vec<Doubt>,
}

impl<'r> Row<'r> {
    /// The cell of `column`, trimmed; none where it is blank, `NULL`, or the dataset's own
    /// `PLACEHOLDER_DATA`, and where the file has no such column.
    pub(super) fn cell(&self, column: &str) -> Option<&'r str> {
        let cell = self.cells.get(self.columns.place_of(column)?)?.trim();
        let blank = cell.is_empty()
            || cell.eq_ignore_ascii_case("NULL")
            || cell.eq_ignore_ascii_case("PLACEHOLDER_DATA");
        if blank { None } else { Some(cell) }
    }

    pub(super) fn text(&self, column: &str) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    pub(super) fn id(&self, column: &str) -> Option<Id> {
        self.cell(column).map(Id::from)
    }

    pub(super) fn doubt(
        &mut self,
        topic: &'static str,
        reason: impl Into<Cow<'static, str>>,
        what_was_done: impl Into<Cow<'static, str>>,
    ) {
        self.doubts.push(Doubt::new(topic, reason, what_was_done));
    }

    /// Yes or no; none where the cell is blank or says neither.
    pub(super) fn flag(&mut self, column: &'static str) -> Option<bool> {
        let cell = self.cell(column)?;
        match cell.to_ascii_lowercase().as_str() {
            "y" | "yes" | "true" | "1" => Some(true),
            "n" | "no" | "false" | "0" => Some(false),
            _ => {
                let reason = format!("{column} says {}, neither yes nor no.", shown(cell));
                self.doubt("neither yes nor no", reason, "It was read as not recorded.");
                None
            }
        }
    }

    /// A day that may lie ahead.
    pub(super) fn any_date(&mut self, column: &'static str) -> Option<Date> {
        let cell = self.cell(column)?;
        match dates::read(cell) {
            Written::Day(day) if (1900..2100).contains(&day.year()) => Some(day),
            Written::Day(day) => {
                let reason = format!("{column} says {day}, which cannot be meant.");
                self.doubt("unlikely date", reason, "It was read as no date.");
                None
            }
            Written::NoDate => None,
            Written::Unreadable => {
                let reason = format!("{column} holds {}, which is not a date.", shown(cell));
                self.doubt("unreadable date", reason, "It was read as no date.");
                None
            }
        }
    }

    /// A day that should be behind us; one that lies ahead is kept with a doubt.
    pub(super) fn date(&mut self, column: &'static str) -> Option<Date> {
        let day = self.any_date(column)?;
        if day > self.today {
            let reason = format!("{column} is {day}, which lies in the future.");
            self.doubt("future date", reason, "It was kept as written.");
        }
        Some(day)
    }

    /// A start without which the row makes no sense.
    pub(super) fn needed_date(&mut self, column: &'static str) -> Result<Date, Refusal> {
        self.date(column).ok_or_else(|| {
            let reason = match self.cell(column) {
                Some(cell) => format!("{column} holds {}, no date to go by.", shown(cell)),
                None => format!("{column} is blank."),
            };
            Refusal::new("no date", reason)
        })
    }

    /// An end. One before the start is moved to it: someone did end this, and to read it as
    /// still open would give a worker a family that is no longer theirs.
    pub(super) fn end(&mut self, column: &'static str, start: Option<Date>) -> Option<Date> {
        let end = self.date(column)?;
        match start {
            Some(start) if end < start => {
                let reason = format!("{column} is {end}, before the start on {start}.");
                let done = "The start was kept, and the end was taken to be the same day.";
                self.doubt("end before start", reason, done);
                Some(start)
            }
            _ => Some(end),
        }
    }

    /// A start that may be missing, and an end.
    pub(super) fn span(&mut self, start: &'static str, end: &'static str) -> (Option<Date>, Option<Date>) {
        let from = self.date(start);
        if from.is_none() {
            let reason = format!("{start} does not say when this started.");
            self.doubt("no start", reason, "The row was kept without a start.");
        }
        (from, self.end(end, from))
    }
}

/// A cell as it may stand in the report: quoted if it can only be a code, a number or a date.
///
/// Columns may have slipped, and what was meant to be a date may be a name.
pub(super) fn shown(cell: &str) -> String {
    let length = cell.chars().count();
    let short = length <= 24 && cell.bytes().any(|b| b.is_ascii_digit());
    let code = length <= 6 && !cell.chars().any(char::is_lowercase);
    if (short || code) && !cell.chars().any(char::is_control) {
        format!("“{cell}”")
    } else {
        format!("a text of {length} characters")
    }
}

/// An id as it may stand in the report: its first 40 characters, on one line.
pub(super) fn shown_id(id: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let start: String = id.chars().take(40).map(plain).collect();
    let more = if start.len() < id.len() { "…" } else { "" };
    format!("“{start}{more}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_wrong_column_is_not_quoted() {
        assert_eq!(shown("Zosia"), "a text of 5 characters");
        assert_eq!(shown("31/02/2024"), "“31/02/2024”");
        assert_eq!(shown("MOVED"), "“MOVED”");
        assert_eq!(shown_id("a\nb"), "“a b”");
    }
}
