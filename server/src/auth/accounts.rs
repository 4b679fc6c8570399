//! Accounts: who may sign in, as which person and in which role.

use domain::access::Role;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sync::AuthorId;

use super::words::{Cost, Hashed};
use crate::actor::Actor;
use crate::store::StoreError;

/// The longest login name, in characters.
const LOGIN_CHARS_MAX: usize = 64;

/// An account, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The row.
    pub id: i64,
    /// What its owner types.
    pub login: String,
    /// What its owner is called.
    pub name: String,
    /// The person and the role.
    pub actor: Actor,
}

const COLUMNS: &str = "id, login, name, person, role, salt, m_kib, passes, words_hash";

/// A login name as it is stored and looked up: lower case, no space around it.
#[must_use]
pub fn normalise(login: &str) -> String {
    login.trim().chars().flat_map(char::to_lowercase).take(LOGIN_CHARS_MAX + 1).collect()
}

/// Whether a new account may be called so: letters, digits and a few marks that need no explaining by
/// telephone.
#[must_use]
pub fn is_login(login: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(c);
    (1..=LOGIN_CHARS_MAX).contains(&login.len()) && login.chars().all(is_plain)
}

/// Somebody of whom there is no record yet: people have ids before they have records.
///
/// # Errors
/// Where there is no randomness.
pub fn fresh_person() -> std::io::Result<AuthorId> {
    super::words::random().map(AuthorId)
}

/// The account of that name, with its words.
///
/// # Errors
/// Where the database cannot be read.
pub fn find(conn: &Connection, login: &str) -> Result<Option<(Account, Hashed)>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE login = ?1");
    let found =
        conn.prepare_cached(&sql)?.query_row([login], |row| Ok((account(row)?, hashed(row)?))).optional()?;
    Ok(found)
}

/// Every account, by name.
///
/// # Errors
/// Where the database cannot be read.
pub fn all(conn: &Connection) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY login");
    let accounts = conn.prepare(&sql)?.query_map([], account)?.collect::<Result<_, _>>()?;
    Ok(accounts)
}

/// Adds an account; false where the name is taken.
///
/// # Errors
/// Where the database cannot be written.
pub fn add(
    conn: &Connection,
    login: &str,
    name: &str,
    actor: Actor,
    words: &Hashed,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO account (login, name, person, role, salt, m_kib, passes, words_hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (login) DO NOTHING";
    let Hashed { salt, cost, hash } = words;
    let values = params![login, name, actor.id.0, actor.role.name(), salt, cost.m_kib, cost.passes, hash];
    Ok(conn.execute(sql, values)? == 1)
}

/// Replaces an account's words and ends its sessions; false where there is no such account.
///
/// # Errors
/// Where the database cannot be written.
pub fn set_words(conn: &Connection, login: &str, words: &Hashed) -> Result<bool, StoreError> {
    end_sessions(conn, login)?;
    let sql = "UPDATE account SET salt = ?2, m_kib = ?3, passes = ?4, words_hash = ?5 WHERE login = ?1";
    let Hashed { salt, cost, hash } = words;
    Ok(conn.execute(sql, params![login, salt, cost.m_kib, cost.passes, hash])? == 1)
}

/// Removes an account with its sessions and devices; false where there is no such account. What the person
/// wrote stays.
///
/// # Errors
/// Where the database cannot be written.
pub fn remove(conn: &Connection, login: &str) -> Result<bool, StoreError> {
    end_sessions(conn, login)?;
    conn.execute(
        "DELETE FROM account_device WHERE account = (SELECT id FROM account WHERE login = ?1)",
        [login],
    )?;
    Ok(conn.execute("DELETE FROM account WHERE login = ?1", [login])? == 1)
}

/// Whether the account still has the words that were just checked.
pub(super) fn is_current(conn: &Connection, id: i64, words: &Hashed) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1 AND words_hash = ?2)";
    Ok(conn.query_row(sql, params![id, words.hash], |row| row.get(0))?)
}

fn end_sessions(conn: &Connection, login: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM session WHERE account = (SELECT id FROM account WHERE login = ?1)", [login])?;
    Ok(())
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account { id: row.get("id")?, login: row.get("login")?, name: row.get("name")?, actor: actor(row)? })
}

fn hashed(row: &Row<'_>) -> rusqlite::Result<Hashed> {
    let cost = Cost { m_kib: row.get("m_kib")?, passes: row.get("passes")? };
    Ok(Hashed { salt: row.get("salt")?, cost, hash: row.get("words_hash")? })
}

/// Reads the columns `person` and `role`. A role that this release does not know signs nobody in.
pub(super) fn actor(row: &Row<'_>) -> rusqlite::Result<Actor> {
    let role: String = row.get("role")?;
    let role = Role::from_name(&role).filter(|role| *role != Role::Importer).ok_or_else(|| {
        let index = row.as_ref().column_index("role").unwrap_or_default();
        rusqlite::Error::InvalidColumnType(index, "role".into(), rusqlite::types::Type::Text)
    })?;
    Ok(Actor { id: AuthorId(row.get("person")?), role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_is_plain_letters_digits_and_a_few_marks() {
        for login in ["priya", "p.shah2", "ewa@home", "x_y-z"] {
            assert!(is_login(login), "{login}");
        }
        for login in ["", " ", "Priya", "ewa\0", "a'; DROP TABLE account;--", "zoë", &"a".repeat(65)] {
            assert!(!is_login(login), "{login}");
        }
    }

    #[test]
    fn a_login_name_is_looked_up_without_capitals_and_outer_spaces() {
        assert_eq!(normalise("  Priya "), "priya");
        assert!(normalise(&"A".repeat(10_000)).len() <= 65);
    }
}
