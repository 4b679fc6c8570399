//! Records in their table. Everything else in the server reads them through here.

use super::{StoreError, packing};
use rusqlite::{Connection, OptionalExtension, Row};
use sync::pack::Pack;
use sync::{AudienceId, Record, RecordId};

/// The record as it stands.
///
/// # Errors
/// Where the store cannot be read.
pub fn record(conn: &Connection, id: RecordId) -> Result<Option<Record>, StoreError> {
    let mut find = conn.prepare_cached(&select("id = ?1"))?;
    let mut rows = find.query([id.0])?;
    rows.next()?.map(read).transpose()
}

/// Every record of `kind` in `scope`, in id order.
///
/// # Errors
/// Where the store cannot be read.
pub fn in_scope(conn: &Connection, scope: RecordId, kind: &str) -> Result<Vec<Record>, StoreError> {
    all(conn, "scope = ?1 AND kind = ?2 ORDER BY id", (scope.0, kind))
}

/// Every record of `kind`, in id order. For kinds of which there are few.
///
/// # Errors
/// Where the store cannot be read.
pub fn of_kind(conn: &Connection, kind: &str) -> Result<Vec<Record>, StoreError> {
    all(conn, "kind = ?1 ORDER BY id", [kind])
}

fn all(conn: &Connection, which: &str, params: impl rusqlite::Params) -> Result<Vec<Record>, StoreError> {
    let mut find = conn.prepare_cached(&select(which))?;
    let mut rows = find.query(params)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(read(row)?);
    }
    Ok(records)
}

/// The query whose rows [`read`] takes.
pub(super) fn select(which: &str) -> String {
    format!("SELECT id, kind, scope, audience, body FROM record WHERE {which}")
}

/// As [`select`], and then the position.
pub(super) fn select_at(which: &str) -> String {
    format!("SELECT id, kind, scope, audience, body, pos FROM record WHERE {which}")
}

/// The record of a row of [`select`].
pub(super) fn read(row: &Row<'_>) -> Result<Record, StoreError> {
    let mut record = Record::new(RecordId(row.get(0)?), row.get::<_, String>(1)?, RecordId(row.get(2)?));
    record.audience = AudienceId(row.get(3)?);
    let body = row.get_ref(4)?.as_blob().map_err(|error| StoreError::Corrupt(error.to_string()))?;
    packing::fill(&mut record, body)?;
    Ok(record)
}

/// The kind and scope of a record.
pub(crate) fn kind_and_scope(
    conn: &Connection,
    id: RecordId,
) -> Result<Option<(String, RecordId)>, StoreError> {
    let mut find = conn.prepare_cached("SELECT kind, scope FROM record WHERE id = ?1")?;
    Ok(find.query_row([id.0], |row| Ok((row.get(0)?, RecordId(row.get(1)?)))).optional()?)
}

/// Writes a record as it stands at `pos`.
pub(super) fn put(conn: &Connection, record: &Record, pos: u64) -> Result<(), StoreError> {
    let mut put = conn.prepare_cached(
        "INSERT INTO record (id, kind, scope, audience, pos, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET kind = ?2, scope = ?3, audience = ?4, pos = ?5, body = ?6",
    )?;
    let body = packing::pack(record);
    put.execute((record.id.0, &record.kind, record.scope.0, record.audience.0, db(pos), body))?;
    Ok(())
}

/// Reads what this server packed. What cannot be read any more is damage, and said as such.
pub(crate) fn unpack<T: Pack>(bytes: &[u8]) -> Result<T, StoreError> {
    sync::wire::decode(bytes, usize::MAX).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(super) fn bytes(row: &Row<'_>) -> rusqlite::Result<Vec<u8>> {
    row.get(0)
}

/// A count as SQLite holds it.
pub(crate) fn db(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as SQLite held it.
pub(crate) fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}
