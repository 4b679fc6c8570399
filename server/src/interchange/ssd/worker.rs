//! Workers and their teams: `ssd_professionals` and `ssd_department`.
//!
//! A worker's row names the team, an involvement's names or numbers it. Both are resolved to one
//! team here; where no department file says which teams there are, the names make them.

use std::collections::{HashMap, HashSet};

use super::{
    error::ExtractError,
    folder::Folder,
    report::Report,
    row::{Row, shown_id},
    source::{Id, Source},
    tables::{DEPARTMENT, PROFESSIONALS},
};

/// A professional. Some belong to another agency, and some have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerRow {
    pub source: Source,
    pub id: Id,
    /// The number of the council's own staff list.
    pub staff_id: Option<String>,
    pub name: Option<String>,
    /// The number in the social work register, as in `SW123456`.
    pub registration: Option<String>,
    pub job_title: Option<String>,
    /// The id of one of the extract's teams.
    pub team: Option<Id>,
    /// The full-time equivalent in hundredths: 60 is three days of five.
    pub fte_hundredths: Option<u16>,
    pub agency: Option<bool>,
}

/// A team or department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    pub source: Source,
    pub id: Id,
    pub name: String,
    /// The id of the department it is part of.
    pub parent: Option<Id>,
}

/// The workers and teams of an extract, found by id.
#[derive(Debug, Default)]
pub(super) struct Workers {
    pub(super) people: Vec<WorkerRow>,
    pub(super) teams: Vec<TeamRow>,
    ids: HashSet<Id>,
    /// Teams by id, and by name in lower case.
    team_ids: HashMap<Id, Id>,
    departments_listed: bool,
}

impl Workers {
    pub(super) fn read(folder: &Folder, report: &mut Report) -> Result<Self, ExtractError> {
        let departments_listed = folder.has(&DEPARTMENT);
        let mut workers = Self { departments_listed, ..Self::default() };
        folder.each(&DEPARTMENT, report, |row, source| {
            let name = row.text("dept_team_name").unwrap_or_else(|| {
                row.doubt("no name", "dept_team_name is blank.", "The id was taken for a name.");
                source.key.to_string()
            });
            let parent = row.id("dept_team_parent_id").filter(|parent| *parent != source.key);
            workers.add_team(TeamRow { id: source.key.clone(), source, name, parent });
            Ok(())
        })?;
        folder.each(&PROFESSIONALS, report, |row, source| {
            let worker = workers.worker(row, source);
            workers.ids.insert(worker.id.clone());
            workers.people.push(worker);
            Ok(())
        })?;
        Ok(workers)
    }

    fn worker(&mut self, row: &mut Row<'_>, source: Source) -> WorkerRow {
        let name = row.text("prof_professional_name");
        if name.is_none() {
            let reason = "prof_professional_name is blank.";
            row.doubt("no name", reason, "The worker was kept nameless.");
        }
        let team = row.text("prof_professional_department").map(|name| {
            let made = || Source { key: format!("team:{name}").into(), ..source.clone() };
            self.team(&name).unwrap_or_else(|| self.make_team(&name, made()))
        });
        WorkerRow {
            id: source.key.clone(),
            source,
            staff_id: row.text("prof_staff_id"),
            name,
            registration: row.text("prof_social_worker_registration_no"),
            job_title: row.text("prof_professional_job_title"),
            team,
            fte_hundredths: fte(row),
            agency: row.flag("prof_agency_worker_flag"),
        }
    }

    /// The worker a row names; one the extract does not know is a doubt.
    pub(super) fn named_in(&self, row: &mut Row<'_>, column: &'static str) -> Option<Id> {
        let id = row.cell(column)?;
        let known = self.ids.get(id).cloned();
        if known.is_none() {
            let reason = format!("The worker {} is not in {}.", shown_id(id), PROFESSIONALS.file);
            row.doubt("unknown worker", reason, "The row was kept without a worker.");
        }
        known
    }

    /// The team a row names or numbers; one the extract does not know is a doubt.
    pub(super) fn team_in(&self, row: &mut Row<'_>, column: &'static str) -> Option<Id> {
        let cell = row.cell(column)?;
        let known = self.team(cell);
        if known.is_none() {
            let id = shown_id(cell);
            let reason = format!("The team {id} is neither an id nor a name of a known team.");
            row.doubt("unknown team", reason, "The row was kept without a team.");
        }
        known
    }

    /// As `team_in`; where the extract does not list its teams, the row makes one.
    pub(super) fn team_made_in(
        &mut self,
        row: &mut Row<'_>,
        column: &'static str,
        source: &Source,
    ) -> Option<Id> {
        let cell = row.cell(column)?;
        if !self.departments_listed && self.team(cell).is_none() {
            let key = format!("team:{cell}").into();
            return Some(self.make_team(cell, Source { key, ..source.clone() }));
        }
        self.team_in(row, column)
    }

    fn team(&self, text: &str) -> Option<Id> {
        let found = self.team_ids.get(text);
        found.or_else(|| self.team_ids.get(text.to_lowercase().as_str())).cloned()
    }

    fn make_team(&mut self, name: &str, source: Source) -> Id {
        let id = source.key.clone();
        self.add_team(TeamRow { source, id: id.clone(), name: name.to_owned(), parent: None });
        id
    }

    fn add_team(&mut self, team: TeamRow) {
        self.team_ids.insert(team.id.clone(), team.id.clone());
        self.team_ids.entry(team.name.to_lowercase().into()).or_insert_with(|| team.id.clone());
        self.teams.push(team);
    }
}

/// The full-time equivalent, from nothing up to one and a half.
fn fte(row: &mut Row<'_>) -> Option<u16> {
    let cell = row.cell("prof_full_time_equivalency")?;
    let hundredths = cell.parse::<f64>().ok().map(|value| (value * 100.0).round());
    match hundredths {
        // Between 1 and 150 the conversion is exact.
        Some(value) if (1.0..=150.0).contains(&value) => Some(value as u16),
        _ => {
            let reason = "prof_full_time_equivalency is no part of full time (0.01 to 1.50).";
            row.doubt("unlikely working time", reason, "It was read as not recorded.");
            None
        }
    }
}
