//! What one record should say, according to the extract.

use super::writing::Known;
use crate::interchange::ssd::{Id, Source};
use domain::day::{Day, iso};
use domain::schema::Kind;
use sha2::{Digest, Sha256};
use sync::{RecordId, Value};

/// A row of the extract: what Kept calls its table, its key there, and its line for the report.
#[derive(Clone)]
pub(super) struct Row {
    /// As in `visit/ssd_cin_visits`: a row may stand behind records of two kinds.
    pub(super) table: String,
    pub(super) key: Id,
    pub(super) file: &'static str,
    pub(super) line: u64,
}

impl Row {
    pub(super) fn of(kind: Kind, source: &Source) -> Self {
        let table = format!("{}/{}", kind.name(), source.table);
        Self { table, key: source.key.clone(), file: source.table, line: source.line }
    }
}

/// A record as the extract wants it.
pub(super) struct Wanted {
    pub(super) known: Known,
    pub(super) kind: Kind,
    pub(super) scope: RecordId,
    /// The rows that it comes from; never empty.
    pub(super) rows: Vec<Row>,
    fields: Vec<(String, Value)>,
}

impl Wanted {
    pub(super) fn new(known: Known, kind: Kind, scope: RecordId, rows: Vec<Row>) -> Self {
        Self { known, kind, scope, rows, fields: Vec::new() }
    }

    pub(super) fn id(&self) -> RecordId {
        self.known.id
    }

    /// Says what a field should hold. `Null` is "the extract does not say".
    pub(super) fn with(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = value.into();
        if value != Value::Null {
            self.fields.push((field.into(), value));
        }
        self
    }

    pub(super) fn day(self, field: &str, day: Option<Day>) -> Self {
        self.with(field, day.map(iso))
    }

    pub(super) fn link(self, field: &str, id: Option<RecordId>) -> Self {
        self.with(field, id)
    }

    pub(super) fn text(self, field: &str, text: Option<&str>) -> Self {
        self.with(field, text)
    }

    pub(super) fn fields(&self) -> &[(String, Value)] {
        &self.fields
    }

    /// A digest of everything that it says, to tell at once whether anything changed.
    pub(super) fn hash(&self) -> [u8; 16] {
        let hash =
            Sha256::new().chain_update(self.kind.name()).chain_update(sync::wire::encode(&self.fields));
        let mut short = [0; 16];
        short.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        short
    }
}
