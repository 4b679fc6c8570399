//! What is kept on this phone: one IndexedDB, written in short transactions.
//!
//! An edit writes the outbox and the count, strictly, and nothing else. Rows and the position that they
//! belong to are written together. Nothing is awaited inside a transaction but IndexedDB itself.

mod blobs;
#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
mod claim;
mod codec;
mod damage;
mod idb;
mod looks;
mod records;
mod schema;
mod sent;

pub use blobs::{BlobRow, Caught};
pub use idb::StoreError;
pub use looks::{Looks, OpenedRow};

use idb::{Db, Durability, Tx};
use schema::{BLOB, DRAFT, HELD, META, OUTBOX, ROW, SEGMENT};
use sync::pack::Pack;
use sync::replica::{Delta, Held, Position, Segment, SegmentKey, Waiting};
use sync::{DeviceId, Op, Record, RecordId, Refusal, Txn, packed};
use wasm_bindgen::JsValue;

/// Who this phone belongs to, as the server last said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The person's own record.
    pub person: RecordId,
    /// The role's name.
    pub role: String,
    /// What they are called.
    pub name: String,
}

packed! { struct Owner { person: needed, role: needed, name: needed } }

/// This browser profile as a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its random id.
    pub dev: DeviceId,
    /// The count of the next transaction.
    pub next_n: u64,
    /// The highest hybrid logical clock written.
    pub hlc: u64,
    /// Whose it is, a second time: where one of the two is damaged, the other says who wrote what waits.
    pub owner: Option<RecordId>,
}

packed! { struct Device { dev: needed, next_n: needed, hlc: needed, owner: default } }

/// A device, and the count up to which what it saved is known.
pub type Known = Option<(DeviceId, u64)>;

/// A record being written, saved on every keystroke and never sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scratch {
    /// What it is for, such as `visit:<family>`.
    pub key: String,
    /// Its content; the screen that wrote it reads it.
    pub bytes: Vec<u8>,
}

/// A change that the server set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Its key on this phone: the device and the count it was sent under.
    pub key: String,
    /// Why, and since when.
    pub held: Held,
    /// The change, as it was saved.
    pub bytes: Vec<u8>,
}

/// Something that cannot be read, or of which nobody can say whose it is: kept as it is until a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The table it lies in.
    pub table: &'static str,
    /// Its key.
    pub key: String,
    /// What lies there.
    pub bytes: Vec<u8>,
}

/// Everything on the phone, as read at start.
#[derive(Debug, Default)]
pub struct Contents {
    /// The person it belongs to, once someone has signed in.
    pub owner: Option<Owner>,
    /// The device.
    pub device: Option<Device>,
    /// Where it stands.
    pub position: Position,
    /// Confirmed records that came together.
    pub segments: Vec<(SegmentKey, Vec<Record>)>,
    /// Confirmed records that came one by one.
    pub rows: Vec<Record>,
    /// What waits to be sent.
    pub outbox: Vec<Waiting>,
    /// What the server set aside.
    pub held: Vec<SetAside>,
    /// What is being written.
    pub drafts: Vec<Scratch>,
    /// What could not be read.
    pub damaged: Vec<Damaged>,
}

/// The store of this browser profile.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
}

impl Store {
    /// Opens the store, making it at first.
    ///
    /// # Errors
    /// Where the browser refuses: private browsing, a full disk, a damaged profile.
    pub async fn open() -> Result<Self, StoreError> {
        let db = Db::open(schema::NAME, schema::VERSION, schema::upgrade).await?;
        Ok(Self { db })
    }

    /// Reads everything. What cannot be decoded is listed and left where it is.
    ///
    /// # Errors
    /// Where the store itself cannot be read.
    pub async fn load(&self) -> Result<Contents, StoreError> {
        let tx = self.db.read(schema::ALL)?;
        let meta = [
            tx.get(META, &schema::OWNER.into()),
            tx.get(META, &schema::DEVICE.into()),
            tx.get(META, &schema::POSITION.into()),
        ];
        let [owner, device, position] = meta;
        let (rows, segments) = (tx.all(ROW), tx.all(SEGMENT));
        let (held, drafts) = (tx.all(HELD), tx.all(DRAFT));
        let mut found = Contents {
            owner: owner.await?.and_then(|v| codec::unpack(&v)),
            device: device.await?.and_then(|v| codec::unpack(&v)),
            position: position.await?.and_then(|v| codec::unpack(&v)).unwrap_or_default(),
            ..Contents::default()
        };
        let outbox = tx.all_in(OUTBOX, &idb::above(found.position.answered));
        for (key, value) in segments.await? {
            match segment(&value) {
                Some(segment) => found.segments.push(segment),
                None => found.damaged.push(Damaged::of(SEGMENT, &key, &value)),
            }
        }
        for (key, value) in rows.await? {
            match codec::unpack::<Record>(&value) {
                Some(record) => found.rows.push(record),
                None => found.damaged.push(Damaged::of(ROW, &key, &value)),
            }
        }
        for (key, value) in outbox.await? {
            match waiting(&value) {
                Some(waiting) => found.outbox.push(waiting),
                None => found.damaged.push(Damaged::of(OUTBOX, &key, &value)),
            }
        }
        for (key, value) in held.await? {
            let aside = Damaged::of(HELD, &key, &value);
            match codec::unpack::<(Held, Vec<u8>)>(&value) {
                Some((held, bytes)) if !aside.is_nobodys() => {
                    found.held.push(SetAside { key: aside.key, held, bytes });
                }
                _ => found.damaged.push(aside),
            }
        }
        for (key, value) in drafts.await? {
            match (codec::unpack::<sync::Value>(&value), codec::bytes(&value)) {
                (Some(_), Some(bytes)) => found.drafts.push(Scratch { key: key_text(&key), bytes }),
                _ => found.damaged.push(Damaged::of(DRAFT, &key, &value)),
            }
        }
        Ok(found)
    }

