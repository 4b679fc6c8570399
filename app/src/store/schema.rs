//! The tables of the phone's store and how an older one is brought forward. Versions only add.

use web_sys::IdbDatabase;

pub(super) const NAME: &str = "kept";
pub(super) const VERSION: u32 = 3;

/// Owner, device, position and doubt.
pub(super) const META: &str = "meta";
/// Confirmed records that came one by one, by id; each is newer than the same record in a segment.
pub(super) const ROW: &str = "row";
/// Confirmed records that came together, by audience, generation and number.
pub(super) const SEGMENT: &str = "segment";
/// Transactions that wait to be sent, by count; never rewritten.
pub(super) const OUTBOX: &str = "outbox";
/// Transactions that the server set aside, by count.
pub(super) const HELD: &str = "held";
/// What is being typed.
pub(super) const DRAFT: &str = "draft";

/// Blobs that are not on the server yet, by attachment.
pub(super) const BLOB: &str = "blob";
/// Their bytes, a piece each, by attachment and number.
pub(super) const CHUNK: &str = "chunk";

pub(super) const ALL: &[&str] = &[META, ROW, SEGMENT, OUTBOX, HELD, DRAFT, BLOB, CHUNK];
/// The tables of each version that the one before does not have.
const ADDED: [&[&str]; VERSION as usize] = [&[META, ROW, OUTBOX, HELD, DRAFT], &[SEGMENT], &[BLOB, CHUNK]];

/// Keys of [`META`].
pub(super) const OWNER: &str = "owner";
pub(super) const DEVICE: &str = "device";
pub(super) const POSITION: &str = "position";
/// There while it is not known whose session the browser has.
pub(super) const DOUBT: &str = "doubt";

/// Makes what `old` (0 for none) does not have yet.
pub(super) fn upgrade(db: &IdbDatabase, old: u32) {
    for table in ADDED.iter().skip(old as usize).copied().flatten() {
        // A failure here aborts the upgrade, which the open request reports.
        let _ = db.create_object_store(table);
    }
}
