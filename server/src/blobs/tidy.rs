//! What is done at night: bytes go that nobody can ask for any more, long after.

use domain::day::iso;
use futures_util::TryStreamExt as _;
use sync::RecordId;

use super::progress;
use super::{Blobs, Key};
use crate::store::StoreError;
use crate::store::db::{Conn, params};
use crate::store::{aside, rows};
use crate::today::today;

const DAY_MS: i64 = 86_400_000;
/// How long anything is left that could still be wanted: an upload that may go on, an attachment whose removal may be
/// taken back, and bytes that nothing names, should a database be brought back from a backup.
const LEFT_MS: i64 = 30 * DAY_MS;
/// How many are looked at in one commit or one read.
const PAGE: usize = 200;

impl Blobs {
    /// Removes unfinished and refused blobs that have not moved for 30 days, those whose attachment was removed 30 days
    /// ago, and stored bytes that nothing has named for as long. Answers how many keys it removed.
    ///
    /// # Errors
    /// Where the store or the storage failed; the next night does the rest.
    pub async fn tidy(&self, now_ms: i64) -> Result<usize, StoreError> {
        let mut removed = 0;
        let mut after = RecordId::default();
        loop {
            let page = self.0.store.write(move |conn| look(conn, after, now_ms)).await?;
            removed += page.keys.len();
            self.forget(page.keys).await;
            match page.last {
                Some(last) => after = last,
                None => break,
            }
        }
        let day = iso(today(now_ms));
        let count = move |conn: &Conn| conn.execute("DELETE FROM blob_sent WHERE day < ?1", &params![day]);
        self.0.store.write(count).await?;
        Ok(removed + self.sweep(now_ms).await?)
    }

    /// Removes what lies in the storage and is in no table, as after a kill between the two.
    async fn sweep(&self, now_ms: i64) -> Result<usize, StoreError> {
        let mut removed = 0;
        let mut pages = self.0.shelf.stored_before(now_ms - LEFT_MS, PAGE);
        while let Some(keys) = pages.try_next().await? {
            let nobodys = self.0.store.read(move |conn| unnamed(conn, &keys)).await?;
            removed += nobodys.len();
            self.forget(nobodys).await;
        }
        Ok(removed)
    }
}

fn unnamed(conn: &Conn, keys: &[Key]) -> Result<Vec<Key>, StoreError> {
    let mut nobodys = Vec::new();
    for key in keys {
        if !progress::is_named(conn, *key)? {
            nobodys.push(*key);
        }
    }
    Ok(nobodys)
}

/// What one page of blobs came to.
struct Page {
    keys: Vec<Key>,
    /// The last one looked at, where there may be more.
    last: Option<RecordId>,
}

/// One blob, as the night looks at it.
struct Row {
    attachment: RecordId,
    is_ready: bool,
    moved_ms: i64,
    removed_ms: Option<i64>,
}

fn look(conn: &Conn, after: RecordId, now_ms: i64) -> Result<Page, StoreError> {
    let sql = format!(
        "SELECT attachment, state = 'ready', moved_ms, removed_ms FROM blob WHERE attachment > ?1
         ORDER BY attachment LIMIT {PAGE}"
    );
    let rows = conn.query(&sql, &params![after.0], |row| {
        Ok(Row {
            attachment: RecordId(row.get(0)?),
            is_ready: row.get(1)?,
            moved_ms: row.get(2)?,
            removed_ms: row.get(3)?,
        })
    })?;
    let mut keys = Vec::new();
    for row in &rows {
        if is_done_with(conn, row, now_ms)? {
            keys.extend(progress::drop_whole(conn, row.attachment)?);
        }
    }
    let last = rows.last().filter(|_| rows.len() == PAGE).map(|row| row.attachment);
    Ok(Page { keys, last })
}

/// Whether a blob has had its time. Since when its record is removed is noted here, by the server's own clock: the
/// clocks of those who remove are only shown.
fn is_done_with(conn: &Conn, row: &Row, now_ms: i64) -> Result<bool, StoreError> {
    let record = rows::record(conn, row.attachment)?;
    // Set aside, it may still be taken in, whenever that is.
    let is_removed = match record {
        Some(record) => record.is_removed(),
        None => aside::declared(conn, row.attachment, None)?.is_none(),
    };
    if is_removed != row.removed_ms.is_some() {
        let sql = "UPDATE blob SET removed_ms = ?2 WHERE attachment = ?1";
        conn.execute(sql, &params![row.attachment.0, is_removed.then_some(now_ms)])?;
    }
    let is_past = |since_ms: i64| since_ms < now_ms - LEFT_MS;
    let is_stale = !row.is_ready && is_past(row.moved_ms);
    Ok(is_stale || (is_removed && row.removed_ms.is_some_and(is_past)))
}
