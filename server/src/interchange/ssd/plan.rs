//! Plans: child in need, child protection, and the care plan of a looked-after child.

use serde_json::Value;
use time::Date;

use super::{
    episode::{Episode, EpisodeKind},
    error::ExtractError,
    folder::Folder,
    person::People,
    report::Report,
    row::Row,
    source::{Id, Source},
    tables::{CIN_PLANS, CLA_CARE_PLAN, CP_PLANS},
    worker::Workers,
};

/// A plan and the time it was in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub source: Source,
    pub person: Id,
    pub kind: PlanKind,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// The latest category of abuse; for a care plan its permanence codes, joined by commas.
    pub category: Option<String>,
    /// The id of the referral it belongs to.
    pub referral: Option<Id>,
    pub worker: Option<Id>,
    /// The id of one of the extract's teams.
    pub team: Option<Id>,
}

/// The plans the dataset tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanKind {
    ChildInNeed,
    ChildProtection,
    /// A looked-after child's care plan.
    Care,
}

/// Reads the child in need and child protection plans. The latter are episodes as well, with
/// the same source.
pub(super) fn read(
    folder: &Folder,
    people: &People,
    workers: &Workers,
    report: &mut Report,
) -> Result<(Vec<Episode>, Vec<Plan>), ExtractError> {
    let (mut episodes, mut plans) = (Vec::new(), Vec::new());
    folder.each(&CIN_PLANS, report, |row, source| {
        let person = people.named_in(row, "cinp_person_id")?;
        let (from, to) = row.span("cinp_cin_plan_start_date", "cinp_cin_plan_end_date");
        plans.push(Plan {
            source,
            person,
            kind: PlanKind::ChildInNeed,
            from,
            to,
            category: None,
            referral: row.id("cinp_referral_id"),
            worker: workers.named_in(row, "cinp_cin_plan_worker_id"),
            team: workers.team_in(row, "cinp_cin_plan_team"),
        });
        Ok(())
    })?;
    folder.each(&CP_PLANS, report, |row, source| {
        let person = people.named_in(row, "cppl_person_id")?;
        let plan = protection_plan(row, source, person);
        episodes.push(Episode {
            from: plan.from,
            to: plan.to,
            category: plan.category.clone(),
            referral: plan.referral.clone(),
            ..Episode::new(plan.source.clone(), plan.person.clone(), EpisodeKind::ChildProtection)
        });
        plans.push(plan);
        Ok(())
    })?;
    Ok((episodes, plans))
}

fn protection_plan(row: &mut Row<'_>, source: Source, person: Id) -> Plan {
    let (from, to) = row.span("cppl_cp_plan_start_date", "cppl_cp_plan_end_date");
    let latest = row.text("cppl_cp_plan_latest_category");
    Plan {
        source,
        person,
        kind: PlanKind::ChildProtection,
        from,
        to,
        category: latest.or_else(|| row.text("cppl_cp_plan_initial_category")),
        referral: row.id("cppl_referral_id"),
        worker: None,
        team: None,
    }
}

/// Reads the care plans of looked-after children into `plans`.
pub(super) fn read_care_plans(
    folder: &Folder,
    people: &People,
    plans: &mut Vec<Plan>,
    report: &mut Report,
) -> Result<(), ExtractError> {
    folder.each(&CLA_CARE_PLAN, report, |row, source| {
        let person = people.named_in(row, "lacp_person_id")?;
        let (from, to) = row.span("lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date");
        plans.push(Plan {
            source,
            person,
            kind: PlanKind::Care,
            from,
            to,
            category: permanence(row),
            referral: None,
            worker: None,
            team: None,
        });
        Ok(())
    })
}

/// The codes the care plan's object says yes to, or counts months for; other text as it is.
fn permanence(row: &mut Row<'_>) -> Option<String> {
    let cell = row.cell("lacp_cla_care_plan_json")?;
    let Ok(Value::Object(codes)) = serde_json::from_str(cell) else {
        let reason = "lacp_cla_care_plan_json is not a JSON object.";
        row.doubt("not JSON", reason, "The text was kept as written.");
        return Some(cell.to_owned());
    };
    let said = codes.iter().filter(|(_, value)| match value {
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !["", "N", "NO", "0"].contains(&text.trim().to_uppercase().as_str()),
        _ => false,
    });
    let said: Vec<&str> = said.map(|(code, _)| code.as_str()).collect();
    if said.is_empty() { None } else { Some(said.join(", ")) }
}
