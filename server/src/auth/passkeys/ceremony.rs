//! A question for an authenticator: 32 random bytes that are answered once, within five minutes, and by nobody but
//! whom they were asked.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::auth::sessions::TokenHash;
use crate::auth::words::random;
use crate::store::StoreError;
use crate::store::db::{Conn, params};

/// How long a question may be answered.
pub const LIFE_MS: i64 = 5 * 60_000;

/// A question, as the browser is given it and gives it back.
#[derive(Clone, Debug)]
pub struct Challenge(pub [u8; 32]);

/// What is stored of a question.
fn hash(challenge: &[u8]) -> [u8; 32] {
    Sha256::digest(challenge).into()
}

/// Asks, and forgets what was asked too long ago.
pub(super) fn begin(conn: &Conn, session: Option<TokenHash>, now_ms: i64) -> Result<Challenge, StoreError> {
    conn.execute("DELETE FROM ceremony WHERE until_ms <= ?1", &params![now_ms])?;
    let challenge = random::<32>()?;
    let sql = "INSERT INTO ceremony (challenge_hash, session, until_ms) VALUES (?1, ?2, ?3)";
    conn.execute(sql, &params![hash(&challenge), session, now_ms + LIFE_MS])?;
    Ok(Challenge(challenge))
}

/// Uses a question up; false where it was never asked of this session, was answered before, or too late.
pub(super) fn take(
    conn: &Conn,
    challenge: &str,
    session: Option<TokenHash>,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let Ok(challenge) = BASE64_URL_SAFE_NO_PAD.decode(challenge) else { return Ok(false) };
    let hash = hash(&challenge);
    let sql = "SELECT session, until_ms FROM ceremony WHERE challenge_hash = ?1";
    let asked = conn
        .query_opt(sql, &params![hash], |row| Ok((row.get::<Option<TokenHash>>(0)?, row.get::<i64>(1)?)))?;
    let is_first = conn.execute("DELETE FROM ceremony WHERE challenge_hash = ?1", &params![hash])? == 1;
    Ok(is_first && asked.is_some_and(|(of, until_ms)| of == session && now_ms < until_ms))
}
