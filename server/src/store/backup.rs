//! Backups: what of the log is in one, so that devices need not keep what they sent, and how a server goes on from one.

use super::db::{Database, params};
use super::rows::db;
use super::{Store, StoreError, commit, epoch};
use crate::audit::heads;
use crate::audit::keys::Key;
use std::path::Path;

impl Store {
    /// The position of the last commit. A backup that is begun after this is asked for holds everything up to it.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn position_blocking(&self) -> Result<u64, StoreError> {
        self.read_blocking(commit::position)
    }

    /// Writes down that a backup holds everything up to `pos` and is where it will be found: from their next exchange
    /// on, devices no longer keep what they sent before.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn backed_up_blocking(&self, pos: u64) -> Result<(), StoreError> {
        // What was refused has the position of the commit before it: only what is before the last is surely there.
        let sql = "UPDATE device SET backed_n = COALESCE(
                   (SELECT MAX(n) FROM txn WHERE txn.dev = device.dev AND txn.n > device.backed_n AND txn.pos < ?1),
                   backed_n)";
        self.write_blocking(move |conn| conn.execute(sql, &params![db(pos)]).map(drop))
    }

    /// Starts a new epoch, after a restore from a backup, with a statement signed with `key`: devices push again, take
    /// everything anew, and know by the statement why.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn renew_epoch_blocking(&self, key: &Key, now_ms: i64) -> Result<(), StoreError> {
        let key = key.clone();
        self.write_blocking(move |conn| heads::begin_epoch(conn, &key, epoch::fresh()?, now_ms))
    }
}

impl Database {
    /// Copies a database on SQLite to a new file, while servers work on it, and answers the position that the copy
    /// holds. `None` on PostgreSQL, which has its own tools, and in memory. The file is whole and on the disk, or not there.
    ///
    /// # Errors
    /// Where the file is there already, or cannot be written.
    pub fn copy_to(&self, file: &Path) -> Result<Option<u64>, StoreError> {
        match self {
            Self::Folder(dir) => super::db::copy(dir, file).map(Some),
            Self::Memory(_) | Self::Postgres(_) => Ok(None),
        }
    }
}
