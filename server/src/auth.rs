//! Signing in, and everything that follows from it: accounts, sessions, devices and limits.
//!
//! There is no token that means something by itself. A session is a row; deleting the row ends it at once,
//! wherever its cookie is.

pub mod accounts;
pub mod address;
pub mod cookie;
pub mod devices;
pub mod gate;
pub mod limits;
pub mod positions;
pub mod sessions;
pub mod words;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::actor::Actor;
use crate::audit::{self, Said, What};
use crate::error::ApiError;
use crate::state::App;
use crate::store::{Conn, StoreError};
use accounts::Account;
use limits::Addresses;
use positions::Positions;
use sessions::{Token, TokenHash};
use words::{Cost, Hashed, Pepper};

/// Hashes at once: each takes 64 MiB and a core.
const HASHES_MAX: usize = 2;
/// Sign-ins that may wait for a hash; more are told to come back.
const WAITING_MAX: usize = 64;

/// What signing in needs beside the store.
#[derive(Debug)]
pub struct Auth {
    pepper: Pepper,
    cost: Cost,
    hashing: Arc<Semaphore>,
    waiting: Semaphore,
    addresses: Addresses,
    endings: watch::Sender<()>,
}

impl Auth {
    /// Ready to sign people in. `cost` is [`Cost::FULL`] outside tests.
    #[must_use]
    pub fn new(pepper: Pepper, cost: Cost) -> Self {
        Self {
            pepper,
            cost,
            hashing: Arc::new(Semaphore::new(HASHES_MAX)),
            waiting: Semaphore::new(WAITING_MAX),
            addresses: Addresses::default(),
            endings: watch::Sender::new(()),
        }
    }

    /// How somebody is told positions.
    #[must_use]
    pub fn positions(&self, actor: Actor) -> Positions {
        Positions::of(&self.pepper, actor)
    }

    /// Changes whenever a session is ended here, so that whoever holds a connection open looks again.
    #[must_use]
    pub fn endings(&self) -> watch::Receiver<()> {
        self.endings.subscribe()
    }

    /// Says that a session was ended.
    pub fn has_ended(&self) {
        self.endings.send_replace(());
    }

    /// Checks words, two at a time, away from the threads that answer requests.
    async fn is(&self, stored: Hashed, words: String) -> Result<bool, ApiError> {
        let _place = self.waiting.try_acquire().map_err(|_| ApiError::Busy)?;
        let turn = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| ApiError::Busy)?;
        let pepper = self.pepper.clone();
        let checked = tokio::task::spawn_blocking(move || {
            // The turn is over when the hash is, even if nobody waits for the answer any more.
            let _turn = turn;
            stored.is(&words, &pepper)
        });
        checked.await.map_err(|error| ApiError::Broken(error.to_string()))?.map_err(broken)
    }
}

/// What somebody typed to sign in, and from where.
#[derive(Debug)]
pub struct SignIn {
    /// The login name, as typed.
    pub login: String,
    /// The words, as typed.
    pub words: String,
    /// What the device calls itself.
    pub device_name: String,
    /// Where the request came from.
    pub address: IpAddr,
    /// The session that the browser had, which ends with this.
    pub before: Option<TokenHash>,
}

/// Signs somebody in, with a new token. An unknown name, wrong words and words changed meanwhile are one
/// error and one amount of work.
///
/// # Errors
/// [`ApiError::WrongWords`], [`ApiError::Wait`], or why it could not be tried.
pub async fn sign_in(app: &App, attempt: SignIn) -> Result<(Token, Account), ApiError> {
    let now_ms = app.clock.now_ms();
    let wait = |seconds| ApiError::Wait { seconds };
    app.auth.addresses.count(attempt.address, now_ms).map_err(wait)?;
    let login = accounts::normalise(&attempt.login);
    let looked_up = login.clone();
    let found = app
        .store
        .write(move |conn| match limits::count(conn, &looked_up, now_ms)? {
            Ok(()) => Ok(Ok(accounts::find(conn, &looked_up)?)),
            Err(seconds) => Ok(Err(seconds)),
        })
        .await?
        .map_err(wait)?;
    let (account, stored) = match found {
        Some((account, stored)) => (Some(account), stored),
        None => (None, Hashed::nobody(app.auth.cost)),
    };
    let is_right = app.auth.is(stored.clone(), attempt.words).await?;
    let Some(account) = account.filter(|_| is_right) else {
        return Err(ApiError::WrongWords);
    };

    let token = Token::new().map_err(broken)?;
    let hash = sessions::token_hash(token.as_str());
    let (id, actor, before) = (account.id, account.actor, attempt.before);
    let device_name = sessions::device_name(&attempt.device_name);
    let has_begun = app
        .store
        .write(move |conn| {
            if !accounts::is_current(conn, id, &stored)? {
                return Ok(false);
            }
            limits::forget(conn, &login)?;
            before.map_or(Ok(()), |before| sessions::end(conn, &before))?;
            sessions::begin(conn, &hash, id, &device_name, now_ms)?;
            audit::append(conn, &Said::that(What::SignedIn).by(actor), now_ms)?;
            Ok(true)
        })
        .await?;
    if !has_begun {
        return Err(ApiError::WrongWords);
    }
    app.auth.addresses.forgive(attempt.address);
    app.auth.has_ended();
    Ok((token, account))
}

/// Signs a session out.
///
/// # Errors
/// Where the store cannot be written.
pub async fn sign_out(app: &App, token: TokenHash) -> Result<(), ApiError> {
    let now_ms = app.clock.now_ms();
    let end = move |conn: &Conn| {
        if let Some(session) = sessions::find(conn, &token, now_ms)? {
            let said = Said::that(What::SignedOut).by(session.actor).with(session.dev);
            audit::append(conn, &said, now_ms)?;
        }
        sessions::end(conn, &token)
    };
    app.store.write(end).await?;
    app.auth.has_ended();
    Ok(())
}

/// New words for somebody who has no account yet or lost theirs: the words, to be told once, and what is
/// stored.
///
/// # Errors
/// Where there is no randomness or no memory.
pub fn new_words(pepper: &Pepper, cost: Cost) -> io::Result<(String, Hashed)> {
    let words = words::generate()?;
    let hashed = Hashed::new(&words, pepper, cost)?;
    Ok((words, hashed))
}

fn broken(error: impl std::fmt::Display) -> ApiError {
    ApiError::Broken(error.to_string())
}

impl From<io::Error> for ApiError {
    fn from(error: io::Error) -> Self {
        Self::from(StoreError::from(error))
    }
}
