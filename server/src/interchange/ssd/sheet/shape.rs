//! Whether a row has the shape its header promises.

use csv::StringRecord;

use super::{
    super::{
        row::{Doubt, Refusal},
        tables::Table,
    },
    Columns,
};

/// The longest cell Kept takes, in characters. Nothing in the dataset comes near it.
const CELL_CHARS_MAX: usize = 4_000;

/// Refuses a row whose values cannot be told apart, and doubts one that is only untidy.
///
/// `lines` is how many lines of the file the row spans.
pub(super) fn check(
    table: &Table,
    columns: &Columns,
    cells: &StringRecord,
    lines: u64,
) -> Result<Vec<Doubt>, Refusal> {
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return Err(Refusal::new("empty row", "The row has no values."));
    }
    if cells.iter().any(|cell| cell.contains('\0')) {
        return Err(Refusal::new("not text", "The row holds a zero byte, which is not text."));
    }
    // A text has at most as many characters as bytes, so most are never counted.
    let huge = |cell: &str| cell.len() > CELL_CHARS_MAX && cell.chars().count() > CELL_CHARS_MAX;
    if cells.iter().any(huge) {
        let reason = format!(
            "A value is longer than {CELL_CHARS_MAX} characters. The row spans {}; a quotation \
             mark may not be closed.",
            counted(lines)
        );
        return Err(Refusal::new("huge value", reason));
    }
    if cells.len() == columns.width {
        return Ok(Vec::new());
    }
    ragged(table, columns, cells, lines)
}

fn ragged(table: &Table, columns: &Columns, cells: &StringRecord, lines: u64) -> Result<Vec<Doubt>, Refusal> {
    let (found, expected) = (cells.len(), columns.width);
    let reason = format!("The row has {found} values and the header {expected} columns.");
    if lines > 1 {
        let reason = format!("{reason} It spans {}; a quotation mark may not be closed.", counted(lines));
        return Err(Refusal::new("uneven row", reason));
    }
    if found > expected {
        // A comma that should have been quoted has moved values to the wrong columns.
        if cells.iter().skip(expected).any(|cell| !cell.trim().is_empty()) {
            return Err(Refusal::new("uneven row", reason));
        }
        return Ok(vec![Doubt::new("uneven row", reason, "The blank ones were ignored.")]);
    }
    let lacks = |column: &&str| columns.place_of(column).is_none_or(|place| place >= found);
    if table.needed.iter().any(lacks) {
        return Err(Refusal::new("uneven row", reason));
    }
    Ok(vec![Doubt::new("uneven row", reason, "The missing ones were read as blank.")])
}

fn counted(lines: u64) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}
