//! SQLite: a file in a folder.

use super::{BUSY_MS_MAX, Column, FILE, Param, Row};
use crate::store::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// Every step of the schema in order. A step that has been released is never edited, and steps only add, so that a
/// server of the release before still runs beside them.
const STEPS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_log.sql"),
    include_str!("../../../migrations/sqlite/0002_accounts.sql"),
    include_str!("../../../migrations/sqlite/0003_day.sql"),
    include_str!("../../../migrations/sqlite/0004_touched.sql"),
    include_str!("../../../migrations/sqlite/0005_aside.sql"),
    include_str!("../../../migrations/sqlite/0006_blob.sql"),
    include_str!("../../../migrations/sqlite/0007_backup.sql"),
    include_str!("../../../migrations/sqlite/0008_removed.sql"),
    include_str!("../../../migrations/sqlite/0009_audit.sql"),
    include_str!("../../../migrations/sqlite/0010_signing_in.sql"),
];

/// How much of the database the writer keeps in memory.
const WRITER_CACHE_KIB: i64 = 128 * 1024;
/// How many statements a connection keeps ready.
const STATEMENTS: usize = 128;

/// Makes the file where there is none, and brings the tables up to the last step, each step in a transaction of its own.
pub(super) fn prepare(file: &Path) -> Result<(), StoreError> {
    let mut conn = open(file, false)?;
    let done: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for (number, step) in (1_u32..).zip(STEPS).filter(|(number, _)| *number > done) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if number > done {
            // No other process took this step meanwhile.
            tx.execute_batch(step)?;
            tx.pragma_update(None, "user_version", number)?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// Opens one connection with the settings that every connection has.
pub(super) fn open(path: &Path, reads_only: bool) -> Result<Connection, StoreError> {
    let access =
        if reads_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let create = if reads_only { OpenFlags::empty() } else { OpenFlags::SQLITE_OPEN_CREATE };
    let flags = access | create | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_millis(BUSY_MS_MAX))?;
    if !reads_only {
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        // Ids are random, so what is written lies anywhere: with the default 2 MB an import spills all the
        // time.
        conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    }
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise a statement that compares a range is parsed again for each value, to look for a better plan in
    // statistics that Kept does not keep.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(conn)
}

/// Copies the database in `dir` to the new file `to`, as it stands at one moment. Answers the position of that.
pub(in crate::store) fn copy(dir: &Path, to: &Path) -> Result<u64, StoreError> {
    // A name of its own until it is whole: nobody takes half a backup for one.
    let part = to.with_extension("part");
    if to.exists() || part.exists() {
        return Err(StoreError::Other(format!("{} is there already", to.display())));
    }
    let mut closed = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut closed, 0o600);
    let file = closed.write(true).create_new(true).open(&part)?;
    let copied = copy_into(dir, &part).and_then(|pos| {
        file.sync_all()?;
        std::fs::rename(&part, to)?;
        std::fs::File::open(to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()?;
        Ok(pos)
    });
    if copied.is_err() {
        // What is left over would stop the next one.
        drop(std::fs::remove_file(&part));
    }
    copied
}

fn copy_into(dir: &Path, part: &Path) -> Result<u64, StoreError> {
    let name = part.to_str().ok_or_else(|| StoreError::Other("the file's name is not Unicode".to_owned()))?;
    open(&dir.join(FILE), false)?.execute("VACUUM INTO ?1", [name])?;
    let copy = Connection::open_with_flags(part, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(StoreError::Corrupt(found));
    }
    let pos: i64 = copy.query_row("SELECT pos FROM counter", [], |row| row.get(0))?;
    Ok(crate::store::rows::count(pos))
}

/// Runs one statement that begins or ends something. It is kept ready: every read and every job needs some.
pub(super) fn run(conn: &Connection, sql: &str) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

pub(super) fn execute(conn: &Connection, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
    Ok(conn.prepare_cached(sql)?.execute(params_from_iter(params))? as u64)
}

pub(super) fn query<T>(
    conn: &Connection,
    sql: &str,
    params: &[Param<'_>],
    read: &mut impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut find = conn.prepare_cached(sql)?;
    let mut rows = find.query(params_from_iter(params))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(&Row::from(row))?);
    }
    Ok(all)
}

pub(super) fn query_opt<T>(
    conn: &Connection,
    sql: &str,
    params: &[Param<'_>],
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut find = conn.prepare_cached(sql)?;
    let mut rows = find.query(params_from_iter(params))?;
    rows.next()?.map(|row| read(&Row::from(row))).transpose()
}

/// One column as SQLite holds it.
pub(super) fn column<'r>(row: &'r rusqlite::Row<'r>, index: usize) -> Result<Column<'r>, StoreError> {
    Ok(match row.get_ref(index)? {
        ValueRef::Null => Column::Null,
        ValueRef::Integer(value) => Column::Int(value),
        ValueRef::Blob(value) => Column::Bytes(value),
        ValueRef::Text(value) => {
            Column::Text(str::from_utf8(value).map_err(|error| StoreError::Corrupt(error.to_string()))?)
        }
        ValueRef::Real(_) => return Err(StoreError::Corrupt(format!("column {index} holds a fraction"))),
    })
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}