    /// The device, once it has one, and what waits beyond what is `known`: also what another tab has just saved. There
    /// is no device to send as while it is not known whose session the browser has.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn to_send(&self, known: Known) -> Result<(Option<Device>, Vec<Waiting>), StoreError> {
        let tx = self.db.read(&[META, OUTBOX])?;
        let doubt = tx.get(META, &schema::DOUBT.into());
        let newer = tx.all_in(OUTBOX, &idb::above(known.map_or(0, |(_, n)| n)));
        let device: Option<Device> = self.meta(&tx, schema::DEVICE).await?;
        let is_sure = doubt.await?.is_none();
        let newer = newer.await?;
        Ok((device.filter(|_| is_sure), newer.iter().filter_map(|(_, value)| waiting(value)).collect()))
    }

    /// Saves a change in the outbox, strictly: once this answers, killing the phone loses nothing.
    ///
    /// The count is read and advanced inside the same transaction, so that two tabs can never give two
    /// changes the same one. `drop_draft` goes in the same transaction: there is no moment with both.
    ///
    /// # Errors
    /// [`StoreError::NotYours`] where the phone is not `author`'s any more, or where it could not be saved; nothing was.
    pub async fn append(
        &self,
        ops: Vec<Op>,
        author: Option<RecordId>,
        wall: i64,
        drop_draft: Option<&str>,
    ) -> Result<Waiting, StoreError> {
        let tx = self.db.write(&[META, OUTBOX, DRAFT, BLOB], Durability::Strict)?;
        // Asked for together: each would wait for the browser's storage on its own.
        let (position, device) =
            (tx.get(META, &schema::POSITION.into()), tx.get(META, &schema::DEVICE.into()));
        let position: Position = position.await?.and_then(|v| codec::unpack(&v)).unwrap_or_default();
        let mut device: Device = match device.await?.and_then(|v| codec::unpack(&v)) {
            Some(device) => device,
            None => fresh_device(self.whose(&tx).await?),
        };
        // Another person has signed in since this tab was drawn.
        if device.owner.is_some_and(|owner| author.is_some_and(|author| author != owner)) {
            return Err(StoreError::NotYours);
        }
        device.hlc = (device.hlc + 1).max(u64::try_from(wall).unwrap_or(0) << 16);
        let txn = Txn {
            dev: device.dev,
            n: device.next_n,
            epoch: position.epoch,
            schema: domain::schema::SCHEMA,
            hlc: device.hlc,
            wall,
            ops,
        };
        device.next_n += 1;
        let bytes = sync::wire::encode(&txn);
        if bytes.len() > TXN_BYTES_MAX {
            return Err(StoreError::TooLong);
        }
        // Added, never put: should the count ever be wrong, nothing that waits is written over.
        tx.add(OUTBOX, &n_key(txn.n), &codec::from_bytes(&bytes))?;
        tx.put(META, &schema::DEVICE.into(), &codec::pack(&device))?;
        if let Some(key) = drop_draft {
            blobs::finish(&tx, key).await?;
            tx.delete(DRAFT, &key.into())?;
        }
        tx.done().await?;
        Ok(Waiting { txn, bytes })
    }

    /// Commits a part of an answer: records, erasures, the outbox and the position, all or nothing.
    ///
    /// Answers `false`, and writes nothing, where another tab has moved the position or enrolled again since
    /// the request was made `from` there by `dev`.
    ///
    /// # Errors
    /// Where it could not be saved; nothing was.
    pub async fn commit(
        &self,
        delta: &Delta,
        dev: DeviceId,
        from: &Position,
        at: i64,
    ) -> Result<bool, StoreError> {
        let tx = self.db.write(&[META, ROW, SEGMENT, OUTBOX, HELD], Durability::Strict)?;
        let stored = sent::position(&tx).await?;
        let device: Option<Device> = self.meta(&tx, schema::DEVICE).await?;
        if stored != *from || device.is_none_or(|device| device.dev != dev) {
            tx.done().await?;
            return Ok(false);
        }
        records::write(&tx, delta)?;
        sent::settle(&tx, delta).await?;
        for (n, refusal) in &delta.held {
            if let Some(bytes) = tx.get(OUTBOX, &n_key(*n)).await?.and_then(|v| codec::bytes(&v)) {
                let asks = delta.asks.iter().find(|(asked, _)| asked == n);
                let readers = asks.map_or_else(Vec::new, |(_, readers)| readers.clone());
                let held = Held { n: *n, refusal: *refusal, at, readers };
                // Not theirs any more: the server has it under their name, and this phone keeps nothing of it.
                let bytes = if *refusal == Refusal::NotFound { Vec::new() } else { bytes };
                // Counts begin again when a device enrols again: the device is part of the key.
                tx.put(HELD, &format!("{dev}-{n}").into(), &codec::pack(&(held, bytes)))?;
            }
            tx.delete(OUTBOX, &n_key(*n))?;
        }
        tx.put(META, &schema::POSITION.into(), &codec::pack(&delta.position))?;
        tx.done().await?;
        Ok(true)
    }

    /// Saves what is being typed.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn save_draft(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let tx = self.db.write(&[DRAFT], Durability::Relaxed)?;
        tx.put(DRAFT, &key.into(), &codec::from_bytes(bytes))?;
        tx.done().await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// Where it could not be done.
    pub async fn drop_draft(&self, key: &str) -> Result<(), StoreError> {
        let tx = self.db.write(&[DRAFT], Durability::Strict)?;
        tx.delete(DRAFT, &key.into())?;
        tx.done().await
    }

    /// Forgets a change that the server set aside, or something that cannot be sent, once a person has dealt
    /// with it.
    ///
    /// # Errors
    /// Where it could not be done.
    pub async fn forget(&self, table: &str, key: &str) -> Result<(), StoreError> {
        let tx = self.db.write(&[table], Durability::Strict)?;
        let count = key.parse().ok().filter(|_| table == OUTBOX);
        tx.delete(table, &count.map_or_else(|| key.into(), n_key))?;
        tx.done().await
    }

    /// Erases everything on this phone, except where something waits to be sent: also what another tab has just saved.
    ///
    /// # Errors
    /// [`StoreError::Unsent`], or where it could not be done; nothing was.
    pub async fn erase(&self) -> Result<(), StoreError> {
        let tx = self.db.write(schema::ALL, Durability::Strict)?;
        if !sent::waiting(&tx).await?.is_empty() || blobs::is_unsent(&tx).await? {
            return Err(StoreError::Unsent);
        }
        for table in schema::ALL {
            tx.clear(table)?;
        }
        tx.done().await
    }

    /// The raw bytes of what waits or was set aside, readable or not, for an export.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn unsent(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let tx = self.db.read(&[META, OUTBOX, HELD, DRAFT])?;
        let (held, drafts, outbox) = (tx.all(HELD), tx.all(DRAFT), sent::waiting(&tx).await?);
        let mut found = Vec::new();
        for (table, rows) in [(OUTBOX, outbox), (HELD, held.await?), (DRAFT, drafts.await?)] {
            for (key, value) in rows {
                found.push((format!("{table}/{}", key_text(&key)), codec::bytes(&value).unwrap_or_default()));
            }
        }
        Ok(found)
    }

    async fn meta<T: Pack>(&self, tx: &Tx, name: &str) -> Result<Option<T>, StoreError> {
        Ok(tx.get(META, &name.into()).await?.and_then(|value| codec::unpack(&value)))
    }
}

/// The largest change that one push can carry, in bytes.
const TXN_BYTES_MAX: usize = 800_000;

/// A segment from the bytes that were saved.
fn segment(value: &JsValue) -> Option<(SegmentKey, Vec<Record>)> {
    Segment::from_frame(codec::unpack(value)?, Vec::new()).map(|segment| (segment.key, segment.records))
}

/// A transaction that waits, from the bytes that were saved.
fn waiting(value: &JsValue) -> Option<Waiting> {
    let bytes = codec::bytes(value)?;
    Some(Waiting { txn: domain::schema::upcast(sync::wire::decode_txn(&bytes).ok()?), bytes })
}

fn fresh_device(owner: Option<RecordId>) -> Device {
    Device { dev: DeviceId(crate::platform::random()), next_n: 1, hlc: 0, owner }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn n_key(n: u64) -> JsValue {
    JsValue::from_f64(n as f64)
}

fn key_text(key: &JsValue) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "keys are counts")]
    let count = || key.as_f64().map(|n| (n as u64).to_string());
    key.as_string().or_else(count).unwrap_or_default()
}
