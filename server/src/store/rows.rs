//! Records in their table. Everything else in the server reads them through here.

use super::db::{Conn, Param, Row, params};
use super::{StoreError, packing};
use sync::pack::Pack;
use sync::{AudienceId, Record, RecordId};

/// The record as it stands.
///
/// # Errors
/// Where the store cannot be read.
pub fn record(conn: &Conn, id: RecordId) -> Result<Option<Record>, StoreError> {
    conn.query_opt(&select("id = ?1"), &params![id.0], read)
}

/// Every record of `kind` in `scope`, in id order.
///
/// # Errors
/// Where the store cannot be read.
pub fn in_scope(conn: &Conn, scope: RecordId, kind: &str) -> Result<Vec<Record>, StoreError> {
    all(conn, "scope = ?1 AND kind = ?2 ORDER BY id", &params![scope.0, kind])
}

/// Every record of `kind`, in id order. For kinds of which there are few.
///
/// # Errors
/// Where the store cannot be read.
pub fn of_kind(conn: &Conn, kind: &str) -> Result<Vec<Record>, StoreError> {
    all(conn, "kind = ?1 ORDER BY id", &params![kind])
}

fn all(conn: &Conn, which: &str, params: &[Param<'_>]) -> Result<Vec<Record>, StoreError> {
    conn.query(&select(which), params, read)
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
    let mut record = Record::new(RecordId(row.get(0)?), row.get::<&str>(1)?, RecordId(row.get(2)?));
    record.audience = AudienceId(row.get(3)?);
    packing::fill(&mut record, row.get(4)?)?;
    Ok(record)
}

/// The kind and scope of a record.
pub(crate) fn kind_and_scope(conn: &Conn, id: RecordId) -> Result<Option<(String, RecordId)>, StoreError> {
    let sql = "SELECT kind, scope FROM record WHERE id = ?1";
    conn.query_opt(sql, &params![id.0], |row| Ok((row.get(0)?, RecordId(row.get(1)?))))
}

/// Writes a record as it stands at `pos`.
pub(super) fn put(conn: &Conn, record: &Record, pos: u64) -> Result<(), StoreError> {
    let sql = "INSERT INTO record (id, kind, scope, audience, pos, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (id) DO UPDATE SET kind = ?2, scope = ?3, audience = ?4, pos = ?5, body = ?6";
    let body = packing::pack(record);
    let (id, scope, audience) = (record.id.0, record.scope.0, record.audience.0);
    conn.execute(sql, &params![id, record.kind, scope, audience, db(pos), body])?;
    Ok(())
}

/// Reads what this server packed. What cannot be read any more is damage, and said as such.
pub(crate) fn unpack<T: Pack>(bytes: &[u8]) -> Result<T, StoreError> {
    sync::wire::decode(bytes, usize::MAX).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// A count as the database holds it.
pub(crate) fn db(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as the database held it.
pub(crate) fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}
