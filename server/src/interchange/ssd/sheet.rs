//! Goes through one file of the extract row by row.
//!
//! Everything that can be wrong with a row before its meaning is looked at is dealt with here:
//! its text, its shape, its id. Rows are streamed; only their ids are remembered, to notice the
//! same one twice.

mod header;
mod shape;

use std::{
    collections::HashMap,
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufReader},
    path::Path,
};

use csv::{ByteRecord, StringRecord};
use time::Date;

pub(super) use header::Columns;

use super::{
    error::ExtractError,
    plain::Plain,
    report::Report,
    row::{Doubt, Refusal, Row, shown_id},
    source::{Id, Source},
    tables::Table,
};

type Reader = csv::Reader<Plain<BufReader<File>>>;

/// An open file of a table, its header read and checked.
#[derive(Debug)]
pub(super) struct Sheet {
    table: &'static Table,
    reader: Reader,
    columns: Columns,
    today: Date,
    /// The line the current row starts on, and the one it ends on.
    lines: (u64, u64),
}

/// The accepted rows of a table by id: what they hold, as a hash, and their line.
type Seen = HashMap<Id, (u64, u64)>;

impl Sheet {
    /// Opens the file and checks that every needed column is there.
    pub(super) fn open(path: &Path, table: &'static Table, today: Date) -> Result<Self, ExtractError> {
        let mut reader = reader(path).map_err(|cause| unreadable(table, cause))?;
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(|e| unreadable(table, e.into()))?;
        let columns = Columns::read(table, record)?;
        let last = reader.position().line().saturating_sub(1);
        Ok(Self { table, reader, columns, today, lines: (1, last) })
    }

    /// Hands every sound row to `take`, and reports what is doubted and refused.
    pub(super) fn each(
        mut self,
        report: &mut Report,
        mut take: impl FnMut(&mut Row<'_>, Source) -> Result<(), Refusal>,
    ) -> Result<(), ExtractError> {
        let file = self.table.file;
        report.add_file(file);
        self.columns.note_the_unread(self.table, report);
        let (mut seen, mut record) = (Seen::new(), ByteRecord::new());
        while self.next(&mut record)? {
            report.add_row(file);
            let line = self.lines.0;
            let outcome = match StringRecord::from_byte_record(std::mem::take(&mut record)) {
                Ok(cells) => {
                    let outcome = self.row(&cells, &mut seen, &mut take);
                    record = cells.into_byte_record();
                    outcome
                }
                Err(_) => Err(Refusal::new("not UTF-8", "The row is not text in UTF-8.")),
            };
            match outcome {
                Ok(doubts) => doubts.into_iter().for_each(|doubt| doubt.report(file, line, report)),
                Err(refusal) => report.add_refusal(file, line, refusal.topic, refusal.reason),
            }
        }
        self.doubt_an_open_quotation(report);
        Ok(())
    }

    /// Reads the next row and works out its lines; false at the end of the file.
    fn next(&mut self, record: &mut ByteRecord) -> Result<bool, ExtractError> {
        let read = self.reader.read_byte_record(record);
        if !read.map_err(|e| unreadable(self.table, e.into()))? {
            return Ok(false);
        }
        let newlines: usize =
            record.iter().map(|cell| cell.iter().filter(|byte| **byte == b'\n').count()).sum();
        // The parser stands on the line after the row. Blank lines before it are not part of it.
        let end = self.reader.position().line().saturating_sub(1);
        let start = end.saturating_sub(newlines as u64).max(self.lines.1 + 1);
        self.lines = (start, end.max(start));
        Ok(true)
    }

    fn row(
        &self,
        cells: &StringRecord,
        seen: &mut Seen,
        take: &mut impl FnMut(&mut Row<'_>, Source) -> Result<(), Refusal>,
    ) -> Result<Vec<Doubt>, Refusal> {
        let lines = self.lines.1 - self.lines.0 + 1;
        let doubts = shape::check(self.table, &self.columns, cells, lines)?;
        let (table, columns, today) = (self.table, &self.columns, self.today);
        let mut row = Row { table, columns, cells, today, doubts };
        let key = key_of(&mut row)?;
        let fingerprint = fingerprint_of(cells);
        if let Some((other, line)) = seen.get(&key) {
            return repeated(&key, *line, fingerprint == *other);
        }
        let source = Source { table: table.name, key: key.clone(), line: self.lines.0 };
        take(&mut row, source)?;
        seen.insert(key, (fingerprint, self.lines.0));
        Ok(row.doubts)
    }

    /// Rows swallowed by a quotation mark that is never closed would be dropped in silence.
    fn doubt_an_open_quotation(&self, report: &mut Report) {
        let (start, end) = self.lines;
        if end > start && self.reader.get_ref().inside_quotes() {
            let reason = format!(
                "The file has an odd number of quotation marks: lines {start} to {end} were read \
                 as one row and may be several."
            );
            let done = "Please look at the file: rows may be missing.";
            report.add_doubt(self.table.file, start, "open quotation mark", reason, done);
        }
    }
}

/// Counts the rows of a CSV file under its header, whatever they hold.
pub(super) fn count_rows(path: &Path) -> Option<u64> {
    let mut reader = reader(path).ok()?;
    let (mut record, mut rows) = (ByteRecord::new(), 0_u64);
    while reader.read_byte_record(&mut record).ok()? {
        rows += 1;
    }
    Some(rows.saturating_sub(1))
}

fn reader(path: &Path) -> io::Result<Reader> {
    let plain = Plain::new(BufReader::with_capacity(1 << 16, File::open(path)?));
    Ok(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(plain))
}

fn unreadable(table: &Table, cause: io::Error) -> ExtractError {
    ExtractError::UnreadableFile { file: table.file, cause }
}

/// The row's own id; else the columns that identify it, together.
fn key_of(row: &mut Row<'_>) -> Result<Id, Refusal> {
    let table = row.table;
    if let Some(id) = row.id(table.id) {
        return Ok(id);
    }
    let parts: Vec<&str> = table.identity.iter().filter_map(|column| row.cell(column)).collect();
    if parts.is_empty() {
        return Err(Refusal::new("no id", format!("{} is blank.", table.id)));
    }
    if row.columns.place_of(table.id).is_some() {
        let reason = format!("{} is blank.", table.id);
        row.doubt("no id", reason, format!("It is known by {}.", table.identity.join(", ")));
    }
    Ok(parts.join(" · ").into())
}

fn fingerprint_of(cells: &StringRecord) -> u64 {
    let mut hasher = DefaultHasher::new();
    cells.iter().for_each(|cell| cell.trim().hash(&mut hasher));
    hasher.finish()
}

fn repeated(key: &str, line: u64, same: bool) -> Result<Vec<Doubt>, Refusal> {
    let id = shown_id(key);
    if same {
        let reason = format!("The row {id} is the same as the one on line {line}.");
        Ok(vec![Doubt::new("repeated", reason, "It was counted once.")])
    } else {
        let reason = format!("The id {id} is also on line {line}, with other values.");
        Err(Refusal::new("same id twice", reason))
    }
}
