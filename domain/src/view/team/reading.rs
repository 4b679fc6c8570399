//! Reading the maps that summaries hold.

use crate::day::{self, Day};
use sync::{RecordId, Value};

pub(super) fn text<'v>(entry: &'v Value, name: &str) -> &'v str {
    entry.get(name).and_then(Value::as_text).unwrap_or_default().trim()
}

pub(super) fn day_in(entry: &Value, name: &str) -> Option<Day> {
    day::parse(entry.get(name)?.as_text()?)
}

pub(super) fn link(entry: &Value, name: &str) -> Option<RecordId> {
    RecordId::from_slice(entry.get(name)?.as_bytes()?)
}

/// A count; anything else, and less than none, is none.
pub(super) fn count(value: &Value) -> u32 {
    value.as_int().and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}
