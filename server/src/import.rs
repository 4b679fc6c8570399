//! Brings an extract of the Standard Safeguarding Dataset into Kept.
//!
//! Rows become records through the same sequencer and house as everybody's writing, under the importer's
//! name. What the extract said last time is in the log, so that a later extract writes only what changed
//! *there*: a field that somebody edited in Kept meanwhile then has two versions that people see, and one
//! that nobody touched is replaced. Nothing is ever deleted, and an allocation made in Kept is never touched.

mod authority;
mod families;
mod grouped;
mod people;
mod tally;
mod visits;
mod wanted;
mod writing;

use crate::interchange::ssd::{self, ExtractError, Report};
use crate::store::{Store, StoreError};
use grouped::Grouped;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tally::Tally;
use time::Date;
use writing::Writing;

/// How many families share a commit at most: enough to be quick, few enough that others need not wait.
const FAMILIES_A_COMMIT: usize = 200;
/// A commit that takes longer ends with the family at hand: where each statement is a round trip, or the machine is
/// busy, others would wait too long for their turn.
const COMMIT_MAX: Duration = Duration::from_secs(1);

/// Why an import stopped. What was committed before is kept; the same import run again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The extract cannot be read, and nothing was written.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The store failed.
    #[error("the records could not be written: {0}")]
    Store(#[from] StoreError),
}

/// Imports the extract in the folder `dir` as it stands on `today`, saying in plain words how far it is.
/// `authority` is what to call it, where anybody says so.
///
/// # Errors
/// [`ImportError`]. Rows that cannot be taken are no error: they are in the report.
pub fn import_ssd(
    store: &Store,
    dir: &Path,
    authority: Option<String>,
    today: Date,
    now_ms: i64,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, ImportError> {
    progress("Reading the extract");
    let extract = ssd::read(dir, today)?;
    let (grouped, mut report) = Grouped::of(extract);
    let grouped = Arc::new(grouped);

    progress("Teams and workers");
    let shared = Arc::clone(&grouped);
    let mut tally = store.commit_blocking(move |conn| {
        let mut writing = Writing::begin(conn, today, now_ms)?;
        let mut tally = Tally::default();
        authority::write(&mut writing, &shared, authority.as_deref(), &mut tally)?;
        let touched = writing.finish(&mut tally)?;
        Ok((tally, touched))
    })?;

    let families = grouped.families.len();
    let mut done = 0;
    while done < families {
        let shared = Arc::clone(&grouped);
        let (part, written) = store.commit_blocking(move |conn| {
            let began = Instant::now();
            let mut writing = Writing::begin(conn, today, now_ms)?;
            let (mut tally, mut written) = (Tally::default(), 0);
            for family in shared.families.iter().skip(done).take(FAMILIES_A_COMMIT) {
                families::write(&mut writing, &shared, family, &mut tally)?;
                written += 1;
                if began.elapsed() > COMMIT_MAX {
                    break;
                }
            }
            let touched = writing.finish(&mut tally)?;
            Ok(((tally, written), touched))
        })?;
        tally.add(part);
        done += written;
        progress(&format!("{done} of {families} families"));
    }
    let vanished = store.read_blocking(|conn| tally.vanished(conn))?;
    tally.tell(&mut report, vanished);
    Ok(report)
}
