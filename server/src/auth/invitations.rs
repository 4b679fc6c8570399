//! Invitations: how somebody of a family joins, face to face with their worker, without an email address.
//!
//! The secret is 128 random bits, in a link whose part after the `#` no server ever sees. The code for typing is made
//! from it, and the three words that both screens show are made from the code. Stored are digests alone.

use domain::access::Role;
use domain::schema::Kind;
use ring::hmac;
use sha2::{Digest as _, Sha256};
use sync::{AuthorId, RecordId};

use super::accounts;
use super::events::happened;
use super::letters;
use super::words::{self, Pepper, random};
use crate::actor::Actor;
use crate::audit::What;
use crate::store::db::{Conn, Row, params};
use crate::store::{StoreError, allocated_on, rows};
use domain::day::{Day, iso};

/// How long an invitation may be taken that was made side by side.
pub const BESIDE_MS: i64 = 15 * 60_000;
/// How long one may be taken that goes by post.
pub const POSTED_MS: i64 = 72 * 60 * 60_000;
/// Those that have ended are forgotten after so long.
const FORGET_MS: i64 = 7 * 24 * 60 * 60_000;
/// Letters of a code.
const CODE_LETTERS: usize = 13;

/// The secret of an invitation, which is told once.
#[derive(Clone, Copy)]
pub struct Secret([u8; 16]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self(random()?))
    }

    /// As the link holds it: 32 hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        RecordId(self.0).to_hex()
    }

    /// The code for typing: 13 letters and digits.
    #[must_use]
    pub fn code(self) -> String {
        letters::crockford(&Sha256::new().chain_update("kept code").chain_update(self.0).finalize().into())
    }
}

/// What somebody holds who was invited.
#[derive(Clone, Debug)]
pub enum Held {
    /// The link's secret.
    Secret(Secret),
    /// What they typed.
    Code(Code),
}

/// A typed code, which is a secret too.
#[derive(Clone)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Held {
    /// The secret of a link, or a typed code; `None` where it is neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if let Some(id) = RecordId::from_hex(text.trim()) {
            return Some(Self::Secret(Secret(id.0)));
        }
        let code = letters::meant(text);
        (code.len() == CODE_LETTERS).then_some(Self::Code(Code(code)))
    }

    fn code(&self) -> String {
        match self {
            Self::Secret(secret) => secret.code(),
            Self::Code(Code(code)) => code.clone(),
        }
    }

    /// The three words that the worker's screen shows too.
    #[must_use]
    pub fn words(&self) -> String {
        words::three(&Sha256::new().chain_update("kept words").chain_update(self.code()).finalize().into())
    }
}

fn secret_hash(secret: &Secret) -> [u8; 32] {
    Sha256::digest(secret.0).into()
}

/// A code has 65 bits, so that it is stored under the pepper.
fn code_hash(code: &str, pepper: &Pepper) -> [u8; 32] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &pepper.key_of("invitations", &[0; 16]));
    hmac::sign(&key, code.as_bytes()).as_ref().try_into().unwrap_or_default()
}

/// An invitation, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: [u8; 16],
    /// Who is invited.
    pub person: RecordId,
    /// The family that they are of.
    pub family: RecordId,
    /// What they will be.
    pub role: Role,
    /// The account of the worker who invites.
    pub inviter: i64,
    /// Until when it may be taken.
    pub until_ms: i64,
}

/// Writes an invitation down. One that the same person was sent before ends.
///
/// # Errors
/// Where the database cannot be written.
pub fn make(
    conn: &Conn,
    invitation: &Invitation,
    secret: &Secret,
    pepper: &Pepper,
    now_ms: i64,
) -> Result<(), StoreError> {
    let Invitation { id, person, family, role, inviter, until_ms } = invitation;
    let sql = "DELETE FROM invitation WHERE until_ms < ?1 OR (person = ?2 AND used_ms IS NULL)";
    conn.execute(sql, &params![now_ms - FORGET_MS, person.0])?;
    let sql = "INSERT INTO invitation (id, secret_hash, code_hash, person, family, role, inviter, until_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let (secret, code) = (secret_hash(secret), code_hash(&secret.code(), pepper));
    conn.execute(sql, &params![id, secret, code, person.0, family.0, role.name(), inviter, until_ms])?;
    happened(conn, *inviter, What::Invited, now_ms)?;
    Ok(())
}

