//! Visits to children: `ssd_cin_visits`, `ssd_cp_visits` and `ssd_cla_visits`.
//!
//! By far the largest tables, a million rows in a large council, so a visit is kept small.

use time::Date;

use super::{
    error::ExtractError,
    folder::Folder,
    lead::Leads,
    person::People,
    report::Report,
    row::{Refusal, Row},
    source::{Id, Source},
    tables::{CIN_VISITS, CLA_VISITS, CP_VISITS, Table},
};

/// One visit to one child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub source: Source,
    pub person: Id,
    pub kind: VisitKind,
    /// May lie in the future, if the extract says so; the report then doubts it.
    pub on: Date,
    pub seen: Option<bool>,
    pub seen_alone: Option<bool>,
    /// Whether the bedroom was seen. Not recorded for looked-after children.
    pub bedroom: Option<bool>,
    /// Who was allocated that day. The dataset does not say who came.
    pub worker: Option<Id>,
    /// True wherever there is a worker.
    pub worker_inferred: bool,
}

/// What a visit was made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VisitKind {
    ChildInNeed,
    ChildProtection,
    LookedAfter,
}

/// The columns of one table of visits.
struct Columns {
    kind: VisitKind,
    table: &'static Table,
    person: &'static str,
    date: &'static str,
    seen: &'static str,
    alone: &'static str,
    bedroom: Option<&'static str>,
}

const TABLES: [Columns; 3] = [
    Columns {
        kind: VisitKind::ChildInNeed,
        table: &CIN_VISITS,
        person: "cinv_person_id",
        date: "cinv_cin_visit_date",
        seen: "cinv_cin_visit_seen",
        alone: "cinv_cin_visit_seen_alone",
        bedroom: Some("cinv_cin_visit_bedroom"),
    },
    Columns {
        kind: VisitKind::ChildProtection,
        table: &CP_VISITS,
        person: "cppv_person_id",
        date: "cppv_cp_visit_date",
        seen: "cppv_cp_visit_seen",
        alone: "cppv_cp_visit_seen_alone",
        bedroom: Some("cppv_cp_visit_bedroom"),
    },
    Columns {
        kind: VisitKind::LookedAfter,
        table: &CLA_VISITS,
        person: "clav_person_id",
        date: "clav_cla_visit_date",
        seen: "clav_cla_visit_seen",
        alone: "clav_cla_visit_seen_alone",
        bedroom: None,
    },
];

pub(super) fn read(
    folder: &Folder,
    people: &People,
    leads: &Leads,
    report: &mut Report,
) -> Result<Vec<Visit>, ExtractError> {
    let mut visits = Vec::new();
    for columns in TABLES {
        let before = visits.len();
        let mut inferred: usize = 0;
        folder.each(columns.table, report, |row, source| {
            let visit = visit(&columns, people, leads, row, source)?;
            inferred += usize::from(visit.worker_inferred);
            visits.push(visit);
            Ok(())
        })?;
        let read = visits.len().saturating_sub(before);
        if read > 0 {
            let reason = "The dataset does not say who made a visit.";
            let done = format!(
                "For {inferred} of {read} visits the worker allocated that day was taken; for \
                 the others nobody was allocated."
            );
            report.add_note(columns.table.file, "worker inferred", reason, done);
        }
    }
    Ok(visits)
}

fn visit(
    columns: &Columns,
    people: &People,
    leads: &Leads,
    row: &mut Row<'_>,
    source: Source,
) -> Result<Visit, Refusal> {
    let person = people.named_in(row, columns.person)?;
    let on = row.needed_date(columns.date)?;
    let seen = row.flag(columns.seen);
    let seen_alone = row.flag(columns.alone);
    if seen == Some(false) && seen_alone == Some(true) {
        let reason = "The child is recorded as seen alone and as not seen.";
        row.doubt("seen alone but not seen", reason, "Both were kept as written.");
    }
    let bedroom = columns.bedroom.and_then(|column| row.flag(column));
    let worker = leads.on(&person, on);
    let worker_inferred = worker.is_some();
    let kind = columns.kind;
    Ok(Visit { source, person, kind, on, seen, seen_alone, bedroom, worker, worker_inferred })
}
