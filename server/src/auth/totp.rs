//! Codes of six digits from an app on the phone, beside the words, for staff without a passkey (RFC 6238: SHA-1, half
//! minutes, as every such app makes them).
//!
//! The secret is sealed under the pepper: a stolen database gives none. A code is taken once, and none that is older
//! than one taken. Wrong ones are counted with wrong words, in the database.

use domain::access::Role;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use subtle::ConstantTimeEq as _;

use super::accounts::Account;
use super::events::happened;
use super::letters;
use super::words::{Pepper, random};
use crate::audit::What;
use crate::store::StoreError;
use crate::store::db::{Conn, params};

/// How long one code lasts.
const STEP_MS: i64 = 30_000;
/// Steps that a phone's clock may be off, either way.
const DRIFT: i64 = 1;
/// Six digits.
const CODES: u32 = 1_000_000;

type Secret = [u8; 20];

/// What became of a code at a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// None is needed.
    NotAsked,
    /// It is right.
    Right,
    /// One is needed and was not given.
    Missing,
    /// It is not right, or was used before.
    Wrong,
}

/// Whether somebody can have codes beside their words. A family's words are enough: one thing more to lose would shut
/// out more parents than thieves.
#[must_use]
pub fn is_for(role: Role) -> bool {
    role != Role::Family
}

/// A new secret, as an app reads it. It counts once a first code has come from it; until then the one before does not
/// end. `None` where codes are on already: they have to be turned off first.
///
/// # Errors
/// Where there is no randomness or the database cannot be written.
pub fn enrol(conn: &Conn, pepper: &Pepper, account: &Account) -> Result<Option<String>, StoreError> {
    if is_on(conn, account.id)? {
        return Ok(None);
    }
    let secret: Secret = random()?;
    let sql = "INSERT INTO totp (account, sealed, last_step) VALUES (?1, ?2, 0)
               ON CONFLICT (account) DO UPDATE SET sealed = ?2, last_step = 0";
    conn.execute(sql, &params![account.id, seal(pepper, account, secret)?])?;
    Ok(Some(letters::base32(&secret)))
}

/// Turns codes on, once the app's first one is right; false where it is not.
///
/// # Errors
/// Where the database cannot be written.
pub fn confirm(
    conn: &Conn,
    pepper: &Pepper,
    account: &Account,
    code: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    if is_on(conn, account.id)? || !take(conn, pepper, account, code, now_ms)? {
        return Ok(false);
    }
    conn.execute("UPDATE totp SET confirmed_ms = ?2 WHERE account = ?1", &params![account.id, now_ms])?;
    happened(conn, account.id, What::CodesOn, now_ms)?;
    Ok(true)
}

/// Turns codes off; false where they were not on.
///
/// # Errors
/// Where the database cannot be written.
pub fn turn_off(conn: &Conn, account: i64, now_ms: i64) -> Result<bool, StoreError> {
    let was_on = is_on(conn, account)?;
    conn.execute("DELETE FROM totp WHERE account = ?1", &params![account])?;
    if was_on {
        happened(conn, account, What::CodesOff, now_ms)?;
    }
    Ok(was_on)
}

/// Whether codes are on.
///
/// # Errors
/// Where the database cannot be read.
pub fn is_on(conn: &Conn, account: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM totp WHERE account = ?1 AND confirmed_ms IS NOT NULL)";
    conn.query_row(sql, &params![account], |row| row.get(0))
}

/// What a code is worth at a sign-in. A right one is used up.
pub(super) fn check(
    conn: &Conn,
    pepper: &Pepper,
    account: &Account,
    code: Option<&str>,
    now_ms: i64,
) -> Result<Code, StoreError> {
    if !is_on(conn, account.id)? {
        return Ok(Code::NotAsked);
    }
    let Some(code) = code.filter(|code| !code.trim().is_empty()) else { return Ok(Code::Missing) };
    Ok(if take(conn, pepper, account, code, now_ms)? { Code::Right } else { Code::Wrong })
}

/// Uses a code up, where it is one of now and none that is later was used.
fn take(
    conn: &Conn,
    pepper: &Pepper,
    account: &Account,
    code: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let sql = "SELECT sealed, last_step FROM totp WHERE account = ?1";
    let found =
        conn.query_opt(sql, &params![account.id], |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<i64>(1)?)))?;
    let Some((sealed, last_step)) = found else { return Ok(false) };
    let secret = open(pepper, account, sealed)?;
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let now = now_ms.div_euclid(STEP_MS);
    let right = (now - DRIFT..=now + DRIFT)
        .find(|step| *step > last_step && typed.as_bytes().ct_eq(digits(&secret, *step).as_bytes()).into());
    let Some(step) = right else { return Ok(false) };
    conn.execute("UPDATE totp SET last_step = ?2 WHERE account = ?1", &params![account.id, step])?;
    Ok(true)
}

/// The code of one half minute.
fn digits(secret: &Secret, step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes.last().copied().unwrap_or_default() & 0xf);
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).unwrap_or_default();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % CODES)
}

/// The key that seals one person's secret.
fn key(pepper: &Pepper, account: &Account) -> Result<LessSafeKey, StoreError> {
    let key = pepper.key_of("codes", &account.actor.id.0);
    UnboundKey::new(&CHACHA20_POLY1305, &key).map(LessSafeKey::new).map_err(|_| unsealable())
}

fn seal(pepper: &Pepper, account: &Account, secret: Secret) -> Result<Vec<u8>, StoreError> {
    let nonce: [u8; NONCE_LEN] = random()?;
    let mut sealed = secret.to_vec();
    let bound = Aad::from(account.id.to_be_bytes());
    key(pepper, account)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut sealed)
        .map_err(|_| unsealable())?;
    Ok([&nonce[..], &sealed].concat())
}

fn open(pepper: &Pepper, account: &Account, mut sealed: Vec<u8>) -> Result<Secret, StoreError> {
    let (nonce, sealed) = sealed.split_first_chunk_mut::<NONCE_LEN>().ok_or_else(unsealable)?;
    let bound = Aad::from(account.id.to_be_bytes());
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let secret = key(pepper, account)?.open_in_place(nonce, bound, sealed).map_err(|_| unsealable())?;
    Secret::try_from(&*secret).map_err(|_| unsealable())
}

fn unsealable() -> StoreError {
    StoreError::Other(
        "a secret for codes cannot be sealed or opened: is the pepper the right one?".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, shortened to six digits.
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(digits(b"12345678901234567890", second / 30), code);
        }
    }
}
