//! The tables of the phone's store and how an older one is brought forward. Versions only add.

use web_sys::IdbDatabase;

pub(super) const NAME: &str = "kept";
pub(super) const VERSION: u32 = 1;

/// Owner, device, position and doubt.
pub(super) const META: &str = "meta";
/// Confirmed records, by id.
pub(super) const ROW: &str = "row";
/// Transactions that wait to be sent, by count; never rewritten.
pub(super) const OUTBOX: &str = "outbox";
/// Transactions that the server set aside, by count.
pub(super) const HELD: &str = "held";
/// What is being typed.
pub(super) const DRAFT: &str = "draft";

pub(super) const ALL: &[&str] = &[META, ROW, OUTBOX, HELD, DRAFT];

/// Keys of [`META`].
pub(super) const OWNER: &str = "owner";
pub(super) const DEVICE: &str = "device";
pub(super) const POSITION: &str = "position";
/// There while it is not known whose session the browser has.
pub(super) const DOUBT: &str = "doubt";

/// Makes what `old` (0 for none) does not have yet.
pub(super) fn upgrade(db: &IdbDatabase, old: u32) {
    if old < 1 {
        for table in ALL {
            // A failure here aborts the upgrade, which the open request reports.
            let _ = db.create_object_store(table);
        }
    }
}
