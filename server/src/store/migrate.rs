//! The schema, step by step. Steps only add, so that a server of the release before still runs beside them.

use super::StoreError;
use rusqlite::Connection;

/// Every step in order. A step that has been released is never edited.
const STEPS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_log.sql"),
    include_str!("../../migrations/sqlite/0002_accounts.sql"),
    include_str!("../../migrations/sqlite/0003_day.sql"),
];

/// Brings the database up to the last step, each step in a transaction of its own.
pub(super) fn run(conn: &mut Connection) -> Result<(), StoreError> {
    let done: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for (number, step) in (1_u32..).zip(STEPS).filter(|(number, _)| *number > done) {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}

/// Gives a new database its counter and its epoch.
pub(super) fn begin_epoch(conn: &Connection) -> Result<(), StoreError> {
    let sql = "INSERT INTO counter (id, pos, epoch) VALUES (1, 0, ?1) ON CONFLICT DO NOTHING";
    conn.execute(sql, [fresh_epoch()?])?;
    Ok(())
}

/// A random epoch: positive, and never 0, which a device says before its first answer.
pub(super) fn fresh_epoch() -> Result<i64, StoreError> {
    let random = getrandom::u64().map_err(|error| StoreError::Other(error.to_string()))?;
    // 53 bits, so that a browser can hold it as a number.
    Ok(i64::try_from(random >> 11).unwrap_or(1).max(1))
}
