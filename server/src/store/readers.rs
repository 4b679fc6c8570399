//! A few connections that only read. Each read is one snapshot and never waits for the writer.

use super::StoreError;
use super::db::{Conn, Database, Viewer};
use std::sync::{Condvar, Mutex, PoisonError};

/// How many reads may run at once. They are short and the disk is one.
const READERS: usize = 4;

#[derive(Debug)]
pub(super) struct Readers {
    free: Mutex<Vec<Conn>>,
    returned: Condvar,
}

impl Readers {
    pub(super) fn open(database: &Database) -> Result<Self, StoreError> {
        let connections: Result<Vec<_>, StoreError> = (0..READERS).map(|_| database.reader()).collect();
        Ok(Self { free: Mutex::new(connections?), returned: Condvar::new() })
    }

    /// Runs `work` in one read transaction, as `viewer`. Blocks the thread while every reader is busy.
    pub(super) fn read<T>(
        &self,
        viewer: Viewer,
        work: impl FnOnce(&Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reader = Borrowed { readers: self, conn: Some(self.take()) };
        let Some(conn) = &reader.conn else {
            return Err(StoreError::Closed);
        };
        conn.begin_read(viewer)?;
        work(conn)
    }

    fn take(&self) -> Conn {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = free.pop() {
                return conn;
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A connection that ends its snapshot and goes back to the pool, even when the work panics.
struct Borrowed<'a> {
    readers: &'a Readers,
    conn: Option<Conn>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            conn.roll_back();
            self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            self.readers.returned.notify_one();
        }
    }
}
