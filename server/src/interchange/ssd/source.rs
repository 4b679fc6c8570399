//! Where a row came from, so that a second import recognises it and a person can find it.

use std::sync::Arc;

/// An id as the extract writes it, trimmed. It may hold anything, and is compared exactly.
///
/// Shared and not copied: a person's id stands once in memory however many visits name it.
pub type Id = Arc<str>;

/// The row of the extract behind a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The table's name, as in `ssd_person`.
    pub table: &'static str,
    /// Names the row within its table, and is the same in the next extract: the row's own id,
    /// or the columns that identify it where it has none.
    pub key: Id,
    /// The line of the file on which the row starts; the header is line 1.
    pub line: u64,
}
