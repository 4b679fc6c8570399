//! Plans in the timeline: the authority's formal ones, and the days on which the family's own was written.

use super::{TimelineItem, TimelineKind, item};
use crate::day::Day;
use crate::model::fields::day_of;
use crate::schema::Kind;
use crate::view::words::{capital, list, spoken};
use crate::view::{House, Now, kin, plan};
use std::collections::BTreeMap;
use sync::{Record, RecordId};

/// The first record that tells of a day, and the children it is about.
type Told = (RecordId, Vec<String>);

/// Formal plans and episodes begin and end; those of several children on one day are told as one.
pub(super) fn formal_items(house: &House, family: RecordId, now: &Now) -> Vec<TimelineItem> {
    let mut told: BTreeMap<(Day, String), Told> = BTreeMap::new();
    let records = house.of(family, Kind::Episode).iter().chain(house.of(family, Kind::FormalPlan));
    for record in records {
        let label = spoken(record.text("type"));
        if label.is_empty() {
            continue;
        }
        let child = kin::short_name_of(house, record.link("person"));
        for (field, verb) in [("from", "began"), ("to", "ended")] {
            let Some(on) = day_of(record, field).filter(|on| *on <= now.today) else {
                continue;
            };
            let entry = told.entry((on, format!("{} {verb}", formal_name(&label))));
            let (_, names) = entry.or_insert_with(|| (record.id, Vec::new()));
            if !child.is_empty() && !names.contains(&child) {
                names.push(child.clone());
            }
        }
    }
    let items = told.into_iter().map(|((on, headline), (record, names))| TimelineItem {
        is_imported: true,
        ..item(record, on, TimelineKind::Plan, headline, list(&names))
    });
    items.collect()
}

/// What a kind of plan or episode is called among people.
fn formal_name(kind: &str) -> String {
    match kind {
        "looked after" => "Time in our care".to_owned(),
        "care" => "Care plan".to_owned(),
        "care leaver" => "Leaving care".to_owned(),
        "protection" => "Child protection".to_owned(),
        "in need" => "Child in need".to_owned(),
        other => capital(other),
    }
}

/// The days on which a plan was written to, with the parts that were.
pub(super) fn plan_items(record: &Record, now: &Now) -> Vec<TimelineItem> {
    let mut days: BTreeMap<Day, (i64, Vec<&str>)> = BTreeMap::new();
    for (name, label) in plan::FIELDS {
        for head in record.field(name).into_iter().flat_map(|field| &field.heads) {
            let (at, labels) = days.entry(now.day_at(head.at)).or_insert((head.at, Vec::new()));
            *at = head.at.max(*at);
            if !labels.contains(label) {
                labels.push(label);
            }
        }
    }
    let items = days.into_iter().map(|(on, (at, labels))| TimelineItem {
        at_ms: Some(at),
        ..item(record.id, on, TimelineKind::Plan, "The plan was written".to_owned(), labels.join(" · "))
    });
    items.collect()
}
