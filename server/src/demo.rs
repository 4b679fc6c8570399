//! What an extract cannot carry, so that a demonstration looks alive: plans, promises, appointments, a
//! child's words.
//!
//! Everything is written by the allocated workers through the sequencer, as they would write it themselves,
//! and every id follows from what is written about whom: furnishing twice changes nothing. Everybody is made
//! up.

mod nowak;
mod others;
mod people;
mod scene;
mod words;

pub use people::DemoPeople;

use crate::store::{Store, StoreError};
use scene::Scene;
use sync::Refusal;
use time::Date;

/// How many families of the second worker are furnished.
const FAMILIES_OF_THE_SECOND: usize = 6;

/// Why a demonstration could not be furnished.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The demonstration's extract was not imported.
    #[error("{0} is not there: import the demonstration's extract first")]
    Missing(&'static str),
    /// The house refused what the demonstration wanted to write.
    #[error("the demonstration’s {0} was refused: {1:?}")]
    Refused(String, Refusal),
}

/// Adds what the extract cannot carry.
///
/// # Errors
/// [`DemoError`]; nothing was written then.
pub fn furnish(store: &Store, today: Date, now_ms: i64) -> Result<(), DemoError> {
    store.commit_blocking(move |conn| {
        let mut scene = Scene::new(conn, today, now_ms);
        // A refusal undoes the commit, and is told as what it is.
        match furnish_all(&mut scene) {
            Ok(()) => Ok((Ok(()), scene.into_touched())),
            Err(DemoError::Store(error)) => Err(error),
            Err(error) if scene.is_untouched() => Ok((Err(error), scene.into_touched())),
            Err(error) => Err(StoreError::Other(error.to_string())),
        }
    })?
}

/// The people that the demonstration's accounts are for.
///
/// # Errors
/// [`DemoError::Missing`] before the extract is imported and furnished.
pub fn people(store: &Store) -> Result<DemoPeople, DemoError> {
    store.read_blocking(|conn| Ok(people::all(conn)))?
}

fn furnish_all(scene: &mut Scene<'_>) -> Result<(), DemoError> {
    let workers = people::workers(scene.conn())?;
    people::make_manager(scene, &workers)?;
    let (priya, second) = (workers.first, workers.second);
    let nowak = people::nowak(scene.conn(), &priya)?;
    nowak::furnish(scene, &priya, &nowak)?;
    let families = people::families_of(scene.conn(), priya.id, scene.today())?;
    let others = families.into_iter().filter(|family| family.id != nowak.family);
    for (number, family) in others.enumerate() {
        others::furnish(scene, &priya, &family, number)?;
    }
    let families = people::families_of(scene.conn(), second.id, scene.today())?;
    for (number, family) in families.into_iter().take(FAMILIES_OF_THE_SECOND).enumerate() {
        others::furnish(scene, &second, &family, number + 3)?;
    }
    Ok(())
}
