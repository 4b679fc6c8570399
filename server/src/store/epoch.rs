//! The counter's row: where the log stands, and in which epoch.

use super::StoreError;
use super::db::{Conn, params};

/// Gives a new database its counter and its epoch. Answers the position of the last commit.
pub(super) fn begin(conn: &Conn) -> Result<u64, StoreError> {
    let sql = "INSERT INTO counter (id, pos, epoch) VALUES (1, 0, ?1) ON CONFLICT (id) DO NOTHING";
    conn.execute(sql, &params![fresh()?])?;
    super::commit::position(conn)
}

/// A random epoch: positive, and never 0, which a device says before its first answer.
pub(super) fn fresh() -> Result<i64, StoreError> {
    let random = getrandom::u64().map_err(|error| StoreError::Other(error.to_string()))?;
    // 53 bits, so that a browser can hold it as a number.
    Ok(i64::try_from(random >> 11).unwrap_or(1).max(1))
}
