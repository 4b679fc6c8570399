//! What is held of an audience, in a number that tells nothing of its words: equal on the authority and on a device, or
//! one of them is wrong.

use crate::Record;
use sha2::{Digest, Sha256};

/// The digest of a set of records: over their ids and current operations, in any order, and never over what they say.
pub fn digest<'a>(records: impl IntoIterator<Item = &'a Record>) -> u64 {
    records.into_iter().fold(0, |all, record| all ^ one(record))
}

fn one(record: &Record) -> u64 {
    let mut hash = Sha256::new();
    hash.update(record.id.0);
    for field in record.fields.values() {
        // How many there are parts one field's from the next one's; they are in order in each.
        hash.update([u8::try_from(field.heads.len()).unwrap_or(u8::MAX)]);
        field.heads.iter().for_each(|head| hash.update(head.op.0));
    }
    // 63 bits, as every number that travels.
    hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)) >> 1
}
