//! The end of an upload: is it what was declared, is it what it says, and what of it is kept.

use bytes::{Bytes, BytesMut};
use domain::model::attachment::{Declared, Media};
use sha2::{Digest, Sha256};
use sync::RecordId;

use super::{BlobError, Blobs, Format, Key, Reason, Served, Standing, picture, progress, sound};
use crate::store::StoreError;

/// What is kept of what was sent.
pub(super) struct Clean {
    pub(super) format: Format,
    pub(super) bytes: Bytes,
}

impl Blobs {
    /// Checks a blob that is whole. It goes on when whoever asked has gone.
    pub(super) async fn finish(
        &self,
        attachment: RecordId,
        declared: Declared,
        now_ms: i64,
    ) -> Result<Standing, BlobError> {
        let blobs = self.clone();
        let finishing = tokio::spawn(async move { blobs.check(attachment, &declared, now_ms).await });
        finishing.await.map_err(|_| StoreError::Other("checking a blob failed".to_owned()))?
    }

    async fn check(
        &self,
        attachment: RecordId,
        declared: &Declared,
        now_ms: i64,
    ) -> Result<Standing, BlobError> {
        let _turn = self.0.workers.acquire().await.map_err(|_| StoreError::Closed)?;
        let whole = declared.bytes;
        let Some(bytes) = self.gather(attachment).await?.filter(|bytes| is_as_declared(bytes, declared))
        else {
            let again = move |conn: &_| progress::begin_again(conn, attachment, whole);
            return match self.0.store.write(again).await? {
                Some(keys) => {
                    self.forget(keys).await;
                    Err(BlobError::Damaged)
                }
                None => self.now(attachment).await,
            };
        };
        match clean(declared.media, bytes).await? {
            Ok(kept) => self.keep_clean(attachment, whole, kept, now_ms).await,
            Err(reason) => {
                let refuse = move |conn: &_| progress::refuse(conn, attachment, whole, reason, now_ms);
                match self.0.store.write(refuse).await? {
                    Some(keys) => {
                        self.forget(keys).await;
                        Err(BlobError::Refused(reason))
                    }
                    None => self.now(attachment).await,
                }
            }
        }
    }

    /// The pieces as one; nothing where one is missing or is not as long as it was.
    async fn gather(&self, attachment: RecordId) -> Result<Option<Bytes>, BlobError> {
        let pieces = self.0.store.read(move |conn| progress::pieces(conn, attachment)).await?;
        let mut whole = BytesMut::new();
        for piece in pieces {
            let found = self.0.shelf.get(piece.key).await?;
            let fits = |bytes: &Bytes| bytes.len() as u64 == piece.length && whole.len() as u64 == piece.at;
            let Some(bytes) = found.filter(fits) else {
                return Ok(None);
            };
            whole.extend_from_slice(&bytes);
        }
        Ok(Some(whole.freeze()))
    }

    async fn keep_clean(
        &self,
        attachment: RecordId,
        whole: u64,
        kept: Clean,
        now_ms: i64,
    ) -> Result<Standing, BlobError> {
        let (key, stored) = (Key::fresh()?, kept.bytes.len() as u64);
        let sha256 = Sha256::digest(&kept.bytes).into();
        self.0.shelf.put(key, kept.bytes).await?;
        let served = Served { format: kept.format, sha256, key };
        let ready = move |conn: &_| progress::ready(conn, attachment, (whole, stored), &served, now_ms);
        let done = self.0.store.write(ready).await;
        if let Ok(Some(keys)) = done {
            self.forget(keys).await;
            return Ok(Standing::Ready);
        }
        self.forget(vec![key]).await;
        done?;
        self.now(attachment).await
    }

    /// How it stands, where somebody else was faster.
    async fn now(&self, attachment: RecordId) -> Result<Standing, BlobError> {
        match self.0.store.read(move |conn| progress::state(conn, attachment)).await? {
            progress::State::Ready(_) => Ok(Standing::Ready),
            progress::State::Refused(reason) => Err(BlobError::Refused(reason)),
            progress::State::Arriving { got } => Ok(Standing::Arriving(got)),
        }
    }
}

fn is_as_declared(bytes: &[u8], declared: &Declared) -> bool {
    bytes.len() as u64 == declared.bytes && <[u8; 32]>::from(Sha256::digest(bytes)) == declared.sha256
}

/// What may be kept of these bytes, worked out away from the async threads. A decoder that panics has been given what
/// is no picture.
async fn clean(media: Media, bytes: Bytes) -> Result<Result<Clean, Reason>, BlobError> {
    if !media.is_picture() {
        let format = sound::format(&bytes);
        return Ok(format.map(|format| Clean { format, bytes }).ok_or(Reason::NotARecording));
    }
    let cleaning = tokio::task::spawn_blocking(move || picture::clean(&bytes));
    match cleaning.await {
        Ok(cleaned) => Ok(cleaned),
        Err(error) if error.is_panic() => Ok(Err(Reason::NotAPicture)),
        Err(_) => Err(StoreError::Closed.into()),
    }
}
