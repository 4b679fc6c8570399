//! One family and everything about it, in the order in which its records refer to each other.

use super::authority::{team_of, worker_of};
use super::grouped::{FamilyRows, Grouped};
use super::people::{self, People};
use super::tally::Tally;
use super::visits;
use super::wanted::{Row, Wanted};
use super::writing::{Known, Writing};
use crate::interchange::ssd::{Episode, EpisodeKind, Id, Involvement, Plan, PlanKind};
use crate::store::StoreError;
use domain::schema::Kind;
use sync::RecordId;

/// The reason that the reader gives to a referral that led to nothing.
const NO_FURTHER_ACTION: &str = "no further action";

/// Writes a family.
pub(super) fn write(
    writing: &mut Writing<'_>,
    extract: &Grouped,
    family: &FamilyRows,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    writing.next_family()?;
    let known = family_record(writing, family, tally)?;
    let people = people::write(writing, family, known, tally)?;
    for involvement in &family.involvements {
        allocation(writing, extract, &people, involvement, tally)?;
    }
    for row in &family.episodes {
        episode(writing, &people, row, tally)?;
    }
    for row in &family.plans {
        formal_plan(writing, &people, row, tally)?;
    }
    visits::write(writing, extract, &people, &family.visits, tally)
}

fn family_record(
    writing: &mut Writing<'_>,
    family: &FamilyRows,
    tally: &mut Tally,
) -> Result<RecordId, StoreError> {
    let Some(group) = &family.group else {
        return Ok(RecordId::default());
    };
    let row = Row { key: group.key.as_str().into(), ..Row::of(Kind::Family, &group.source) };
    let row = Row { table: Kind::Family.name().to_owned() + "/ssd_family", ..row };
    let known = writing.known(&row)?;
    if !known.is_there()
        && let Some(scope) = people::scope_of_any(writing, family)?
    {
        // An earlier extract told of these people under another family, or under none.
        return Ok(scope);
    }
    let surname = |is_wanted: fn(&crate::interchange::ssd::PersonRow) -> bool| {
        family.people.iter().filter(|person| is_wanted(person)).find_map(|person| person.surname.as_deref())
    };
    let name = surname(|person| !person.adult).or_else(|| surname(|_| true));
    let team = team_named(writing, family)?;
    if team.is_none() && family.involvements.iter().all(|i| i.worker.is_none()) {
        tally.without_team += 1;
    }
    let wanted = Wanted::new(known, Kind::Family, known.id, vec![row]).text("name", name).link("team", team);
    writing.put(wanted, tally)?;
    Ok(known.id)
}

/// The team of the last involvement that names one, the allocated worker's before others. Where none does,
/// the family belongs to its worker's.
fn team_named(writing: &Writing<'_>, family: &FamilyRows) -> Result<Option<RecordId>, StoreError> {
    let mut involvements: Vec<&Involvement> = family.involvements.iter().collect();
    involvements.sort_by_key(|i| (!i.lead, std::cmp::Reverse(i.from), i.source.line));
    let Some(team) = involvements.iter().find_map(|i| i.team.as_ref()) else {
        return Ok(None);
    };
    team_of(writing, team)
}

fn allocation(
    writing: &mut Writing<'_>,
    extract: &Grouped,
    people: &People,
    row: &Involvement,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let (worker, name) = worker(writing, extract, row.worker.as_ref())?;
    let Some(wanted) =
        about(writing, people, &row.person, Row::of(Kind::Allocation, &row.source), Kind::Allocation)?
    else {
        return Ok(());
    };
    let wanted = wanted
        .link("worker", worker)
        .text("worker_name", name)
        .text("role", row.role.as_deref())
        .day("from", Some(row.from))
        .day("to", row.to)
        .text("reason", row.change_reason.map(|reason| reason.code()));
    writing.put(wanted, tally)
}

fn episode(
    writing: &mut Writing<'_>,
    people: &People,
    row: &Episode,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let source = Row::of(Kind::Episode, &row.source);
    if row.kind == EpisodeKind::CareLeaver && row.end_reason.is_some() {
        let reason = "The support after care has ended, on a day that the extract does not say.".to_owned();
        tally.doubt(&source, "ended without a day", reason, "It was left out.");
        return Ok(());
    }
    let to = match row.to {
        None if row.start_reason.as_deref() == Some(NO_FURTHER_ACTION) => row.from,
        to => to,
    };
    let Some(wanted) = about(writing, people, &row.person, source, Kind::Episode)? else {
        return Ok(());
    };
    let wanted = wanted
        .with("type", episode_type(row.kind))
        .day("from", row.from)
        .day("to", to)
        .text("category", row.category.as_deref())
        .day("contacted", row.contacted);
    writing.put(wanted, tally)
}

fn episode_type(kind: EpisodeKind) -> &'static str {
    match kind {
        EpisodeKind::ChildInNeed => "child_in_need",
        EpisodeKind::ChildProtection => "child_protection",
        EpisodeKind::LookedAfter => "looked_after",
        EpisodeKind::CareLeaver => "leaving_care",
        EpisodeKind::EarlyHelp => "early_help",
    }
}

fn formal_plan(
    writing: &mut Writing<'_>,
    people: &People,
    row: &Plan,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let source = Row::of(Kind::FormalPlan, &row.source);
    let Some(wanted) = about(writing, people, &row.person, source, Kind::FormalPlan)? else {
        return Ok(());
    };
    let wanted = wanted
        .with("type", plan_type(row.kind))
        .day("from", row.from)
        .day("to", row.to)
        .text("category", row.category.as_deref());
    writing.put(wanted, tally)
}

fn plan_type(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::ChildInNeed => "child_in_need",
        PlanKind::ChildProtection => "child_protection",
        PlanKind::Care => "care",
    }
}

/// A record about one person, in the family where that person's record stands.
pub(super) fn about(
    writing: &Writing<'_>,
    people: &People,
    person: &Id,
    row: Row,
    kind: Kind,
) -> Result<Option<Wanted>, StoreError> {
    let Some(member) = people.get(person) else {
        return Ok(None);
    };
    let known: Known = writing.known(&row)?;
    Ok(Some(Wanted::new(known, kind, member.scope, vec![row]).with("person", member.id)))
}

/// A worker's record and name.
pub(super) fn worker<'e>(
    writing: &Writing<'_>,
    extract: &'e Grouped,
    id: Option<&Id>,
) -> Result<(Option<RecordId>, Option<&'e str>), StoreError> {
    let Some(id) = id else { return Ok((None, None)) };
    Ok((worker_of(writing, id)?, extract.names.get(id).map(String::as_str)))
}
