//! Bytes caught on this phone and not yet on the server: cut into pieces as they will be sent. Once the server has them
//! they leave the phone.
//!
//! A blob of a draft is saved with it, strictly; finishing the draft makes it one to be sent, in the transaction that puts
//! its record into the outbox. From then on it stays until it is sent or a person decides.

use super::idb::{Durability, Tx};
use super::schema::{BLOB, CHUNK, DRAFT};
use super::{Scratch, Store, StoreError, codec, key_text};
use sync::{RecordId, packed};
use wasm_bindgen::JsValue;

/// The length of every piece but the last, in bytes.
pub const PIECE_BYTES: usize = 256 * 1024;

/// What this phone holds of one blob. It lies under its draft's key, and without one once that is finished: so what only
/// has to know that looks at keys.
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
    /// The code of the reason for which the server did not take it; empty where it has not said no.
    pub refused: String,
}

packed! { struct BlobRow { id: needed, by: needed, bytes: needed, media_type: default, refused: default } }

impl BlobRow {
    fn key(&self, draft: &str) -> JsValue {
        format!("{draft}/{}", self.id).into()
    }

    fn chunk(&self, no: usize) -> JsValue {
        format!("{}/{no}", self.id).into()
    }

    fn chunks(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or(0).div_ceil(PIECE_BYTES)
    }
}

/// A blob on this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// What is held of it.
    pub row: BlobRow,
    /// Whether it is to be sent; otherwise it is part of a draft.
    pub is_finished: bool,
    /// Its key.
    key: String,
}

impl Store {
    /// Saves a blob together with the draft that names it, strictly. The first `known` of its bytes are here already, as
    /// those of a recording that goes on.
    ///
    /// # Errors
    /// Where it could not be saved; neither was.
    pub async fn keep_blob(
        &self,
        row: &BlobRow,
        bytes: &[u8],
        known: usize,
        draft: &Scratch,
    ) -> Result<(), StoreError> {
        let tx = self.db.write(&[BLOB, CHUNK, DRAFT], Durability::Strict)?;
        tx.put(BLOB, &row.key(&draft.key), &codec::pack(row))?;
        for (no, chunk) in bytes.chunks(PIECE_BYTES).enumerate().skip(known / PIECE_BYTES) {
            tx.put(CHUNK, &row.chunk(no), &codec::from_bytes(chunk))?;
        }
        tx.put(DRAFT, &draft.key.as_str().into(), &codec::from_bytes(&draft.bytes))?;
        tx.done().await
    }

    /// What is here of blobs.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn blobs(&self) -> Result<Vec<Caught>, StoreError> {
        let caught = |(key, value): (JsValue, JsValue)| {
            let key = key.as_string()?;
            Some(Caught { row: codec::unpack(&value)?, is_finished: is_finished(&key), key })
        };
        Ok(self.db.read(&[BLOB])?.all(BLOB).await?.into_iter().filter_map(caught).collect())
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
        let Some(Caught { row, .. }) = self.blobs().await?.into_iter().find(|one| one.row.id == id) else {
            return Ok(None);
        };
        let tx = self.db.read(&[CHUNK])?;
        let mut whole = Vec::new();
        for no in 0..row.chunks() {
            let chunk = tx.get(CHUNK, &row.chunk(no)).await?;
            whole.extend(chunk.and_then(|value| codec::bytes(&value)).unwrap_or_default());
        }
        Ok((whole.len() as u64 == row.bytes).then_some((whole, row.media_type)))
    }

    /// Writes down why the server did not take a blob. It stays on the phone until a person decides.
    ///
    /// # Errors
    /// Where it could not be saved.
    pub async fn refuse_blob(&self, caught: &Caught, reason: &str) -> Result<(), StoreError> {
        let tx = self.db.write(&[BLOB], Durability::Strict)?;
        let row = BlobRow { refused: reason.to_owned(), ..caught.row.clone() };
        tx.put(BLOB, &caught.key.as_str().into(), &codec::pack(&row))?;
        tx.done().await
    }

    /// Takes a blob off the phone: it is on the server, or whoever caught it does not want it.
    ///
    /// # Errors
    /// Where it could not be done.
    pub async fn forget_blob(&self, caught: &Caught) -> Result<(), StoreError> {
        let tx = self.db.write(&[BLOB, CHUNK], Durability::Strict)?;
        tx.delete(BLOB, &caught.key.as_str().into())?;
        for no in 0..caught.row.chunks() {
            tx.delete(CHUNK, &caught.row.chunk(no))?;
        }
        tx.done().await
    }
}

/// Makes the blobs of a draft that is being finished ones to be sent.
pub(super) async fn finish(tx: &Tx, draft: &str) -> Result<(), StoreError> {
    for (key, value) in tx.all(BLOB).await? {
        let text = key_text(&key);
        if let Some(rest) = text.strip_prefix(draft).filter(|rest| is_finished(rest)) {
            tx.put(BLOB, &rest.into(), &value)?;
            tx.delete(BLOB, &key)?;
        }
    }
    Ok(())
}

/// Whether something is finished and not yet on the server.
pub(super) async fn is_unsent(tx: &Tx) -> Result<bool, StoreError> {
    Ok(tx.all(BLOB).await?.iter().any(|(key, _)| is_finished(&key_text(key))))
}

/// Whether a key is one without a draft.
fn is_finished(key: &str) -> bool {
    key.starts_with('/')
}
