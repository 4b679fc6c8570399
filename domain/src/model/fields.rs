//! Reading fields as days, links and lists: what a kind's own file builds on.

use crate::day::{self, Day};
use sync::{Record, RecordId, Value};

/// The day a field names, if it names one.
#[must_use]
pub fn day_of(record: &Record, field: &str) -> Option<Day> {
    day::parse(record.get(field).as_text()?)
}

/// Yes or no; anything else is no.
#[must_use]
pub fn flag(record: &Record, field: &str) -> bool {
    record.get(field).as_bool().unwrap_or(false)
}

/// The number a field holds.
#[must_use]
pub fn number(record: &Record, field: &str) -> Option<i64> {
    record.get(field).as_int()
}

/// The records that a list field names.
pub fn links<'a>(record: &'a Record, field: &str) -> impl Iterator<Item = RecordId> + use<'a> {
    record.get(field).as_list().iter().filter_map(|entry| RecordId::from_slice(entry.as_bytes()?))
}

/// A day as a field's value.
#[must_use]
pub fn day_value(day: Day) -> Value {
    Value::Text(day::iso(day))
}

/// Whether a span of days, as a record's `from` and `to` say it, holds on `day`. A span without a start
/// has always held; the day it ends it no longer does.
#[must_use]
pub fn holds_on(record: &Record, day: Day) -> bool {
    day_of(record, "from").is_none_or(|from| from <= day) && day_of(record, "to").is_none_or(|to| day < to)
}
