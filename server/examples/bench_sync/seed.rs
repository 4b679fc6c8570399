//! The data set of the device's runs: one worker with 60 families and so many records, the same every time.

use crate::authority::Maker;
use anyhow::{Context, Result, ensure};
use kept_server::actor::Actor;
use kept_server::auth::words::{Cost, Pepper};
use kept_server::auth::{accounts, new_words};
use kept_server::store::{Database, Store};
use serde_json::json;
use std::path::Path;

const SEED: u64 = 20_261_122;
const FAMILIES: usize = 60;
/// Authority, team and worker; a family, two people and an allocation each.
const WITHOUT_PROSE: usize = 3 + 4 * FAMILIES;
const NAME: &str = "measured";

/// The store in `dir`, or on the PostgreSQL `database` that a connection string names. The pepper is in `dir` either way.
pub(crate) fn open(dir: &Path, database: Option<&str>) -> Result<Store> {
    let database = database.map_or_else(|| Ok(Database::from(dir)), str::parse)?;
    Ok(Store::connect(&database)?)
}

/// Fills `dir`; writes `records.json` and, for who can sign in, `account.json` beside the database.
pub(crate) fn run(dir: &Path, records: usize) -> Result<String> {
    ensure!(records > WITHOUT_PROSE, "at least {WITHOUT_PROSE} records");
    let store = open(dir, None)?;
    let mut maker = Maker::begin(&store, SEED)?;
    let worker = maker.worker(&store, "A worker")?;
    let families = (0..FAMILIES).map(|_| maker.family(&store, &[worker])).collect::<Result<Vec<_>>>()?;
    maker.prose(&store, worker, &families, records - WITHOUT_PROSE)?;
    std::fs::write(dir.join("records.json"), serde_json::to_vec(&maker.told)?)?;
    let words = account(&store, dir, NAME, worker)?;
    std::fs::write(dir.join("account.json"), json!({ "login": NAME, "words": words }).to_string())?;
    Ok(format!("{} records", maker.told.len()))
}

/// An account whose words cost little to check: signing in is not what is measured.
pub(crate) fn account(store: &Store, dir: &Path, login: &str, actor: Actor) -> Result<String> {
    let (words, hashed) = new_words(&Pepper::open(dir)?, Cost::CHEAP)?;
    let called = login.to_owned();
    let is_new = store.write_blocking(move |conn| accounts::add(conn, &called, &called, actor, &hashed))?;
    ensure!(is_new, "there is already an account {login}");
    Ok(words)
}

/// Sixteen random bytes.
pub(crate) fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    // Without randomness the ids repeat, and the server says so.
    let _ = getrandom::fill(&mut bytes).context("no randomness");
    bytes
}
