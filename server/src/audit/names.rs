//! What people in the chain are called: beside it, so that a name can be erased and the chain stays.

use sync::{AuthorId, RecordId};

use crate::store::StoreError;
use crate::store::db::{Conn, params};
use crate::store::rows;

/// Notes what somebody with an account is called.
///
/// # Errors
/// Where the database cannot be written.
pub fn note(conn: &Conn, person: AuthorId, name: &str) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO audit_name (person, name) VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET name = ?2";
    conn.execute(sql, &params![person.0, name])?;
    Ok(())
}

/// Erases what somebody is called; false where it was not known.
///
/// # Errors
/// Where the database cannot be written.
pub fn erase(conn: &Conn, person: AuthorId) -> Result<bool, StoreError> {
    Ok(conn.execute("DELETE FROM audit_name WHERE person = ?1", &params![person.0])? == 1)
}

/// What somebody is called: as their record says, else as their account said; empty where the name was erased.
///
/// # Errors
/// Where the database cannot be read.
pub fn of(conn: &Conn, person: AuthorId) -> Result<String, StoreError> {
    let record = rows::record(conn, RecordId::from(person))?;
    let name = record.map(|record| record.text("name").to_owned()).filter(|name| !name.is_empty());
    if let Some(name) = name {
        return Ok(name);
    }
    let sql = "SELECT name FROM audit_name WHERE person = ?1";
    Ok(conn.query_opt(sql, &params![person.0], |row| row.get(0))?.unwrap_or_default())
}
