//! Accounts: who may sign in, as which person and in which role.

use domain::access::Role;
use sync::AuthorId;

use super::events::happened;
use super::words::{Cost, Hashed};
use crate::actor::Actor;
use crate::audit::What;
use crate::store::StoreError;
use crate::store::db::{Conn, Row, params};

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
pub fn find(conn: &Conn, login: &str) -> Result<Option<(Account, Hashed)>, StoreError> {
    if login.contains('\0') {
        // Nobody is called so, and not every database would be asked for it.
        return Ok(None);
    }
    let sql = format!("SELECT {COLUMNS} FROM account WHERE login = ?1 AND left_ms IS NULL");
    conn.query_opt(&sql, &params![login], |row| Ok((account(row)?, hashed(row)?)))
}

/// An account, unless its owner has left.
pub(super) fn of(conn: &Conn, id: i64) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = ?1 AND left_ms IS NULL");
    conn.query_opt(&sql, &params![id], account)
}

/// The account of a person in a role, unless its owner has left.
pub(super) fn of_person(conn: &Conn, actor: Actor) -> Result<Option<Account>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account WHERE person = ?1 AND role = ?2 AND left_ms IS NULL ORDER BY id LIMIT 1"
    );
    conn.query_opt(&sql, &params![actor.id.0, actor.role.name()], account)
}

/// Every account, by name, with whether its owner has left.
///
/// # Errors
/// Where the database cannot be read.
pub fn all(conn: &Conn) -> Result<Vec<(Account, bool)>, StoreError> {
    let sql = format!("SELECT {COLUMNS}, left_ms IS NOT NULL FROM account ORDER BY login");
    conn.query(&sql, &[], |row| Ok((account(row)?, row.get(9)?)))
}

/// Adds an account; false where the name is taken.
///
/// # Errors
/// Where the database cannot be written.
pub fn add(conn: &Conn, login: &str, name: &str, actor: Actor, words: &Hashed) -> Result<bool, StoreError> {
    let sql = "INSERT INTO account (login, name, person, role, salt, m_kib, passes, words_hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (login) DO NOTHING";
    let Hashed { salt, cost, hash } = words;
    let (person, role) = (actor.id.0, actor.role.name());
    let values = params![login, name, person, role, salt, cost.m_kib, cost.passes, hash];
    Ok(conn.execute(sql, &values)? == 1)
}

/// Shuts somebody out who has left: no session, passkey, code, invitation or word of theirs opens anything from now
/// on, and their devices are told so. The account stays, so that what they wrote keeps its author. False where there
/// is no such account, or they had left already.
///
/// # Errors
/// Where the database cannot be written.
pub fn leave(conn: &Conn, login: &str, now_ms: i64) -> Result<bool, StoreError> {
    let Some((account, _)) = find(conn, login)? else { return Ok(false) };
    conn.execute("UPDATE account SET left_ms = ?2 WHERE id = ?1", &params![account.id, now_ms])?;
    for sql in [
        // A session on a known device stays to say, whatever it asks, that the device was removed.
        "DELETE FROM session WHERE account = ?1 AND dev IS NULL",
        "DELETE FROM passkey WHERE account = ?1",
        "DELETE FROM totp WHERE account = ?1",
        "DELETE FROM invitation WHERE inviter = ?1",
    ] {
        conn.execute(sql, &params![account.id])?;
    }
    let sql = "UPDATE account_device SET revoked_ms = coalesce(revoked_ms, ?2) WHERE account = ?1";
    conn.execute(sql, &params![account.id, now_ms])?;
    happened(conn, account.id, What::Left, now_ms)?;
    Ok(true)
}

/// Begins an account afresh, because its owner stands in front of their worker: new words, and nothing that was made
/// before opens it.
pub(super) fn begin_afresh(conn: &Conn, account: &Account, words: &Hashed) -> Result<(), StoreError> {
    set_words(conn, &account.login, words)?;
    conn.execute("DELETE FROM passkey WHERE account = ?1", &params![account.id])?;
    conn.execute("DELETE FROM totp WHERE account = ?1", &params![account.id])?;
    Ok(())
}

/// Replaces an account's words and ends its sessions; false where there is no such account.
///
/// # Errors
/// Where the database cannot be written.
pub fn set_words(conn: &Conn, login: &str, words: &Hashed) -> Result<bool, StoreError> {
    end_sessions(conn, login)?;
    let sql = "UPDATE account SET salt = ?2, m_kib = ?3, passes = ?4, words_hash = ?5 WHERE login = ?1
               AND left_ms IS NULL";
    let Hashed { salt, cost, hash } = words;
    Ok(conn.execute(sql, &params![login, salt, cost.m_kib, cost.passes, hash])? == 1)
}

/// Removes an account with its sessions and devices; false where there is no such account. What the person
/// wrote stays.
///
/// # Errors
/// Where the database cannot be written.
pub fn remove(conn: &Conn, login: &str) -> Result<bool, StoreError> {
    end_sessions(conn, login)?;
    let sql = "DELETE FROM account_device WHERE account = (SELECT id FROM account WHERE login = ?1)";
    conn.execute(sql, &params![login])?;
    Ok(conn.execute("DELETE FROM account WHERE login = ?1", &params![login])? == 1)
}

/// Whether the account still has the words that were just checked.
pub(super) fn is_current(conn: &Conn, id: i64, words: &Hashed) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1 AND words_hash = ?2 AND left_ms IS NULL)";
    conn.query_row(sql, &params![id, words.hash], |row| row.get(0))
}

fn end_sessions(conn: &Conn, login: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM session WHERE account = (SELECT id FROM account WHERE login = ?1)";
    conn.execute(sql, &params![login])?;
    Ok(())
}

/// Reads a row of [`COLUMNS`].
fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account { id: row.get(0)?, login: row.get(1)?, name: row.get(2)?, actor: actor(row, 3)? })
}

/// Reads the words of a row of [`COLUMNS`].
fn hashed(row: &Row<'_>) -> Result<Hashed, StoreError> {
    let cost = Cost { m_kib: row.get(6)?, passes: row.get(7)? };
    Ok(Hashed { salt: row.get(5)?, cost, hash: row.get(8)? })
}

/// Reads `person` and, after it, `role`. A role that this release does not know signs nobody in.
pub(super) fn actor(row: &Row<'_>, person: usize) -> Result<Actor, StoreError> {
    let role = Role::from_name(row.get(person + 1)?).filter(|role| *role != Role::Importer);
    let role = role.ok_or_else(|| StoreError::Other("an account has an unknown role".to_owned()))?;
    Ok(Actor { id: AuthorId(row.get(person)?), role })
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
