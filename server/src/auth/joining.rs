//! Inviting and joining: an invitation becomes an account, a session and five words, all or nothing.

use domain::access::Role;
use domain::schema::Kind;
use sync::{Record, RecordId};

use super::accounts::{self, Account};
use super::entering::From;
use super::events::happened;
use super::invitations::{self, Held, Invitation, Secret};
use super::sessions::{self, Begin, Token};
use super::words::{self, Hashed, random};
use super::{broken, limits};
use crate::actor::Actor;
use crate::audit::{What, names};
use crate::error::ApiError;
use crate::state::App;
use crate::store::db::Conn;
use crate::store::{StoreError, rows};
use crate::today::today;

/// Login names that are tried before the server gives up; of each there are some 78 million.
const NAMES_TRIED: usize = 5;

/// Somebody who has just joined.
#[derive(Debug)]
pub struct Joined {
    /// The session's token.
    pub token: Token,
    /// The account.
    pub account: Account,
    /// The five words, which are told once.
    pub words: String,
}

/// What the worker is called who made this invitation, where it may still be taken. Looking uses nothing up.
///
/// # Errors
/// [`ApiError::NoInvitation`], [`ApiError::Wait`], or why it could not be looked at.
pub async fn look(app: &App, held: Held, from: &From) -> Result<String, ApiError> {
    let now_ms = app.clock.now_ms();
    app.auth.count(from.address, now_ms)?;
    // One address tries a few; what was tried is counted in the database, so that a restart forgets nothing.
    let key = format!("invitation {}", limits::household(from.address));
    let pepper = app.auth.pepper.clone();
    let looked = move |conn: &Conn| {
        if let Err(seconds) = limits::count(conn, &key, now_ms)? {
            return Ok(Err(ApiError::Wait { seconds }));
        }
        let found = invitations::find(conn, &held, &pepper, today(now_ms), now_ms)?;
        if found.is_some() {
            limits::forget(conn, &key)?;
        }
        Ok(found.map(|(_, worker)| worker).ok_or(ApiError::NoInvitation))
    };
    let worker = app.store.write(looked).await??;
    app.auth.addresses.forgive(from.address);
    Ok(worker)
}

/// Takes an invitation. Somebody who has an account already begins it afresh, because they stand in front of their
/// worker and have lost what opened it: it gets new words, and nothing made before opens it.
///
/// # Errors
/// As [`look`].
pub async fn join(app: &App, held: Held, from: From) -> Result<Joined, ApiError> {
    look(app, held.clone(), &from).await?;
    let (words, hashed) = app.auth.new_words().await?;
    let (token, begin) = from.begin()?;
    let (pepper, now_ms) = (app.auth.pepper.clone(), app.clock.now_ms());
    let taken = move |conn: &Conn| {
        let found = invitations::find(conn, &held, &pepper, today(now_ms), now_ms)?;
        match found {
            Some((invitation, _)) if invitations::take(conn, &invitation, now_ms)? => {
                enter(conn, &invitation, &hashed, &begin, now_ms).map(Some)
            }
            _ => Ok(None),
        }
    };
    let account = app.store.write(taken).await?.ok_or(ApiError::NoInvitation)?;
    app.auth.has_ended();
    Ok(Joined { token, account, words })
}

/// Makes the account, or begins it afresh, and begins a session.
fn enter(
    conn: &Conn,
    invitation: &Invitation,
    words: &Hashed,
    begin: &Begin,
    now_ms: i64,
) -> Result<Account, StoreError> {
    let actor = invitation.actor();
    let (account, event) = match accounts::of_person(conn, actor)? {
        Some(account) => {
            accounts::begin_afresh(conn, &account, words)?;
            limits::forget(conn, &account.login)?;
            (account, What::JoinedAgain)
        }
        None => (make(conn, invitation, actor, words)?, What::Joined),
    };
    sessions::begin(conn, begin, account.id, now_ms)?;
    happened(conn, account.id, event, now_ms)?;
    Ok(account)
}

fn make(conn: &Conn, invitation: &Invitation, actor: Actor, words: &Hashed) -> Result<Account, StoreError> {
    let name = rows::record(conn, invitation.person)?.map(|record| called(&record)).unwrap_or_default();
    for _ in 0..NAMES_TRIED {
        let login = fresh_login()?;
        if accounts::add(conn, &login, &name, actor, words)? {
            names::note(conn, actor.id, &name)?;
            let made = accounts::find(conn, &login)?.map(|(account, _)| account);
            return made.ok_or_else(|| StoreError::Other("an account was not made".to_owned()));
        }
    }
    Err(StoreError::Other("no login name was free".to_owned()))
}

/// A name to sign in with that says nothing of its owner: a word and four digits.
fn fresh_login() -> std::io::Result<String> {
    let number = u32::from_le_bytes(random()?) % 10_000;
    Ok(format!("{}-{number:04}", words::one()?))
}

/// What a record calls its person.
fn called(record: &Record) -> String {
    format!("{} {}", record.text("forename"), record.text("surname")).trim().to_owned()
}

/// A new invitation for somebody of a family whom `actor` may read today and works with.
///
/// # Errors
/// [`ApiError::NotFound`] where there is no such person for them, or why it could not be made.
pub async fn invite(
    app: &App,
    inviter: i64,
    actor: Actor,
    person: RecordId,
    life_ms: i64,
) -> Result<(Invitation, Secret), ApiError> {
    let now_ms = app.clock.now_ms();
    let record = app.store.readable(actor, person, now_ms).await?.ok_or(ApiError::NotFound)?;
    if record.kind != Kind::Person.name() {
        return Err(ApiError::NotFound);
    }
    let secret = Secret::new().map_err(broken)?;
    let invitation = Invitation {
        id: random().map_err(broken)?,
        person,
        family: record.scope,
        role: Role::Family,
        inviter,
        until_ms: now_ms + life_ms,
    };
    let pepper = app.auth.pepper.clone();
    let made = move |conn: &Conn| {
        if !invitations::may_invite(conn, actor, invitation.family, today(now_ms))? {
            return Ok(false);
        }
        invitations::make(conn, &invitation, &secret, &pepper, now_ms).map(|()| true)
    };
    if !app.store.write(made).await? {
        return Err(ApiError::NotFound);
    }
    Ok((invitation, secret))
}
