//! After damage: what can be mended is mended, what cannot be read stays where it can be exported, and nothing
//! that waits is ever thrown away.

use super::idb::Durability;
use super::schema::{DRAFT, META, OUTBOX, ROW, SEGMENT};
use super::{Contents, Damaged, Store, StoreError, codec, fresh_device, n_key, schema, segment, sent};
use sync::replica::Position;
use sync::{Record, Txn};
use wasm_bindgen::JsValue;

impl Contents {
    /// Whether everything is as it was written, and both places say whose it is.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let told = match (&self.device, &self.owner) {
            (Some(device), Some(owner)) => device.owner == Some(owner.person),
            (Some(_), None) => true,
            // A phone that nobody has signed in on has no device either.
            (None, owner) => owner.is_none() && self.outbox.is_empty(),
        };
        told && self.damaged.is_empty()
    }

    /// Whether either place says whose it is.
    #[must_use]
    pub fn is_somebodys(&self) -> bool {
        self.owner.is_some() || self.device.as_ref().is_some_and(|device| device.owner.is_some())
    }
}

/// Keys from here on hold what could not be read.
const UNREADABLE_FROM: u64 = 1 << 50;
/// Keys of drafts that could not be read begin so.
pub(super) const UNREADABLE: &str = "unreadable/";

impl Store {
    /// Mends what can be mended after damage: unreadable records are fetched again from the start, and a lost
    /// count is begun anew under a new device. What waits and cannot be read stays, to be exported.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn mend(&self, found: &Contents) -> Result<(), StoreError> {
        if found.damaged.iter().any(|damaged| !damaged.is_unsent()) {
            self.erase_unreadable().await?;
        }
        self.set_drafts_aside(found).await?;
        // Nothing is written down of a device before somebody signs in.
        if found.device.is_none() && (found.owner.is_some() || !found.outbox.is_empty()) {
            self.enrol_again().await?;
        }
        match &found.owner {
            Some(owner) => self.note_owner(owner).await,
            None => Ok(()),
        }
    }

    /// Erases records that cannot be read. Those that can stay until everything has been fetched again.
    async fn erase_unreadable(&self) -> Result<(), StoreError> {
        let tx = self.db.write(&[META, ROW, SEGMENT], Durability::Strict)?;
        let (rows, segments) = (tx.all(ROW), tx.all(SEGMENT));
        for (key, value) in rows.await? {
            if codec::unpack::<Record>(&value).is_none() {
                tx.delete(ROW, &key)?;
            }
        }
        for (key, value) in segments.await? {
            if segment(&value).is_none() {
                tx.delete(SEGMENT, &key)?;
            }
        }
        // A position without its records would hide that they are missing.
        let position = sent::position(&tx).await?.begun_anew();
        tx.put(META, &schema::POSITION.into(), &codec::pack(&position))?;
        tx.done().await
    }

    /// Moves drafts that cannot be read to keys of their own, where the next word typed does not write over
    /// them and they can still be exported.
    async fn set_drafts_aside(&self, found: &Contents) -> Result<(), StoreError> {
        let is_new = |damaged: &&Damaged| damaged.table == DRAFT && !damaged.key.starts_with(UNREADABLE);
        let tx = self.db.write(&[DRAFT], Durability::Strict)?;
        for draft in found.damaged.iter().filter(is_new) {
            let key = JsValue::from_str(&draft.key);
            if let Some(value) = tx.get(DRAFT, &key).await? {
                let aside = format!("{UNREADABLE}{}/{}", crate::platform::random_below(u32::MAX), draft.key);
                tx.put(DRAFT, &aside.into(), &value)?;
                tx.delete(DRAFT, &key)?;
            }
        }
        tx.done().await
    }

    /// Gives the device a new id and counts its outbox anew: the server no longer follows the old count.
    /// Operation ids stay, so that what was taken before is recognised.
    ///
    /// # Errors
    /// Where it could not be saved; nothing was.
    pub async fn enrol_again(&self) -> Result<(), StoreError> {
        let tx = self.db.write(&[META, OUTBOX], Durability::Strict)?;
        let (mut device, mut unreadable) = (fresh_device(self.whose(&tx).await?), UNREADABLE_FROM);
        let position = sent::position(&tx).await?;
        // Also what was sent and is in no backup yet.
        let kept = tx.all(OUTBOX).await?;
        tx.clear(OUTBOX)?;
        let mut answered_once = 0;
        for (key, value) in kept {
            let Some(txn) = codec::bytes(&value).and_then(|bytes| sync::wire::decode_txn(&bytes).ok()) else {
                // Unreadable: kept under a key past every count, where it can still be exported.
                tx.put(OUTBOX, &n_key(unreadable), &value)?;
                unreadable += 1;
                continue;
            };
            let txn = Txn { dev: device.dev, n: device.next_n, ..txn };
            device.next_n += 1;
            if is_answered(&position, &key) {
                answered_once = txn.n;
            }
            tx.put(OUTBOX, &n_key(txn.n), &codec::from_bytes(&sync::wire::encode(&txn)))?;
        }
        tx.put(META, &schema::DEVICE.into(), &codec::pack(&device))?;
        tx.put(META, &schema::POSITION.into(), &codec::pack(&position.counted_anew(answered_once)))?;
        tx.done().await
    }
}

/// Whether the server answered this count once.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn is_answered(position: &Position, key: &JsValue) -> bool {
    key.as_f64().is_some_and(|n| n <= position.answered.max(position.sent_again) as f64)
}
