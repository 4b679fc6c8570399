//! What an import read, joined, doubted and refused, by file and line.
//!
//! The report is how nothing is dropped in silence, so its counts are kept true by construction:
//! a row of a file is accepted or refused, never both, and only an accepted row is doubted.
//! Later stages of an import add their own findings and totals with the same methods.

mod display;

use std::{borrow::Cow, collections::HashSet};

use serde::{Serialize, Serializer};

/// The counts and findings of one import.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// One for each file whose rows Kept uses, in the order they were read.
    pub files: Vec<FileCount>,
    /// Files that were counted and not used.
    pub not_used: Vec<NotUsed>,
    pub totals: Totals,
    /// In the order they were made.
    pub findings: Vec<Finding>,
}

/// The rows of one file: `accepted + refused = rows_read`, and `doubted` are among the accepted.
#[derive(Debug, Default, Serialize)]
pub struct FileCount {
    pub file: Cow<'static, str>,
    pub rows_read: u64,
    pub accepted: u64,
    pub doubted: u64,
    pub refused: u64,
    /// Rows are told apart by the line they start on, so that a row with two doubts counts once.
    #[serde(skip)]
    doubted_lines: HashSet<u64>,
    #[serde(skip)]
    refused_lines: HashSet<u64>,
}

/// A file Kept counts and does not use.
#[derive(Debug, Serialize)]
pub struct NotUsed {
    pub file: String,
    /// None where the file could not be read as CSV.
    pub rows: Option<u64>,
    pub reason: &'static str,
}

/// Something a person should know about the extract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub file: Cow<'static, str>,
    /// The line the row starts on; none where the finding is about the whole file.
    pub line: Option<u64>,
    pub severity: Severity,
    /// A few words that are the same for all findings of one sort.
    pub topic: &'static str,
    pub reason: Cow<'static, str>,
    pub what_was_done: Cow<'static, str>,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row was left out.
    Refusal,
    /// The row was kept, and a person should look at it.
    Doubt,
    /// Worth knowing; about no row in particular.
    Note,
}

/// Named counts, in the order they were first added.
#[derive(Debug, Default)]
pub struct Totals(Vec<(&'static str, u64)>);

impl Totals {
    /// The count of that name; nought where nothing was counted.
    #[must_use]
    pub fn get(&self, name: &str) -> u64 {
        self.iter().find(|(other, _)| *other == name).map_or(0, |(_, count)| count)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().copied()
    }
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Report {
    /// Counts one more row read from `file`, accepted until it is refused.
    pub fn add_row(&mut self, file: &'static str) {
        self.count(Cow::Borrowed(file), FileCount::read);
    }

    /// Starts the count of `file`, so that a file without rows is in the report too.
    pub fn add_file(&mut self, file: &'static str) {
        self.count(Cow::Borrowed(file), |_| {});
    }

    /// Adds `count` to the total called `name`.
    pub fn add_total(&mut self, name: &'static str, count: u64) {
        match self.totals.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, total)) => *total += count,
            None => self.totals.0.push((name, count)),
        }
    }

    /// Adds a finding, and counts the row it is about as doubted or refused.
    ///
    /// A refused row stays refused: a doubt about it is listed and not counted.
    pub fn add(&mut self, finding: Finding) {
        if let Some(line) = finding.line {
            match finding.severity {
                Severity::Refusal => self.count(finding.file.clone(), |count| count.refuse(line)),
                Severity::Doubt => self.count(finding.file.clone(), |count| count.doubt(line)),
                Severity::Note => {}
            }
        }
        self.findings.push(finding);
    }

    /// Adds a doubt about the row of `file` that starts on `line`.
    pub fn add_doubt(
        &mut self,
        file: &'static str,
        line: u64,
        topic: &'static str,
        reason: impl Into<Cow<'static, str>>,
        what_was_done: impl Into<Cow<'static, str>>,
    ) {
        self.add(Finding {
            file: Cow::Borrowed(file),
            line: Some(line),
            severity: Severity::Doubt,
            topic,
            reason: reason.into(),
            what_was_done: what_was_done.into(),
        });
    }

    /// Adds the refusal of the row of `file` that starts on `line`.
    pub fn add_refusal(
        &mut self,
        file: &'static str,
        line: u64,
        topic: &'static str,
        reason: impl Into<Cow<'static, str>>,
    ) {
        self.add(Finding {
            file: Cow::Borrowed(file),
            line: Some(line),
            severity: Severity::Refusal,
            topic,
            reason: reason.into(),
            what_was_done: Cow::Borrowed("The row was left out."),
        });
    }

    /// Adds a note about a file or the folder.
    pub fn add_note(
        &mut self,
        file: impl Into<Cow<'static, str>>,
        topic: &'static str,
        reason: impl Into<Cow<'static, str>>,
        what_was_done: impl Into<Cow<'static, str>>,
    ) {
        self.add(Finding {
            file: file.into(),
            line: None,
            severity: Severity::Note,
            topic,
            reason: reason.into(),
            what_was_done: what_was_done.into(),
        });
    }

    /// The counts of `file`, if Kept uses it.
    #[must_use]
    pub fn file(&self, file: &str) -> Option<&FileCount> {
        self.files.iter().find(|count| count.file == file)
    }

    /// The last file is looked at first: it is nearly always the one being read.
    fn count(&mut self, file: Cow<'static, str>, change: impl FnOnce(&mut FileCount)) {
        if let Some(count) = self.files.iter_mut().rev().find(|count| count.file == file) {
            change(count);
        } else {
            let mut count = FileCount { file, ..FileCount::default() };
            change(&mut count);
            self.files.push(count);
        }
    }
}

