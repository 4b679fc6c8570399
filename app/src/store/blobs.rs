//! Bytes caught on this phone and not yet on the server: cut into pieces as they will be sent. Once the server has them
//! they leave the phone.
//!
//! A blob of a draft is saved with it, strictly; finishing the draft makes it one to be sent, in the transaction that puts
//! its record into the outbox. From then on it stays until it is sent or a person decides.

use super::idb::{Durability, Tx};
use super::schema::{BLOB, CHUNK, DRAFT, OUTBOX};
use super::{Scratch, Store, StoreError, codec};
use sync::{RecordId, packed};
use wasm_bindgen::JsValue;

/// The length of every piece but the last, in bytes.
pub const PIECE_BYTES: usize = 256 * 1024;

/// What this phone holds of one blob.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlobRow {
    /// Its attachment.
    pub id: RecordId,
    /// Who caught it. Nobody else sends it.
    pub by: RecordId,
    /// How many bytes it has.
    pub bytes: u64,
    /// The type that the browser gave it.
    pub media_type: String,
    /// The key of the draft that it is part of; empty once that is finished.
    pub draft: String,
}

packed! { struct BlobRow { id: needed, by: needed, bytes: needed, media_type: default, draft: default } }

impl BlobRow {
    fn key(&self) -> JsValue {
        self.id.to_hex().into()
    }

    fn chunk(&self, no: usize) -> JsValue {
        format!("{}/{no}", self.id).into()
    }

    fn chunks(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or(0).div_ceil(PIECE_BYTES)
    }
}

impl Store {
    /// Saves a blob together with the draft that names it, strictly.
    ///
    /// # Errors
    /// Where it could not be saved; neither was.
    pub async fn keep_blob(&self, row: &BlobRow, bytes: &[u8], draft: &Scratch) -> Result<(), StoreError> {
        let tx = self.db.write(&[BLOB, CHUNK, DRAFT], Durability::Strict)?;
        tx.put(BLOB, &row.key(), &codec::pack(row))?;
        for (no, chunk) in bytes.chunks(PIECE_BYTES).enumerate() {
            tx.put(CHUNK, &row.chunk(no), &codec::from_bytes(chunk))?;
        }
        tx.put(DRAFT, &draft.key.as_str().into(), &codec::from_bytes(&draft.bytes))?;
        tx.done().await
    }

    /// What is here of blobs.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn blobs(&self) -> Result<Vec<BlobRow>, StoreError> {
        rows(&self.db.read(&[BLOB])?).await
    }

    /// The piece of a blob that begins at `offset`, up to the end of its chunk; empty where nothing is there.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn piece(&self, row: &BlobRow, offset: usize) -> Result<Vec<u8>, StoreError> {
        let tx = self.db.read(&[CHUNK])?;
        let found = tx.get(CHUNK, &row.chunk(offset / PIECE_BYTES)).await?;
        let mut bytes = found.and_then(|value| codec::bytes(&value)).unwrap_or_default();
        bytes.drain(..bytes.len().min(offset % PIECE_BYTES));
        Ok(bytes)
    }

    /// The bytes of a blob, where all of them are here, with their type.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn blob(&self, id: RecordId) -> Result<Option<(Vec<u8>, String)>, StoreError> {
        let tx = self.db.read(&[BLOB, CHUNK])?;
        let found = tx.get(BLOB, &id.to_hex().into()).await?;
        let Some(row) = found.and_then(|value| codec::unpack::<BlobRow>(&value)) else {
            return Ok(None);
        };
        let mut whole = Vec::new();
        for no in 0..row.chunks() {
            let chunk = tx.get(CHUNK, &row.chunk(no)).await?;
            whole.extend(chunk.and_then(|value| codec::bytes(&value)).unwrap_or_default());
        }
        Ok((whole.len() as u64 == row.bytes).then_some((whole, row.media_type)))
    }

    /// Takes a blob off the phone: it is on the server, or whoever caught it does not want it.
    ///
    /// # Errors
    /// Where it could not be done.
    pub async fn forget_blob(&self, row: &BlobRow) -> Result<(), StoreError> {
        let tx = self.db.write(&[BLOB, CHUNK], Durability::Strict)?;
        tx.delete(BLOB, &row.key())?;
        for no in 0..row.chunks() {
            tx.delete(CHUNK, &row.chunk(no))?;
        }
        tx.done().await
    }
}

/// Makes the blobs of a draft that is being finished ones to be sent.
pub(super) async fn finish(tx: &Tx, draft: &str) -> Result<(), StoreError> {
    for row in rows(tx).await?.into_iter().filter(|row| row.draft == draft) {
        let key = row.key();
        tx.put(BLOB, &key, &codec::pack(&BlobRow { draft: String::new(), ..row }))?;
    }
    Ok(())
}

/// Whether something is finished and not yet on the server.
pub(super) async fn is_unsent(tx: &Tx) -> Result<bool, StoreError> {
    Ok(!tx.all(OUTBOX).await?.is_empty() || rows(tx).await?.iter().any(|row| row.draft.is_empty()))
}

async fn rows(tx: &Tx) -> Result<Vec<BlobRow>, StoreError> {
    Ok(tx.all(BLOB).await?.iter().filter_map(|(_, value)| codec::unpack(value)).collect())
}
