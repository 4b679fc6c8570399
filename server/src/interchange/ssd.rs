//! Reads an extract of the Standard Safeguarding Dataset: a folder of CSV files, one per table.
//!
//! The dataset is the open shape councils already export, and real extracts are untidy. Three
//! outcomes are kept apart, so that nothing is dropped in silence:
//! - [`ExtractError`]: the extract cannot be read at all, and nothing may be written;
//! - a *refusal*: one row is left out, with its file, line and reason;
//! - a *doubt*: a row is kept, with what was odd about it and what was done.
//!
//! Reading is pure with regard to Kept: the same folder and the same day give the same
//! [`Extract`], in the order of the files' rows. Findings quote ids, codes and dates, never a
//! name or an address, because the people who run imports do not see case content.

mod address;
mod dates;
mod episode;
mod error;
mod family;
mod folder;
mod involvement;
mod lead;
mod person;
mod placement;
mod plain;
mod plan;
mod report;
mod row;
mod sheet;
mod source;
mod tables;
mod visit;
mod worker;

use std::path::Path;

use time::Date;

pub use address::Address;
pub use episode::{Episode, EpisodeKind};
pub use error::ExtractError;
pub use family::FamilyGroup;
pub use involvement::Involvement;
pub use person::{PersonRow, Sex};
pub use placement::Placement;
pub use plan::{Plan, PlanKind};
pub use report::{FileCount, Finding, NotUsed, Report, Severity, Totals};
pub use source::{Id, Source};
pub use visit::{Visit, VisitKind};
pub use worker::{TeamRow, WorkerRow};

use folder::Folder;
use lead::Leads;
use person::People;
use worker::Workers;

/// Everything one extract says, and the report of how it was read.
#[derive(Debug)]
pub struct Extract {
    pub people: Vec<PersonRow>,
    /// Every person is in exactly one of these.
    pub families: Vec<FamilyGroup>,
    pub addresses: Vec<Address>,
    pub workers: Vec<WorkerRow>,
    pub teams: Vec<TeamRow>,
    pub involvements: Vec<Involvement>,
    pub episodes: Vec<Episode>,
    pub plans: Vec<Plan>,
    pub placements: Vec<Placement>,
    pub visits: Vec<Visit>,
    pub report: Report,
}

/// Reads the extract in the folder `dir`, as it stands on the day `today`.
///
/// # Errors
/// [`ExtractError`] if the folder, a required file or a required column is missing or cannot be
/// read. All headers are checked before the first row is read.
pub fn read(dir: &Path, today: Date) -> Result<Extract, ExtractError> {
    let folder = Folder::open(dir, today)?;
    let mut report = Report::default();

    let mut people = People::read(&folder, &mut report)?;
    let families = family::read(&folder, &people, &mut report)?;
    let mut workers = Workers::read(&folder, &mut report)?;
    let involvements = involvement::read(&folder, &people, &mut workers, &mut report)?;
    let leads = Leads::of(&involvements);
    let (mut episodes, mut plans) = plan::read(&folder, &people, &workers, &mut report)?;
    episode::read(&folder, &people, &mut episodes, &mut report)?;
    plan::read_care_plans(&folder, &people, &mut plans, &mut report)?;
    let placements = placement::read(&folder, &people, &mut report)?;
    let addresses = address::read(&folder, &people, &mut report)?;
    let visits = visit::read(&folder, &people, &leads, &mut report)?;
    folder.count_unused(&mut report);

    people.tell_adults(&involvements, &episodes, today, &mut report);
    let mut extract = Extract {
        people: people.into_rows(),
        families,
        addresses,
        workers: workers.people,
        teams: workers.teams,
        involvements,
        episodes,
        plans,
        placements,
        visits,
        report,
    };
    extract.add_totals(&leads, today);
    Ok(extract)
}

impl Extract {
    fn add_totals(&mut self, leads: &Leads, today: Date) {
        let adults = self.people.iter().filter(|person| person.adult).count();
        let inferred = self.visits.iter().filter(|visit| visit.worker_inferred).count();
        let waiting = self.children_with_an_open_episode(today);
        let unallocated = waiting.filter(|child| leads.on(child, today).is_none()).count();
        for (name, count) in [
            ("people", self.people.len()),
            ("children", self.people.len().saturating_sub(adults)),
            ("adults", adults),
            ("families", self.families.len()),
            ("addresses", self.addresses.len()),
            ("workers", self.workers.len()),
            ("teams", self.teams.len()),
            ("allocations", self.involvements.len()),
            ("episodes", self.episodes.len()),
            ("plans", self.plans.len()),
            ("placements", self.placements.len()),
            ("visits", self.visits.len()),
            ("visits with an inferred worker", inferred),
            ("children with an open episode and no worker", unallocated),
        ] {
            self.report.add_total(name, count as u64);
        }
    }

    /// The ids of the children who have an episode open on the day `today`, each once.
    fn children_with_an_open_episode(&self, today: Date) -> impl Iterator<Item = &Id> {
        let open: std::collections::HashSet<&Id> = self
            .episodes
            .iter()
            .filter(|episode| episode.open_on(today))
            .map(|episode| &episode.person)
            .collect();
        let children = self.people.iter().filter(|person| !person.adult);
        children.map(|person| &person.id).filter(move |id| open.contains(id))
    }
}
