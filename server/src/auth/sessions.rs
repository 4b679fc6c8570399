//! Sessions: rows of our own, so that one can be listed, ended and bounded. No token is ever stored.

use std::fmt::Write as _;
use std::io;

use sha2::{Digest, Sha256};
use sync::DeviceId;

use super::accounts::{self, Account};
use super::words::random;
use crate::actor::Actor;
use crate::store::StoreError;
use crate::store::db::{Conn, Row, params};

/// A session that nobody used for so long has ended: 30 minutes (`SECURITY.md`, signing in). Nothing is lost
/// by it: the phone keeps what was written and sends it after the next sign-in.
pub const IDLE_MS_MAX: i64 = 30 * 60_000;
/// A session ends after 12 hours, used or not.
pub const AGE_MS_MAX: i64 = 12 * 60 * 60_000;
/// How long a sign-in counts as fresh: what is not to be undone needs one that is (`SECURITY.md`, signing in).
pub const FRESH_MS_MAX: i64 = 5 * 60_000;
/// How precisely use is recorded, so that reading does not cost a write each time.
const SEEN_EVERY_MS: i64 = 60_000;
/// The longest name of a device, in characters.
const DEVICE_NAME_CHARS_MAX: usize = 60;

/// What the browser holds: 32 random bytes in hexadecimal. It is never logged, which is why it cannot be
/// shown.
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is stored of a token.
pub type TokenHash = [u8; 32];

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub fn new() -> io::Result<Self> {
        let bytes = random::<32>()?;
        Ok(Self(bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })))
    }

    /// The cookie's value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is stored of the token that a browser sent.
#[must_use]
pub fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which session.
    pub token_hash: TokenHash,
    /// Whose.
    pub account: i64,
    /// The person and the role, as they are now.
    pub actor: Actor,
    /// What they type to sign in.
    pub login: String,
    /// What the person is called.
    pub name: String,
    /// What the device is called.
    pub device_name: String,
    /// The device, once it has exchanged.
    pub dev: Option<DeviceId>,
    /// Whether its owner removed the device, or has left.
    pub is_revoked: bool,
    /// When it began.
    pub begun_ms: i64,
    /// When it was last used, to the minute.
    pub seen_ms: i64,
    /// When its owner last proved who they are.
    pub fresh_ms: i64,
}

impl Session {
    /// When it ends at the latest.
    #[must_use]
    pub fn ends_ms(&self) -> i64 {
        self.begun_ms + AGE_MS_MAX
    }

    /// The account that it is of.
    #[must_use]
    pub fn owner(&self) -> Account {
        let Self { account, login, name, actor, .. } = self.clone();
        Account { id: account, login, name, actor }
    }

    /// Whether its owner has just proved who they are. A clock that was set back makes nothing fresh.
    #[must_use]
    pub fn is_fresh(&self, now_ms: i64) -> bool {
        (0..FRESH_MS_MAX).contains(&(now_ms - self.fresh_ms))
    }

    /// Whether its use should be recorded.
    #[must_use]
    pub fn is_stale(&self, now_ms: i64) -> bool {
        now_ms - self.seen_ms >= SEEN_EVERY_MS
    }
}

/// The session of a token, where it has not ended.
///
/// # Errors
/// Where the database cannot be read.
pub fn find(conn: &Conn, token: &TokenHash, now_ms: i64) -> Result<Option<Session>, StoreError> {
    let sql = "SELECT s.token_hash, s.account, s.device_name, s.dev, s.begun_ms, s.seen_ms,
                      a.person, a.role, a.name, (d.revoked_ms IS NOT NULL OR a.left_ms IS NOT NULL) AS is_revoked,
                      s.fresh_ms, a.login
               FROM session s JOIN account a ON a.id = s.account
               LEFT JOIN account_device d ON d.account = s.account AND d.dev = s.dev
               WHERE s.token_hash = ?1 AND s.seen_ms > ?2 AND s.begun_ms > ?3";
    conn.query_opt(sql, &params![token, now_ms - IDLE_MS_MAX, now_ms - AGE_MS_MAX], session)
}

/// A session about to begin, for somebody who has just proved who they are.
#[derive(Clone, Debug)]
pub struct Begin {
    /// What is stored of its token.
    pub token: TokenHash,
    /// What the device calls itself.
    pub device_name: String,
    /// The session that the browser had, which ends with this.
    pub before: Option<TokenHash>,
}

/// Begins a session, ends the one before, and forgets those that have ended. Where the one before was the same
/// person's, the device stays the one it was: proving again who one is does not make a removed device a new one.
///
/// # Errors
/// Where the database cannot be written.
pub fn begin(conn: &Conn, begin: &Begin, account: i64, now_ms: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM session WHERE seen_ms <= ?1 OR begun_ms <= ?2";
    conn.execute(sql, &params![now_ms - IDLE_MS_MAX, now_ms - AGE_MS_MAX])?;
    let sql = "SELECT dev FROM session WHERE token_hash = ?1 AND account = ?2";
    let dev: Option<[u8; 16]> =
        conn.query_opt(sql, &params![begin.before, account], |row| row.get(0))?.flatten();
    begin.before.map_or(Ok(()), |before| end(conn, &before))?;
    let sql = "INSERT INTO session (token_hash, account, device_name, dev, begun_ms, seen_ms, fresh_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5)";
    conn.execute(sql, &params![begin.token, account, begin.device_name, dev, now_ms])?;
    Ok(())
}

/// Records that a session was used.
///
/// # Errors
/// Where the database cannot be written.
pub fn touch(conn: &Conn, token: &TokenHash, now_ms: i64) -> Result<(), StoreError> {
    let sql = "UPDATE session SET seen_ms = ?2 WHERE token_hash = ?1 AND seen_ms < ?2";
    conn.execute(sql, &params![token, now_ms])?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// Where the database cannot be written.
pub fn end(conn: &Conn, token: &TokenHash) -> Result<(), StoreError> {
    conn.execute("DELETE FROM session WHERE token_hash = ?1", &params![token])?;
    Ok(())
}

/// A device's name as it is stored: one line, not too long, never empty.
#[must_use]
pub fn device_name(given: &str) -> String {
    let plain: String = given.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let short: String = plain.trim().chars().take(DEVICE_NAME_CHARS_MAX).collect();
    match short.trim() {
        "" => "A device".to_owned(),
        name => name.to_owned(),
    }
}

/// Reads a row of [`find`].
fn session(row: &Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: row.get(0)?,
        account: row.get(1)?,
        device_name: row.get(2)?,
        dev: row.get::<Option<[u8; 16]>>(3)?.map(DeviceId),
        begun_ms: row.get(4)?,
        seen_ms: row.get(5)?,
        actor: accounts::actor(row, 6)?,
        name: row.get(8)?,
        is_revoked: row.get(9)?,
        fresh_ms: row.get(10)?,
        login: row.get(11)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_32_random_bytes_and_never_shown() {
        let (one, two) = (Token::new().unwrap(), Token::new().unwrap());
        assert_eq!(one.as_str().len(), 64);
        assert_ne!(one.as_str(), two.as_str());
        assert!(!format!("{one:?}").contains(one.as_str()));
        assert_ne!(token_hash(one.as_str()), token_hash(two.as_str()));
    }

    #[test]
    fn a_device_name_is_one_short_line() {
        assert_eq!(device_name("  Priya's\r\nphone "), "Priya's  phone");
        assert_eq!(device_name("\u{0}\t "), "A device");
        assert_eq!(device_name(&"é".repeat(500)).chars().count(), 60);
    }
}
