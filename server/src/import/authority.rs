//! The authority itself, its teams and workers: what every family's rows refer to.

use super::grouped::Grouped;
use super::tally::Tally;
use super::wanted::{Row, Wanted};
use super::writing::{Writing, authority};
use crate::interchange::ssd::{Source, TeamRow, WorkerRow};
use crate::store::StoreError;
use domain::schema::Kind;
use std::collections::HashMap;
use sync::RecordId;

/// What an authority is called where neither anybody nor the extract says.
const DEFAULT_NAME: &str = "The council";
/// The row that stands for the authority itself: an extract has none.
const AUTHORITY: (&str, &str) = ("authority", "");
/// The tables of teams and workers. A team that only a worker's row names has its own key there too.
const TEAM: &str = "team";
const WORKER: &str = "worker";

/// Writes the authority where there is none or it was given a name, and its teams and workers.
pub(super) fn write(
    writing: &mut Writing<'_>,
    extract: &Grouped,
    name: Option<&str>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let authority = match (authority(writing)?, name) {
        (None, name) => {
            let name = name.or_else(|| whole(&extract.teams)).unwrap_or(DEFAULT_NAME);
            put_authority(writing, name, tally)?
        }
        // One that an administrator made is theirs to name.
        (Some(id), Some(name)) if writing.find(AUTHORITY.0, AUTHORITY.1)? == Some(id) => {
            put_authority(writing, name, tally)?
        }
        (Some(id), _) => id,
    };
    // A part may be listed before its whole: every team has its id before the first is written.
    let mut teams = HashMap::new();
    for team in &extract.teams {
        teams.insert(team.id.clone(), writing.known(&team_row(&team.source, &team.id))?);
    }
    for team in &extract.teams {
        let Some(known) = teams.get(&team.id) else {
            continue;
        };
        let parent = team.parent.as_ref().and_then(|parent| teams.get(parent)).map(|parent| parent.id);
        let row = team_row(&team.source, &team.id);
        let wanted = Wanted::new(*known, Kind::Team, authority, vec![row]);
        writing.put(team_fields(wanted, team, parent), tally)?;
    }
    writing.flush(tally)?;
    for worker in &extract.workers {
        let row = Row {
            table: format!("{WORKER}/{}", worker.source.table),
            ..Row::of(Kind::Worker, &worker.source)
        };
        let team = match &worker.team {
            Some(team) => team_of(writing, team)?,
            None => None,
        };
        let wanted = Wanted::new(writing.known(&row)?, Kind::Worker, authority, vec![row]);
        writing.put(worker_fields(wanted, worker, team), tally)?;
    }
    writing.flush(tally)
}

/// The name of the one team that all others are part of.
fn whole(teams: &[TeamRow]) -> Option<&str> {
    let mut tops = teams.iter().filter(|team| team.parent.is_none());
    let top = tops.next().filter(|_| tops.next().is_none())?;
    teams.iter().any(|team| team.parent.as_ref() == Some(&top.id)).then_some(top.name.as_str())
}

fn put_authority(writing: &mut Writing<'_>, name: &str, tally: &mut Tally) -> Result<RecordId, StoreError> {
    let (table, key) = (AUTHORITY.0.to_owned(), AUTHORITY.1.into());
    let row = Row { table, key, file: "ssd_department", line: 1 };
    let known = writing.known(&row)?;
    let wanted = Wanted::new(known, Kind::Authority, known.id, vec![row]).with("name", name);
    writing.put(wanted, tally)?;
    writing.flush(tally)?;
    Ok(known.id)
}

/// A team's row. Wherever a team was first read from, it is known by its id alone.
fn team_row(source: &Source, id: &str) -> Row {
    Row { table: format!("{TEAM}/ssd_department"), key: id.into(), file: source.table, line: source.line }
}

/// The record of the team with this id in the extract.
pub(super) fn team_of(writing: &Writing<'_>, id: &str) -> Result<Option<RecordId>, StoreError> {
    writing.find(&format!("{TEAM}/ssd_department"), id)
}

/// The record of the worker with this id in the extract.
pub(super) fn worker_of(writing: &Writing<'_>, id: &str) -> Result<Option<RecordId>, StoreError> {
    writing.find(&format!("{WORKER}/ssd_professionals"), id)
}

fn team_fields(wanted: Wanted, team: &TeamRow, parent: Option<RecordId>) -> Wanted {
    wanted.with("name", team.name.as_str()).link("parent", parent)
}

fn worker_fields(wanted: Wanted, worker: &WorkerRow, team: Option<RecordId>) -> Wanted {
    wanted
        .text("name", worker.name.as_deref())
        .text("job_title", worker.job_title.as_deref())
        .link("team", team)
        .with("fte_hundredths", worker.fte_hundredths.map(i64::from))
        .text("registration", worker.registration.as_deref())
        .with("agency", worker.agency)
}
