//! What is held of an audience, in a few bytes that tell nothing of its words: equal on the authority and on a device, or
//! one of them is wrong.

use crate::id::ID_BYTES;
use crate::pack::{Pack, Packed, Unread, Writer};
use crate::{AudienceId, Record};
use sha2::{Digest as _, Sha256};

/// The digest of a set of records: over their ids and current operations, in any order, and never over what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub [u8; ID_BYTES]);

impl Pack for Digest {
    fn pack(&self, to: &mut Writer) {
        AudienceId(self.0).pack(to);
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        AudienceId::unpack(from).map(|AudienceId(bytes)| Self(bytes))
    }
}

/// The digest of these records.
pub fn digest<'a>(records: impl IntoIterator<Item = &'a Record>) -> Digest {
    let mut all = Digest::default();
    for record in records {
        for (sum, byte) in all.0.iter_mut().zip(one(record)) {
            *sum ^= byte;
        }
    }
    all
}

fn one(record: &Record) -> impl Iterator<Item = u8> {
    let mut hash = Sha256::new();
    hash.update(record.id.0);
    hash.update(record.made_by.0);
    for field in record.fields.values() {
        // How many there are parts one field's from the next one's; they are in order in each.
        hash.update([u8::try_from(field.heads.len()).unwrap_or(u8::MAX)]);
        field.heads.iter().for_each(|head| hash.update(head.op.0));
    }
    hash.finalize().into_iter()
}
