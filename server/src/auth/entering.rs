//! The ways in, each to its end: what was shown is checked, and a session begins with a new token.
//!
//! Proving again who one is, is signing in again: the browser's session before ends, and the new one is fresh.

use std::net::IpAddr;

use super::accounts::{self, Account};
use super::events::happened;
use super::passkeys::{self, Challenge, Shown};
use super::sessions::{self, Begin, Token, TokenHash};
use super::totp::{self, Code};
use super::words::Hashed;
use super::{Auth, broken, limits};
use crate::audit::What;
use crate::error::ApiError;
use crate::state::App;

/// From where somebody comes in.
#[derive(Clone, Debug)]
pub struct From {
    /// What the device calls itself.
    pub device_name: String,
    /// Where the request came from.
    pub address: IpAddr,
    /// The session that the browser had, which ends with this.
    pub before: Option<TokenHash>,
}

impl From {
    /// The session that begins, with its token.
    pub(super) fn begin(&self) -> Result<(Token, Begin), ApiError> {
        let token = Token::new().map_err(broken)?;
        let hash = sessions::token_hash(token.as_str());
        let device_name = sessions::device_name(&self.device_name);
        Ok((token, Begin { token: hash, device_name, before: self.before }))
    }
}

/// What somebody typed to sign in.
#[derive(Debug)]
pub struct SignIn {
    /// The login name, as typed.
    pub login: String,
    /// The words, as typed.
    pub words: String,
    /// The six digits of an app on the phone, as typed, where they have one.
    pub code: Option<String>,
}

/// Signs somebody in with words, and with a code where they have turned that on. An unknown name, wrong words and
/// words changed meanwhile are one error and one amount of work.
///
/// # Errors
/// [`ApiError::WrongWords`], [`ApiError::CodeNeeded`], [`ApiError::WrongCode`], [`ApiError::Wait`], or why it could
/// not be tried.
pub async fn sign_in(app: &App, attempt: SignIn, from: From) -> Result<(Token, Account), ApiError> {
    let now_ms = app.clock.now_ms();
    app.auth.count(from.address, now_ms)?;
    let login = accounts::normalise(&attempt.login);
    let looked_up = login.clone();
    let found = app
        .store
        .write(move |conn| match limits::count(conn, &looked_up, now_ms)? {
            Ok(()) => Ok(Ok(accounts::find(conn, &looked_up)?)),
            Err(seconds) => Ok(Err(seconds)),
        })
        .await?
        .map_err(|seconds| ApiError::Wait { seconds })?;
    let (account, stored) = match found {
        Some((account, stored)) => (Some(account), stored),
        None => (None, Hashed::nobody(app.auth.cost)),
    };
    let is_right = app.auth.is(stored.clone(), attempt.words).await?;
    let Some(account) = account.filter(|_| is_right) else {
        return Err(ApiError::WrongWords);
    };

    let (token, begin) = from.begin()?;
    let (mine, pepper, code) = (account.clone(), app.auth.pepper.clone(), attempt.code);
    app.store
        .write(move |conn| {
            if !accounts::is_current(conn, mine.id, &stored)? {
                return Ok(Err(ApiError::WrongWords));
            }
            match totp::check(conn, &pepper, &mine, code.as_deref(), now_ms)? {
                Code::NotAsked | Code::Right => {}
                Code::Missing => return Ok(Err(ApiError::CodeNeeded)),
                Code::Wrong => return Ok(Err(ApiError::WrongCode)),
            }
            limits::forget(conn, &login)?;
            sessions::begin(conn, &begin, mine.id, now_ms)?;
            happened(conn, mine.id, What::SignedIn, now_ms)?;
            Ok(Ok(()))
        })
        .await??;
    app.auth.has_entered(from.address);
    Ok((token, account))
}

/// A question for whichever passkey somebody has.
///
/// # Errors
/// [`ApiError::Wait`], or why it could not be asked.
pub async fn ask_passkey(app: &App, address: IpAddr) -> Result<Challenge, ApiError> {
    let now_ms = app.clock.now_ms();
    app.auth.count(address, now_ms)?;
    Ok(app.store.write(move |conn| passkeys::ask(conn, None, now_ms)).await?)
}

/// Signs somebody in with a passkey. `again` is whose it has to be, where somebody who is signed in proves again who
/// they are.
///
/// # Errors
/// [`ApiError::WrongPasskey`], whatever was wrong, or why it could not be tried.
pub async fn sign_in_with_passkey(
    app: &App,
    shown: Shown,
    again: Option<i64>,
    from: From,
) -> Result<(Token, Account), ApiError> {
    let now_ms = app.clock.now_ms();
    let party = app.web.party.clone().ok_or(ApiError::NotFound)?;
    let (token, begin) = from.begin()?;
    let pepper = app.auth.pepper.clone();
    let account = app
        .store
        .write(move |conn| {
            let account = passkeys::recognise(conn, &shown, &party, &pepper, now_ms)?;
            let Some(account) = account.filter(|account| again.is_none_or(|again| again == account.id))
            else {
                return Ok(None);
            };
            sessions::begin(conn, &begin, account.id, now_ms)?;
            happened(conn, account.id, What::SignedInWithPasskey, now_ms)?;
            Ok(Some(account))
        })
        .await?
        .ok_or(ApiError::WrongPasskey)?;
    app.auth.has_entered(from.address);
    Ok((token, account))
}

/// Signs a session out.
///
/// # Errors
/// Where the store cannot be written.
pub async fn sign_out(app: &App, token: TokenHash, account: i64) -> Result<(), ApiError> {
    let now_ms = app.clock.now_ms();
    let ended = move |conn: &_| {
        sessions::end(conn, &token)?;
        happened(conn, account, What::SignedOut, now_ms)?;
        Ok(())
    };
    app.store.write(ended).await?;
    app.auth.has_ended();
    Ok(())
}

impl Auth {
    /// Counts an attempt from an address.
    pub(super) fn count(&self, address: IpAddr, now_ms: i64) -> Result<(), ApiError> {
        self.addresses.count(address, now_ms).map_err(|seconds| ApiError::Wait { seconds })
    }

    /// Takes the attempt back that succeeded, and lets open connections look whether their session has ended.
    pub(super) fn has_entered(&self, address: IpAddr) {
        self.addresses.forgive(address);
        self.has_ended();
    }
}
