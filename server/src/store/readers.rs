//! A few connections that only read. Each read is one snapshot and never waits for the writer.

use super::StoreError;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

/// How many reads may run at once. They are short and the disk is one.
const READERS: usize = 4;

#[derive(Debug)]
pub(super) struct Readers {
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let connections: Result<Vec<_>, StoreError> =
            (0..READERS).map(|_| super::connect(path, true)).collect();
        Ok(Self { free: Mutex::new(connections?), returned: Condvar::new() })
    }

    /// Runs `work` in one read transaction. Blocks the thread while every reader is busy.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reader = Borrowed { readers: self, conn: Some(self.take()) };
        let Some(conn) = &reader.conn else {
            return Err(StoreError::Closed);
        };
        let snapshot = conn.unchecked_transaction()?;
        let value = work(&snapshot)?;
        snapshot.finish()?;
        Ok(value)
    }

    fn take(&self) -> Connection {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = free.pop() {
                return conn;
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A connection that goes back to the pool, even when the work panics.
struct Borrowed<'a> {
    readers: &'a Readers,
    conn: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            self.readers.returned.notify_one();
        }
    }
}
