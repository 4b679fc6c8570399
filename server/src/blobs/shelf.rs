//! Where bytes lie: a folder, or a store that speaks S3. They go in and come out whole, under random keys.
//!
//! `object_store` is the interface and brings each kind of storage; this narrows it to what blobs need.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::auth::words::random;
use crate::store::StoreError;

/// Where one thing lies: 16 random bytes, which tell nothing of what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub fn fresh() -> Result<Self, StoreError> {
        Ok(Self(random()?))
    }

    /// A folder holds at most a few hundred others.
    fn place(self) -> Place {
        let name = self.to_string();
        Place::from_iter([name.get(..2).unwrap_or_default(), &name])
    }

    fn at(place: &Place) -> Option<Self> {
        sync::RecordId::from_hex(place.filename()?).map(|id| Self(id.0))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A storage. A clone is the same.
#[derive(Clone, Debug)]
pub struct Shelf(Arc<dyn ObjectStore>);

impl Shelf {
    /// The folder `dir`, made where there is none. What it has taken is on disk.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn in_folder(dir: &Path) -> Result<Self, StoreError> {
        make_private(dir)?;
        let folder = LocalFileSystem::new_with_prefix(dir).map_err(|error| trouble(&error))?;
        Ok(Self(Arc::new(folder.with_fsync(true))))
    }

    /// The storage that a setting names: a folder or an address, or `blobs` in the data directory `data`.
    ///
    /// # Errors
    /// Where it cannot be opened, or is of a kind that this server was built without.
    pub fn named(named: Option<&str>, data: &Path) -> Result<Self, StoreError> {
        match named {
            None => Self::in_folder(&data.join("blobs")),
            Some(address) if address.contains("://") => at_address(address),
            Some(folder) => Self::in_folder(Path::new(folder)),
        }
    }

    /// Any other storage.
    #[must_use]
    pub fn on(storage: Arc<dyn ObjectStore>) -> Self {
        Self(storage)
    }

    /// Stores bytes; they are there, whole, once it answers.
    ///
    /// # Errors
    /// Where they cannot be stored.
    pub async fn put(&self, key: Key, bytes: Bytes) -> Result<(), StoreError> {
        self.0.put(&key.place(), bytes.into()).await.map_err(|error| trouble(&error))?;
        Ok(())
    }

    /// The bytes under a key, where there are any.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn get(&self, key: Key) -> Result<Option<Bytes>, StoreError> {
        match self.0.get(&key.place()).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(|error| trouble(&error))?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(trouble(&error)),
        }
    }

    /// Removes what is under a key. Nothing there is no error.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub async fn delete(&self, key: Key) -> Result<(), StoreError> {
        match self.0.delete(&key.place()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(trouble(&error)),
        }
    }

    /// The keys that were stored before `before_ms`, in pages of at most `page`. What lies there under another name is not
    /// Kept's and is left alone.
    ///
    /// # Errors
    /// In place of a page, where the storage cannot be listed.
    pub fn stored_before(
        &self,
        before_ms: i64,
        page: usize,
    ) -> BoxStream<'static, Result<Vec<Key>, StoreError>> {
        let old = self.0.list(None).try_filter_map(move |object| {
            let is_old = object.last_modified.timestamp_millis() < before_ms;
            std::future::ready(Ok(Key::at(&object.location).filter(|_| is_old)))
        });
        old.try_chunks(page).map_err(|error| trouble(&error.1)).boxed()
    }
}

/// A bucket. What it needs beside its address stands in the environment, under the names that all its tools use.
#[cfg(feature = "s3")]
fn at_address(address: &str) -> Result<Shelf, StoreError> {
    use object_store::aws::AmazonS3Builder;
    use object_store::prefix::PrefixStore;
    let Some(place) = address.strip_prefix("s3://") else {
        return Err(unknown(address));
    };
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let bucket =
        AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(|error| trouble(&error))?;
    Ok(Shelf(Arc::new(PrefixStore::new(bucket, prefix))))
}

#[cfg(not(feature = "s3"))]
fn at_address(address: &str) -> Result<Shelf, StoreError> {
    Err(unknown(address))
}

fn unknown(address: &str) -> StoreError {
    StoreError::Other(format!("{address} is no storage that this server was built for"))
}

#[cfg(unix)]
fn make_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn make_private(dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)
}

/// Why a storage failed. A full disk is told from the rest, which may pass.
fn trouble(error: &object_store::Error) -> StoreError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>();
        if let Some(full) = io.map(|io| StoreError::from(std::io::Error::from(io.kind())))
            && full == StoreError::Full
        {
            return full;
        }
        cause = error.source();
    }
    StoreError::Unreachable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_stored_comes_back_is_listed_and_goes() {
        let shelf = Shelf::on(Arc::new(object_store::memory::InMemory::new()));
        let (one, other) = (Key::fresh().unwrap(), Key::fresh().unwrap());
        shelf.put(one, Bytes::from_static(b"bytes")).await.unwrap();
        assert_eq!(shelf.get(one).await.unwrap().as_deref(), Some(&b"bytes"[..]));
        assert_eq!(shelf.get(other).await.unwrap(), None);
        let listed = async |before_ms| {
            let pages: Vec<Vec<Key>> = shelf.stored_before(before_ms, 10).try_collect().await.unwrap();
            pages.concat()
        };
        assert_eq!((listed(i64::MAX).await, listed(0).await), (vec![one], vec![]));
        shelf.delete(one).await.unwrap();
        shelf.delete(one).await.unwrap();
        assert_eq!(shelf.get(one).await.unwrap(), None);
    }
}
