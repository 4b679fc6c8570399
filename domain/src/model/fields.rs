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

/// Whether a span of days, as a record's `from` and `to` say it, holds on `day`. Both days belong to it:
/// "to 3 May" is over on 4 May. A span without a start has always held.
#[must_use]
pub fn holds_on(record: &Record, day: Day) -> bool {
    day_of(record, "from").is_none_or(|from| from <= day) && !is_over(record, day)
}

/// Whether the last day of a span, as a record's `to` says it, has gone by.
#[must_use]
pub fn is_over(record: &Record, day: Day) -> bool {
    day_of(record, "to").is_some_and(|to| to < day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::{Field, Head};

    #[test]
    fn the_first_and_the_last_day_belong_to_a_span() {
        let mut span = Record::new(RecordId([1; 16]), "allocation", RecordId([2; 16]));
        for (name, day) in [("from", "2026-04-20"), ("to", "2026-05-03")] {
            let head = Head {
                op: Default::default(),
                by: Default::default(),
                at: 0,
                value: day.into(),
                parents: vec![],
            };
            span.fields.insert(name.to_owned(), Field { heads: vec![head], ..Field::default() });
        }
        let held = |on: &str| holds_on(&span, day::parse(on).unwrap());
        assert_eq!(["2026-04-19", "2026-04-20"].map(held), [false, true]);
        assert_eq!(["2026-05-02", "2026-05-03", "2026-05-04"].map(held), [true, true, false]);
    }
}
