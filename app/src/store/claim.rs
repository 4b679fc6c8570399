//! Whose phone it is: what one person wrote is never sent under another's name, and never erased unsent.

use super::idb::{Durability, Tx};
use super::schema::{DRAFT, HELD, META, OUTBOX, ROW, SEGMENT};
use super::{
    Damaged, Device, Owner, Store, StoreError, blobs, codec, fresh_device, key_text, records, schema, sent,
};
use sync::replica::Held;
use sync::{RecordId, Txn, Value};
use wasm_bindgen::JsValue;

/// Keys of [`HELD`] that begin so hold what nobody can say whose it is; the table and key it had follow.
const NOBODYS: &str = "nobodys/";

impl Store {
    /// Makes the phone somebody's, after a sign-in. What another person left there is erased first, but never
    /// before it is sent; what nobody can say whose it is, is set aside.
    ///
    /// # Errors
    /// [`StoreError::NotYours`] where another person has something unsent here, or where it could not be saved.
    pub async fn claim(&self, owner: &Owner) -> Result<(), StoreError> {
        let tx = self.db.write(schema::ALL, Durability::Strict)?;
        match self.whose(&tx).await? {
            Some(person) if person == owner.person => {}
            Some(_) => empty_of_sent(&tx).await?,
            None => set_aside(&tx).await?,
        }
        let device: Option<Device> = self.meta(&tx, schema::DEVICE).await?;
        let device = device.unwrap_or_else(|| fresh_device(None));
        tx.delete(META, &schema::DOUBT.into())?;
        tx.put(META, &schema::DEVICE.into(), &codec::pack(&Device { owner: Some(owner.person), ..device }))?;
        tx.put(META, &schema::OWNER.into(), &codec::pack(owner))?;
        tx.done().await
    }

    /// Writes down, before a sign-in, that it is not known whose session the browser has: until somebody has made
    /// the phone theirs, nothing is sent, by no tab. Answers whether it was known until now.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn doubt_session(&self) -> Result<bool, StoreError> {
        let tx = self.db.write(&[META], Durability::Strict)?;
        let was_known = tx.get(META, &schema::DOUBT.into()).await?.is_none();
        tx.put(META, &schema::DOUBT.into(), &codec::pack(&Value::Bool(true)))?;
        tx.done().await?;
        Ok(was_known)
    }

    /// The sign-in was refused: the session is the one it was.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn trust_session(&self) -> Result<(), StoreError> {
        let tx = self.db.write(&[META], Durability::Strict)?;
        tx.delete(META, &schema::DOUBT.into())?;
        tx.done().await
    }

    /// Writes the owner into a device of an earlier release, which does not say yet whose it is.
    pub(super) async fn note_owner(&self, owner: &Owner) -> Result<(), StoreError> {
        let tx = self.db.write(&[META], Durability::Strict)?;
        if let Some(device) = self.meta::<Device>(&tx, schema::DEVICE).await? {
            let device = Device { owner: Some(owner.person), ..device };
            tx.put(META, &schema::DEVICE.into(), &codec::pack(&device))?;
        }
        tx.done().await
    }

    /// Whose phone it is, from either of the two places that tell it.
    pub(super) async fn whose(&self, tx: &Tx) -> Result<Option<RecordId>, StoreError> {
        if let Some(owner) = self.meta::<Owner>(tx, schema::OWNER).await? {
            return Ok(Some(owner.person));
        }
        Ok(self.meta::<Device>(tx, schema::DEVICE).await?.and_then(|device| device.owner))
    }
}

/// Empties the phone of a person of whom nothing is unsent. What is nobody's stays.
async fn empty_of_sent(tx: &Tx) -> Result<(), StoreError> {
    let is_sent = sent::waiting(tx).await?.is_empty() && tx.all(DRAFT).await?.is_empty();
    if !is_sent || blobs::is_unsent(tx).await? {
        return Err(StoreError::NotYours);
    }
    tx.clear(OUTBOX)?;
    for (key, value) in tx.all(HELD).await? {
        if !Damaged::of(HELD, &key, &value).is_nobodys() {
            tx.delete(HELD, &key)?;
        }
    }
    records::clear(tx)?;
    tx.clear(META)
}

/// Moves everything that somebody wrote to where it is never sent, and empties the rest.
async fn set_aside(tx: &Tx) -> Result<(), StoreError> {
    let time = crate::platform::random_below(u32::MAX);
    let waiting = sent::waiting(tx).await?;
    for (table, rows) in [(HELD, tx.all(HELD).await?), (OUTBOX, waiting), (DRAFT, tx.all(DRAFT).await?)] {
        for (key, value) in rows {
            let found = Damaged::of(table, &key, &value);
            if !found.is_nobodys() {
                // Added, never put: nothing that was set aside before is written over.
                tx.add(HELD, &format!("{NOBODYS}{time}/{table}/{}", found.key).into(), &value)?;
                tx.delete(table, &key)?;
            }
        }
    }
    tx.clear(OUTBOX)?;
    records::clear(tx)?;
    tx.clear(META)
}

impl Damaged {
    pub(super) fn of(table: &'static str, key: &JsValue, value: &JsValue) -> Self {
        Self { table, key: key_text(key), bytes: codec::bytes(value).unwrap_or_default() }
    }

    /// Whether it can be read and nobody can say whose it is.
    #[must_use]
    pub fn is_nobodys(&self) -> bool {
        self.table == HELD && self.key.starts_with(NOBODYS)
    }

    /// Whether it is something that a person wrote; a record is fetched again by itself.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.table != ROW && self.table != SEGMENT
    }

    /// Whether it is of something that was begun and not finished.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        let mut parts = self.key.split('/').skip(2);
        self.table == DRAFT || self.is_nobodys() && parts.next() == Some(DRAFT)
    }

    /// The change it is, where that can be read.
    #[must_use]
    pub fn txn(&self) -> Option<Txn> {
        let held = || codec::unpack::<(Held, Vec<u8>)>(&codec::from_bytes(&self.bytes));
        let inner = held().map(|(_, bytes)| bytes);
        sync::wire::decode_txn(inner.as_deref().unwrap_or(&self.bytes)).ok()
    }
}
