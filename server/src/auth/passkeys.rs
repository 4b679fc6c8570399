//! Passkeys: a key in the person's phone or keychain, which signs for this website alone once its owner has shown a
//! finger, a face or a PIN. Only its public half is here.
//!
//! No attestation is asked for, so whichever authenticator a person has will do.

mod ceremony;
mod key;
mod proof;

pub use ceremony::{Challenge, LIFE_MS};
pub use proof::{Made, Party, Shown, Wrong, parse_made};

use super::accounts::{self, Account};
use super::sessions::TokenHash;
use super::words::Pepper;
use crate::actor::Actor;
use crate::store::StoreError;
use crate::store::db::{Conn, Row, params};

/// Passkeys that one person may have.
pub const MAX: usize = 20;

/// What an authenticator knows its owner by: the same for all keys of an account, and nobody's name.
#[must_use]
pub fn handle(pepper: &Pepper, actor: Actor) -> [u8; 32] {
    pepper.key_of("passkeys", &actor.id.0)
}

/// One of a person's passkeys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// What the authenticator calls it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// When it was made, milliseconds since 1970 UTC.
    pub made_ms: i64,
    /// When it last signed somebody in.
    pub used_ms: Option<i64>,
}

/// A passkey with whose it is, to check what it signed.
#[derive(Clone, Debug)]
struct Known {
    account: Account,
    public_key: Vec<u8>,
    counter: i64,
}

/// Asks a question of an authenticator: of somebody's new one, or of whichever signs in.
///
/// # Errors
/// Where there is no randomness or the database cannot be written.
pub fn ask(conn: &Conn, session: Option<TokenHash>, now_ms: i64) -> Result<Challenge, StoreError> {
    ceremony::begin(conn, session, now_ms)
}

/// Takes a new passkey; false where the question was not asked of this session, was answered before or too late, or
/// where the credential is known already, to whomever it belongs.
///
/// # Errors
/// Where the database cannot be written.
pub fn add(
    conn: &Conn,
    made: &Made,
    session: TokenHash,
    account: i64,
    name: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let is_asked = ceremony::take(conn, &made.challenge, Some(session), now_ms)?;
    if !is_asked || all(conn, account)?.len() >= MAX {
        return Ok(false);
    }
    let sql = "INSERT INTO passkey (credential, account, name, public_key, counter, made_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (credential) DO NOTHING";
    let Made { credential, public_key, counter, .. } = made;
    Ok(conn.execute(sql, &params![credential, account, name, public_key, counter, now_ms])? == 1)
}

/// A person's passkeys, the latest first.
///
/// # Errors
/// Where the database cannot be read.
pub fn all(conn: &Conn, account: i64) -> Result<Vec<Passkey>, StoreError> {
    let sql = "SELECT credential, name, made_ms, used_ms FROM passkey WHERE account = ?1
               ORDER BY made_ms DESC, credential";
    conn.query(sql, &params![account], |row| {
        Ok(Passkey { credential: row.get(0)?, name: row.get(1)?, made_ms: row.get(2)?, used_ms: row.get(3)? })
    })
}

/// Removes one of a person's passkeys; false where it is not theirs.
///
/// # Errors
/// Where the database cannot be written.
pub fn remove(conn: &Conn, account: i64, credential: &[u8]) -> Result<bool, StoreError> {
    let sql = "DELETE FROM passkey WHERE account = ?1 AND credential = ?2";
    Ok(conn.execute(sql, &params![account, credential])? == 1)
}

/// Whose passkey this is, where they may still sign in.
fn find(conn: &Conn, credential: &[u8]) -> Result<Option<Known>, StoreError> {
    let sql = "SELECT account, public_key, counter FROM passkey WHERE credential = ?1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let Some((owner, public_key, counter)) = conn.query_opt(sql, &params![credential], read)? else {
        return Ok(None);
    };
    let account = accounts::of(conn, owner)?;
    Ok(account.map(|account| Known { account, public_key, counter }))
}

/// Whose a signed answer is: checks it, uses the question up, and notes that the key was used. `None` where anything
/// about it is wrong; the question is used up all the same.
///
/// # Errors
/// Where the database cannot be written.
pub(super) fn recognise(
    conn: &Conn,
    shown: &Shown,
    party: &Party,
    pepper: &Pepper,
    now_ms: i64,
) -> Result<Option<Account>, StoreError> {
    let Ok(signed) = shown.signed(party) else { return Ok(None) };
    if !ceremony::take(conn, &signed.challenge, None, now_ms)? {
        return Ok(None);
    }
    let Some(known) = find(conn, &shown.credential)? else { return Ok(None) };
    let counts = signed.counter != 0 || known.counter != 0;
    // A count that does not rise is a copy of the key.
    let is_copy = counts && signed.counter <= known.counter;
    let is_theirs = shown.handle == handle(pepper, known.account.actor);
    if is_copy || !is_theirs || !key::has_signed(&known.public_key, &signed.message, &shown.signature) {
        return Ok(None);
    }
    let sql = "UPDATE passkey SET counter = ?2, used_ms = ?3 WHERE credential = ?1";
    conn.execute(sql, &params![shown.credential, signed.counter, now_ms])?;
    Ok(Some(known.account))
}
