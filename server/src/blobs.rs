//! The bytes of attachments: taken in pieces, checked, cleaned of what they tell beyond the picture or the voice, and
//! given to whoever reads their record today.
//!
//! A record of kind `attachment` comes first, through the exchange like any other, and says how long its bytes are and
//! what their SHA-256 is. Only its author sends them, and only those. Nobody ever asks by a digest, so that nobody
//! learns from an answer whether somebody else has the same picture.

mod colour;
mod error;
mod finish;
mod picture;
mod progress;
mod shelf;
mod sound;
mod tidy;
mod upload;

pub use error::{BlobError, Reason};
pub use shelf::{Key, Shelf};
pub use upload::PIECE_BYTES_MIN;

use std::sync::Arc;

use bytes::Bytes;
use sync::RecordId;
use tokio::sync::Semaphore;

use crate::actor::Actor;
use crate::store::{Store, aside, rows};
use domain::looks::Part;
use domain::model::attachment::Declared;
use progress::State;

/// The most bytes of one piece: what a phone at the edge of a signal sends again when it fails.
pub const PIECE_BYTES_MAX: usize = 256 * 1024;
/// What one person may send on a day, in MiB, unless a setting says otherwise.
pub const MIB_A_DAY: u32 = 500;
/// How many blobs are checked at once. A picture of the largest size takes up to half a GiB of memory.
const WORKERS: usize = 2;

/// Everything that is done with blobs. A clone is the same.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    shelf: Shelf,
    day_bytes_max: u64,
    workers: Semaphore,
}

/// How far a blob has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// So many of its bytes are here, from the first on. All of them, where only checking them is left.
    Arriving(u64),
    /// It is whole and can be read.
    Ready,
    /// It is whole and was not taken.
    Refused(Reason),
}

/// A blob for its reader.
#[derive(Clone, Debug)]
pub struct Served {
    /// The type, found in the bytes themselves.
    pub format: Format,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Where they are stored.
    key: Key,
}

/// What is stored and served, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `audio/webm`
    Webm,
    /// `audio/ogg`
    Ogg,
    /// `audio/mp4`
    Mp4,
}

impl Format {
    const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Webm, Self::Ogg, Self::Mp4];

    /// The media type that it is served as.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webm => "audio/webm",
            Self::Ogg => "audio/ogg",
            Self::Mp4 => "audio/mp4",
        }
    }

    fn of_media_type(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.media_type() == name)
    }
}

impl Blobs {
    /// Blobs of the records in `store`, with their bytes on `shelf`. A person sends at most `mib_a_day` MiB a day.
    #[must_use]
    pub fn new(store: Store, shelf: Shelf, mib_a_day: u32) -> Self {
        let (day_bytes_max, workers) = (u64::from(mib_a_day) << 20, Semaphore::new(WORKERS));
        Self(Arc::new(Inner { store, shelf, day_bytes_max, workers }))
    }

    /// How far the blob of an attachment has come, for its author and for whoever reads its record today.
    ///
    /// # Errors
    /// [`BlobError::NotFound`] for everybody else, and where there is no such attachment.
    pub async fn standing(
        &self,
        actor: Actor,
        attachment: RecordId,
        now_ms: i64,
    ) -> Result<Standing, BlobError> {
        let is_author = self.declared_by(actor, attachment).await?.is_some();
        if !is_author && !self.is_reader(actor, attachment, now_ms).await? {
            return Err(BlobError::NotFound);
        }
        let state = self.0.store.read(move |conn| progress::state(conn, attachment)).await?;
        Ok(match state {
            State::Arriving { got } => Standing::Arriving(got),
            State::Ready(_) => Standing::Ready,
            State::Refused(reason) => Standing::Refused(reason),
        })
    }

    /// The blob of an attachment, for whoever reads its record today: asked anew each time, of the function that
    /// decides what is synchronised.
    ///
    /// # Errors
    /// [`BlobError::NotFound`] where it is not theirs or not there; [`BlobError::NotYet`] where it is theirs and its
    /// bytes are not here.
    pub async fn open(&self, actor: Actor, attachment: RecordId, now_ms: i64) -> Result<Served, BlobError> {
        if !self.is_reader(actor, attachment, now_ms).await? {
            return Err(BlobError::NotFound);
        }
        match self.0.store.read(move |conn| progress::state(conn, attachment)).await? {
            State::Ready(served) => {
                self.0.store.note_read_of(actor, attachment, Part::Attachment, now_ms).await?;
                Ok(served)
            }
            State::Arriving { .. } | State::Refused(_) => Err(BlobError::NotYet),
        }
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn bytes(&self, served: &Served) -> Result<Bytes, BlobError> {
        let found = self.0.shelf.get(served.key).await?;
        found.ok_or_else(|| {
            tracing::error!(key = %served.key, "the bytes of a blob are not where they were stored");
            BlobError::Lost
        })
    }

    async fn is_reader(&self, actor: Actor, attachment: RecordId, now_ms: i64) -> Result<bool, BlobError> {
        let record = self.0.store.readable(actor, attachment, now_ms).await?;
        Ok(record.is_some_and(|record| !record.is_removed() && Declared::of(&record).is_some()))
    }

    /// What `actor` declared of an attachment's bytes, where it is theirs and still stands. They may send them also
    /// when the family is no longer theirs: the record was taken while it was, its bytes are bound by its digest, and
    /// sending them shows them nothing. The same holds of a record that was set aside. What a phone caught is so never lost
    /// with an allocation.
    async fn declared_by(&self, actor: Actor, attachment: RecordId) -> Result<Option<Declared>, BlobError> {
        let declared = self.0.store.read(move |conn| match rows::record(conn, attachment)? {
            Some(record) if record.is_removed() => Ok(None),
            Some(record) => Ok(Declared::of(&record)),
            None => aside::declared(conn, attachment, Some(actor.id)),
        });
        Ok(declared.await?.filter(|declared| declared.by == actor.id))
    }

    /// Removes what nothing names any more. What cannot be removed now is found at night.
    async fn forget(&self, keys: Vec<Key>) {
        for key in keys {
            if let Err(error) = self.0.shelf.delete(key).await {
                tracing::warn!(%error, "stored bytes could not be removed and wait for the night");
            }
        }
    }
}
