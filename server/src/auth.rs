//! Signing in, and everything that follows from it: accounts, sessions, devices and limits.
//!
//! There is no token that means something by itself. A session is a row; deleting the row ends it at once,
//! wherever its cookie is.

pub mod accounts;
pub mod address;
pub mod cookie;
pub mod devices;
pub mod entering;
pub mod events;
pub mod gate;
pub mod invitations;
pub mod joining;
mod letters;
pub mod limits;
pub mod passkeys;
pub mod positions;
pub mod sessions;
pub mod totp;
pub mod words;

use std::io;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::actor::Actor;
use crate::error::ApiError;
use crate::store::StoreError;
use limits::Addresses;
use positions::Positions;
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

    /// What passkeys know somebody by.
    #[must_use]
    pub fn handle(&self, actor: Actor) -> [u8; 32] {
        passkeys::handle(&self.pepper, actor)
    }

    /// The secret outside the database.
    #[must_use]
    pub const fn pepper(&self) -> &Pepper {
        &self.pepper
    }

    /// Checks words.
    async fn is(&self, stored: Hashed, words: String) -> Result<bool, ApiError> {
        let pepper = self.pepper.clone();
        self.hashing(move || stored.is(&words, &pepper)).await
    }

    /// Makes new words.
    async fn new_words(&self) -> Result<(String, Hashed), ApiError> {
        let (pepper, cost) = (self.pepper.clone(), self.cost);
        self.hashing(move || new_words(&pepper, cost)).await
    }

    /// Runs what hashes, two at a time, away from the threads that answer requests.
    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, ApiError> {
        let _place = self.waiting.try_acquire().map_err(|_| ApiError::Busy)?;
        let turn = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| ApiError::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // The turn is over when the hash is, even if nobody waits for the answer any more.
            let _turn = turn;
            work()
        });
        done.await.map_err(|error| ApiError::Broken(error.to_string()))?.map_err(broken)
    }
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
