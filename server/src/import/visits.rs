//! Visits: the dataset has one row a child, and a worker who sees three children makes one visit.

use super::families::worker;
use super::grouped::Grouped;
use super::people::{Member, People};
use super::tally::Tally;
use super::wanted::{Row, Wanted};
use super::writing::Writing;
use crate::interchange::ssd::{Visit, VisitKind};
use crate::store::StoreError;
use domain::model::visit::ChildSeen;
use domain::schema::Kind;
use std::collections::BTreeMap;
use sync::RecordId;
use time::Date;

/// The most rows of one visit. A council that files everyone without a family under one number would
/// otherwise make a record that no transaction can hold.
const ROWS_MAX: usize = 100;

/// Visits of one family, day and kind are one.
type Together = (RecordId, Date, &'static str);

/// Writes a family's visits.
pub(super) fn write(
    writing: &mut Writing<'_>,
    extract: &Grouped,
    people: &People,
    visits: &[Visit],
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mut together: BTreeMap<Together, Vec<(&Visit, Member)>> = BTreeMap::new();
    for visit in visits {
        let Some(member) = people.get(&visit.person) else {
            continue;
        };
        let key = (member.scope, visit.on, visit_type(visit.kind));
        together.entry(key).or_default().push((visit, *member));
    }
    for (together, parts) in together {
        for parts in parts.chunks(ROWS_MAX) {
            write_one(writing, extract, together, parts, tally)?;
        }
    }
    Ok(())
}

fn write_one(
    writing: &mut Writing<'_>,
    extract: &Grouped,
    (scope, on, of_type): Together,
    parts: &[(&Visit, Member)],
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let rows: Vec<Row> = parts.iter().map(|(visit, _)| Row::of(Kind::Visit, &visit.source)).collect();
    tally.joined += u64::try_from(rows.len()).unwrap_or(u64::MAX).saturating_sub(1);
    let named = parts.iter().find_map(|(visit, _)| visit.worker.as_ref());
    let (by, name) = worker(writing, extract, named)?;
    let mut wanted = Wanted::new(writing.known_of(&rows)?, Kind::Visit, scope, rows)
        .day("on", Some(on))
        .with("type", of_type)
        .link("worker", by)
        .text("worker_name", name)
        .with("worker_is_inferred", by.is_some().then_some(true))
        .with("is_imported", true);
    for (child, seen) in children(parts) {
        wanted = wanted.with(ChildSeen::field(child), seen.to_value());
    }
    writing.put(wanted, tally)
}

/// Each child's part. A child with two rows of one day was seen if either says so.
fn children(parts: &[(&Visit, Member)]) -> BTreeMap<RecordId, ChildSeen> {
    let mut children: BTreeMap<RecordId, ChildSeen> = BTreeMap::new();
    for (visit, member) in parts {
        let part = children.entry(member.id).or_default();
        part.seen = part.seen.max(visit.seen);
        part.alone = part.alone.max(visit.seen_alone);
        part.bedroom = part.bedroom.max(visit.bedroom);
    }
    children
}

fn visit_type(kind: VisitKind) -> &'static str {
    match kind {
        VisitKind::ChildInNeed => "child_in_need",
        VisitKind::ChildProtection => "child_protection",
        VisitKind::LookedAfter => "looked_after",
    }
}
