//! Why the store could not do what it was asked. Every case is a value: the writer outlives them all.

/// Why the store could not do what it was asked. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk, or the database's own limit, is full.
    #[error("there is no room left to write")]
    Full,
    /// Another process holds the database.
    #[error("the database is in use by another process")]
    Busy,
    /// The database's server cannot be reached or has just gone; it may be there again in a moment.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The file is damaged or not a database of Kept.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// The device speaks a newer version than this server.
    #[error("the device's app is newer than this server")]
    TooNew,
    /// The device was removed by its owner.
    #[error("the device was removed by its owner")]
    DeviceRevoked,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Anything else. The text is for the log and names no one.
    #[error("{0}")]
    Other(String),
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Other(error.to_string()),
        }
    }
}