impl FileCount {
    fn read(&mut self) {
        self.rows_read += 1;
        self.accepted += 1;
    }

    fn doubt(&mut self, line: u64) {
        if !self.refused_lines.contains(&line) && self.doubted_lines.insert(line) {
            self.doubted += 1;
        }
    }

    fn refuse(&mut self, line: u64) {
        if !self.refused_lines.insert(line) {
            return;
        }
        self.refused += 1;
        self.accepted = self.accepted.saturating_sub(1);
        if self.doubted_lines.remove(&line) {
            self.doubted = self.doubted.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(report: &Report) -> (u64, u64, u64, u64) {
        let count = report.file("a.csv").unwrap();
        (count.rows_read, count.accepted, count.doubted, count.refused)
    }

    fn three_rows() -> Report {
        let mut report = Report::default();
        (0..3).for_each(|_| report.add_row("a.csv"));
        report
    }

    #[test]
    fn a_row_with_two_doubts_counts_once() {
        let mut report = three_rows();
        report.add_doubt("a.csv", 2, "t", "r", "d");
        report.add_doubt("a.csv", 2, "t", "r", "d");
        assert_eq!((counts(&report), report.findings.len()), ((3, 3, 1, 0), 2));
    }

    #[test]
    fn a_doubted_row_refused_later_is_only_refused() {
        let mut report = three_rows();
        report.add_doubt("a.csv", 2, "t", "r", "d");
        report.add_refusal("a.csv", 2, "t", "r");
        report.add_refusal("a.csv", 2, "t", "r");
        report.add_doubt("a.csv", 2, "t", "r", "d");
        assert_eq!(counts(&report), (3, 2, 0, 1));
    }

    #[test]
    fn the_json_report_has_totals_by_name_and_no_inner_sets() {
        let mut report = three_rows();
        report.add_total("people", 2);
        report.add_total("people", 1);
        report.add_refusal("a.csv", 3, "t", "r");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["totals"]["people"], 3);
        assert_eq!(json["findings"][0]["severity"], "refusal");
        assert_eq!(json["files"][0].as_object().unwrap().len(), 5);
    }
}
