//! What happens to accounts that somebody may have to look for later. Every such thing passes here, in the
//! transaction that does it, and is a row of the audit log.

use super::accounts;
use crate::audit::{self, Said, What};
use crate::store::StoreError;
use crate::store::db::{Conn, params};

/// Says that something happened to an account, by its owner; of somebody who left, by whoever runs the server.
///
/// # Errors
/// Where the database cannot be written.
pub fn happened(conn: &Conn, account: i64, what: What, now_ms: i64) -> Result<(), StoreError> {
    let sql = "SELECT person, role FROM account WHERE id = ?1";
    let Some(actor) = conn.query_opt(sql, &params![account], |row| accounts::actor(row, 0))? else {
        return Ok(());
    };
    let said = match what {
        What::Left => Said::that(what).on(actor.role.name(), actor.id.into()),
        _ => Said::that(what).by(actor),
    };
    audit::append(conn, &said, now_ms).map(drop)
}
