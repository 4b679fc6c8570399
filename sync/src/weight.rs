//! How much room a record takes on the wire, and what follows from it: the longest record that is taken, and
//! how records are parted into segments that a reader accepts.

use crate::wire::FRAME_BYTES_MAX;
use crate::{Field, Head, Record, Value};

/// The heaviest record that the authority takes: alone in a frame it is readable with room to spare. What would
/// make it heavier still is refused; what makes it lighter is taken.
pub const RECORD_WEIGHT_MAX: usize = FRAME_BYTES_MAX / 2;
/// The most records of one segment.
pub const SEGMENT_RECORDS_MAX: usize = 200;
/// The most weight of one segment of several records.
pub const SEGMENT_WEIGHT_MAX: usize = 1 << 20;

/// What introduces a text, list, map or bytes of any length, or says a number.
const MARK: usize = 9;
const ID: usize = 18;
/// A head's names, ids and time; a field's names; a record's names and ids.
const HEAD: usize = 80;
const FIELD: usize = 40;
const RECORD: usize = 200;

/// Never less than the bytes of the record in a message, and not much more.
#[must_use]
pub fn weight(record: &Record) -> usize {
    let fields = record.fields.iter().map(|(name, field)| MARK + name.len() + field_weight(field));
    let people = record.named.len() + record.excluded.len();
    RECORD + record.kind.len() + people * ID + fields.sum::<usize>()
}

fn field_weight(field: &Field) -> usize {
    let heads = field.heads.iter().chain(&field.trail);
    FIELD + heads.map(head_weight).sum::<usize>() + field.ghosts.len() * ID + value_weight(&field.merged)
}

fn head_weight(head: &Head) -> usize {
    HEAD + value_weight(&head.value) + head.parents.len() * ID
}

fn value_weight(value: &Value) -> usize {
    MARK + match value {
        Value::Null | Value::Bool(_) | Value::Int(_) => 0,
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.iter().map(value_weight).sum(),
        Value::Map(map) => map.iter().map(|(name, value)| MARK + name.len() + value_weight(value)).sum(),
    }
}

/// Parts records, in their order, into segments of at least one record each that a reader accepts.
#[must_use]
pub fn segments(records: Vec<Record>) -> Vec<Vec<Record>> {
    let mut all: Vec<Vec<Record>> = Vec::new();
    let mut filled = 0;
    for record in records {
        let more = weight(&record);
        let open = all
            .last_mut()
            .filter(|last| last.len() < SEGMENT_RECORDS_MAX && filled + more <= SEGMENT_WEIGHT_MAX);
        match open {
            Some(last) => {
                filled += more;
                last.push(record);
            }
            None => {
                filled = more;
                all.push(vec![record]);
            }
        }
    }
    all
}
