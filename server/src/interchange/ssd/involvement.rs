//! Who worked with whom, from when until when: `ssd_involvements`.

use std::collections::HashMap;

use domain::change_reason::ChangeReason;
use domain::model::allocation::is_lead;
use time::Date;

use super::{
    error::ExtractError,
    folder::Folder,
    person::People,
    report::Report,
    row::{Row, shown},
    source::{Id, Source},
    tables::INVOLVEMENTS,
    worker::Workers,
};

/// One worker's involvement with one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Involvement {
    pub source: Source,
    /// None where the extract names no worker, or one it does not know.
    pub worker: Option<Id>,
    pub person: Id,
    pub role: Option<String>,
    /// Whether the role is the allocated worker's own, and not one beside it.
    pub lead: bool,
    /// The id of one of the extract's teams.
    pub team: Option<Id>,
    pub from: Date,
    /// The last day, included; none while it goes on.
    pub to: Option<Date>,
    pub change_reason: Option<ChangeReason>,
    /// The id of the referral it belongs to.
    pub referral: Option<Id>,
}

impl Involvement {
    /// Whether it was in force on `day`; the first and the last day belong to it.
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

pub(super) fn read(
    folder: &Folder,
    people: &People,
    workers: &mut Workers,
    report: &mut Report,
) -> Result<Vec<Involvement>, ExtractError> {
    let mut involvements = Vec::new();
    folder.each(&INVOLVEMENTS, report, |row, source| {
        let person = people.named_in(row, "invo_person_id")?;
        let from = row.needed_date("invo_involvement_start_date")?;
        let to = row.end("invo_involvement_end_date", Some(from));
        if row.cell("invo_professional_id").is_none() {
            let reason = "invo_professional_id is blank.";
            row.doubt("no worker", reason, "The involvement was kept without a worker.");
        }
        let role = row.text("invo_professional_role_id");
        involvements.push(Involvement {
            worker: workers.named_in(row, "invo_professional_id"),
            person,
            lead: role.as_deref().is_none_or(is_lead),
            role,
            team: workers.team_made_in(row, "invo_professional_team", &source),
            from,
            to,
            change_reason: change_reason(row),
            referral: row.id("invo_referral_id"),
            source,
        });
        Ok(())
    })?;
    doubt_overlaps(&involvements, report);
    Ok(involvements)
}

fn change_reason(row: &mut Row<'_>) -> Option<ChangeReason> {
    let cell = row.cell("invo_worker_change_reason")?;
    let reason = ChangeReason::from_code(cell);
    if reason.is_none() {
        let text = format!("invo_worker_change_reason is {}, which is no known code.", shown(cell));
        row.doubt("unknown code", text, "It was read as not recorded.");
    }
    reason
}

/// Doubts an involvement that begins while another lead of the same person goes on. A handover
/// day, on which one ends and the next begins, is none.
fn doubt_overlaps(involvements: &[Involvement], report: &mut Report) {
    let mut by_person: HashMap<&Id, Vec<&Involvement>> = HashMap::new();
    for involvement in involvements.iter().filter(|i| i.lead) {
        by_person.entry(&involvement.person).or_default().push(involvement);
    }
    let mut doubted = Vec::new();
    for mut of_one in by_person.into_values() {
        of_one.sort_by_key(|i| (i.from, i.source.line));
        let mut longest: Option<&Involvement> = None;
        for next in of_one {
            if let Some(other) = longest.filter(|o| o.to.is_none_or(|to| to > next.from)) {
                doubted.push((next.source.line, other.source.line));
            }
            let lasts = |i: &Involvement| i.to.unwrap_or(Date::MAX);
            if longest.is_none_or(|other| lasts(next) >= lasts(other)) {
                longest = Some(next);
            }
        }
    }
    doubted.sort_unstable();
    for (line, other) in doubted {
        let reason = format!("It overlaps with the involvement on line {other}.");
        let done = "Both were kept; while both go on, the one that began later counts.";
        report.add_doubt(INVOLVEMENTS.file, line, "overlapping involvements", reason, done);
    }
}