/// The invitation that somebody holds and may still take, with what the worker is called who made it: in time, unused,
/// of a worker who still works with the family, for somebody who is still of it.
///
/// # Errors
/// Where the database cannot be read.
pub fn find(
    conn: &Conn,
    held: &Held,
    pepper: &Pepper,
    today: Day,
    now_ms: i64,
) -> Result<Option<(Invitation, String)>, StoreError> {
    let hash = match held {
        Held::Secret(secret) => secret_hash(secret),
        Held::Code(Code(code)) => code_hash(code, pepper),
    };
    let sql = "SELECT id, person, family, role, inviter, until_ms FROM invitation
               WHERE (secret_hash = ?1 OR code_hash = ?1) AND used_ms IS NULL AND until_ms > ?2";
    let Some(invitation) = conn.query_opt(sql, &params![hash, now_ms], invitation)?.flatten() else {
        return Ok(None);
    };
    let Some(inviter) = accounts::of(conn, invitation.inviter)? else { return Ok(None) };
    let is_theirs = may_invite(conn, inviter.actor, invitation.family, today)?
        && is_of_family(conn, invitation.person, invitation.family)?;
    Ok(is_theirs.then_some((invitation, inviter.name)))
}

/// Whether somebody may invite into a family: a worker who works with it today.
///
/// # Errors
/// Where the database cannot be read.
pub fn may_invite(conn: &Conn, actor: Actor, family: RecordId, today: Day) -> Result<bool, StoreError> {
    let sql = concat!(
        "SELECT EXISTS (SELECT 1 FROM allocation WHERE worker = ?1 AND family = ?3 AND ",
        allocated_on!("?2"),
        ")"
    );
    let is_in_circle = conn.query_row(sql, &params![actor.id.0, iso(today), family.0], |row| row.get(0))?;
    Ok(actor.role == Role::Worker && is_in_circle)
}

fn is_of_family(conn: &Conn, person: RecordId, family: RecordId) -> Result<bool, StoreError> {
    let record = rows::record(conn, person)?;
    Ok(record.is_some_and(|record| record.kind == Kind::Person.name() && record.scope == family))
}

/// Uses an invitation up; false where somebody was first.
pub(super) fn take(conn: &Conn, invitation: &Invitation, now_ms: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE invitation SET used_ms = ?2 WHERE id = ?1 AND used_ms IS NULL AND until_ms > ?2";
    Ok(conn.execute(sql, &params![invitation.id, now_ms])? == 1)
}

/// How far an invitation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It may be taken.
    Open,
    /// It was taken.
    Joined,
    /// It may not be taken any more.
    Ended,
}

/// How far an invitation of this worker has come; one that is not there or not theirs has ended.
///
/// # Errors
/// Where the database cannot be read.
pub fn state(conn: &Conn, id: [u8; 16], inviter: i64, now_ms: i64) -> Result<State, StoreError> {
    let sql = "SELECT used_ms IS NOT NULL, until_ms > ?3 FROM invitation WHERE id = ?1 AND inviter = ?2";
    let found = conn.query_opt(sql, &params![id, inviter, now_ms], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(match found {
        Some((true, _)) => State::Joined,
        Some((false, true)) => State::Open,
        Some((false, false)) | None => State::Ended,
    })
}

/// Takes an invitation back; false where it was used or is not this worker's.
///
/// # Errors
/// Where the database cannot be written.
pub fn cancel(conn: &Conn, id: [u8; 16], inviter: i64, now_ms: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM invitation WHERE id = ?1 AND inviter = ?2 AND used_ms IS NULL";
    let is_gone = conn.execute(sql, &params![id, inviter])? == 1;
    if is_gone {
        happened(conn, inviter, What::InvitationCancelled, now_ms)?;
    }
    Ok(is_gone)
}

/// Reads a row; a role that nobody is invited to is none.
fn invitation(row: &Row<'_>) -> Result<Option<Invitation>, StoreError> {
    let role = Role::from_name(row.get(3)?).filter(|role| *role == Role::Family);
    let (id, person, family) = (row.get(0)?, RecordId(row.get(1)?), RecordId(row.get(2)?));
    let (inviter, until_ms) = (row.get(4)?, row.get(5)?);
    Ok(role.map(|role| Invitation { id, person, family, role, inviter, until_ms }))
}

/// Whose account an invitation makes.
impl Invitation {
    /// The person and the role.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: AuthorId::from(self.person), role: self.role }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_and_the_typed_code_are_one_invitation_with_the_same_three_words() {
        let secret = Secret::new().unwrap();
        let code = secret.code();
        let typed = format!("{}-{} {}", &code[..4].to_lowercase(), &code[4..8], &code[8..]);
        let by_link = Held::read(&secret.to_hex()).unwrap();
        let by_hand = Held::read(&typed).unwrap();
        assert_eq!((by_link.words(), by_link.code()), (by_hand.words(), code));
        assert_eq!(by_link.words().split(' ').count(), 3);
        assert_ne!(by_link.words(), Held::Secret(Secret::new().unwrap()).words());
        for text in ["", "x", "0000", &"0".repeat(31), &"0".repeat(14)] {
            assert!(Held::read(text).is_none(), "{text}");
        }
    }
}
