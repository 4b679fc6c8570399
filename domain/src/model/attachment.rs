//! A photo, a drawing or a voice note: what its record declares of the bytes that a device sends.

use sync::{AuthorId, OpKind, Record, RecordId, Txn};

use super::draft::Draft;
use super::fields::number;
use crate::schema::{Kind, policy_of};

/// Length of a SHA-256 digest, in bytes.
pub const SHA256_BYTES: usize = 32;
const MIB: u64 = 1 << 20;

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Media {
    /// Taken with a camera.
    Photo,
    /// Drawn on the screen, mostly by a child.
    Drawing,
    /// Spoken.
    VoiceNote,
}

impl Media {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Photo, Self::Drawing, Self::VoiceNote];

    /// Its name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Drawing => "drawing",
            Self::VoiceNote => "voice_note",
        }
    }

    /// The one so named.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.name() == name)
    }

    /// The most bytes that one may have as it is sent.
    #[must_use]
    pub const fn bytes_max(self) -> u64 {
        match self {
            Self::Photo => 12 * MIB,
            Self::Drawing => 4 * MIB,
            Self::VoiceNote => 20 * MIB,
        }
    }

    /// Whether it is looked at, rather than heard.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Photo | Self::Drawing)
    }
}

/// What a record of kind `attachment` says of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What it is.
    pub media: Media,
    /// The type that its device gave it. Nothing is served under it.
    pub media_type: String,
    /// How many bytes the device sends: at least one and at most [`Media::bytes_max`].
    pub bytes: u64,
    /// The SHA-256 of what the device sends.
    pub sha256: [u8; SHA256_BYTES],
    /// Who declared it, and so sends it.
    pub by: AuthorId,
}

impl Declared {
    /// Reads it from a record; `None` where that is no attachment, does not say enough, or promises more than may
    /// be sent.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        let media = Media::from_name(record.text("kind"))?;
        let bytes = u64::try_from(number(record, "bytes")?).ok()?;
        let sha256 = record.get("sha256").as_bytes()?.try_into().ok()?;
        let by = record.field("sha256")?.heads.first()?.by;
        let is_fit = record.kind == Kind::Attachment.name() && (1..=media.bytes_max()).contains(&bytes);
        is_fit.then(|| Self { media, media_type: record.text("media_type").to_owned(), bytes, sha256, by })
    }

    /// Reads it from a transaction of `by` that makes the attachment and was not taken, or not yet.
    #[must_use]
    pub fn in_txn(txn: &Txn, attachment: RecordId, by: AuthorId) -> Option<Self> {
        let mut ops = txn.ops.iter().filter(|op| op.record == attachment);
        let made = ops.next().filter(|op| op.kind == OpKind::New)?;
        let mut record = Record::new(attachment, made.field.as_str(), RecordId::default());
        for op in ops {
            record.take(op, by, 0, policy_of(Kind::Attachment.name(), &op.field));
        }
        Self::of(&record)
    }
}

/// An attachment about to be declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment<'a> {
    /// Chosen beforehand, so that the bytes can be stored under it.
    pub id: RecordId,
    /// The family.
    pub family: RecordId,
    /// The record that it belongs to.
    pub of: RecordId,
    /// What it is.
    pub media: Media,
    /// Its type, as the device knows it.
    pub media_type: &'a str,
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; SHA256_BYTES],
    /// The day it was taken, ISO.
    pub taken_on: &'a str,
    /// What is to be seen or heard, for those who cannot; may be empty.
    pub words: &'a str,
}

/// Declares an attachment.
pub fn declare<F: FnMut() -> [u8; 16]>(draft: &mut Draft<F>, new: &NewAttachment<'_>) {
    draft.make_as(new.id, Kind::Attachment, new.family);
    draft.first(new.id, "of", new.of);
    draft.first(new.id, "kind", new.media.name());
    draft.first(new.id, "media_type", new.media_type);
    draft.first(new.id, "bytes", i64::try_from(new.bytes).unwrap_or(i64::MAX));
    draft.first(new.id, "sha256", sync::Value::Bytes(new.sha256.to_vec()));
    draft.first(new.id, "taken_on", new.taken_on);
    if !new.words.is_empty() {
        draft.first(new.id, "words", new.words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::DeviceId;

    const ID: RecordId = RecordId([9; 16]);

    fn ops(bytes: u64) -> Vec<sync::Op> {
        let mut next = 0;
        let mut draft = Draft::new(|| {
            next += 1;
            [next; 16]
        });
        let new = NewAttachment {
            id: ID,
            family: RecordId([8; 16]),
            of: RecordId([7; 16]),
            media: Media::Drawing,
            media_type: "image/png",
            bytes,
            sha256: [5; 32],
            taken_on: "2026-11-22",
            words: "",
        };
        declare(&mut draft, &new);
        draft.into_ops()
    }

    fn declared(bytes: u64) -> Record {
        let mut record = Record::new(ID, Kind::Attachment.name(), RecordId([8; 16]));
        for op in ops(bytes) {
            let policy = policy_of(Kind::Attachment.name(), &op.field);
            record.take(&op, AuthorId([1; 16]), 0, policy);
        }
        record
    }

    #[test]
    fn what_was_declared_is_read_back() {
        let read = Declared::of(&declared(3)).unwrap();
        assert_eq!((read.media, read.bytes, read.sha256), (Media::Drawing, 3, [5; 32]));
        assert_eq!((read.by, read.media_type.as_str()), (AuthorId([1; 16]), "image/png"));
    }

    #[test]
    fn what_a_transaction_declares_is_read_from_it() {
        let by = AuthorId([1; 16]);
        let txn = |ops| Txn { dev: DeviceId([2; 16]), n: 1, epoch: 0, schema: 1, hlc: 0, wall: 0, ops };
        assert_eq!(Declared::in_txn(&txn(ops(3)), ID, by), Declared::of(&declared(3)));
        assert_eq!(Declared::in_txn(&txn(ops(3)), RecordId([4; 16]), by), None);
        // Written over, and not made, there.
        assert_eq!(Declared::in_txn(&txn(ops(3).split_off(1)), ID, by), None);
    }

    #[test]
    fn nothing_and_too_much_are_not_declared() {
        let max = Media::Drawing.bytes_max();
        let is_declared = |bytes| Declared::of(&declared(bytes)).is_some();
        assert_eq!([0, 1, max, max + 1].map(is_declared), [false, true, true, false]);
        let other = Record { kind: "voice".to_owned(), ..declared(3) };
        assert_eq!(Declared::of(&other), None);
    }

    #[test]
    fn names_are_read_back() {
        assert!(Media::ALL.into_iter().all(|media| Media::from_name(media.name()) == Some(media)));
    }
}
