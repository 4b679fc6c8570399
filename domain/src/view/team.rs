//! A manager's team, from summaries alone: children first, then load, promises, and who stayed.
//!
//! Nobody is ranked: workers stand by name. What is late is worked out here, on the day it is read.

mod first;
mod load;
mod promised;
mod reading;
mod threads;

use super::{House, Me, Now};
use crate::model::allocation::is_lead;
use crate::schema::Kind;
use sync::{Record, RecordId, Value};

pub use first::{ChildFirst, FirstKind};
pub use load::{LoadLine, LoadView};
pub use promised::{PromiseLine, TeamPromises};
pub use threads::{ChangeLine, ThreadSpan, Threads};

/// A team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamView {
    /// "North family help".
    pub name: String,
    /// How many workers.
    pub workers: usize,
    /// How many families whose case is open.
    pub families: usize,
    /// How many children in them.
    pub children: usize,
    /// "8 workers · 61 families · 128 children".
    pub words: String,
    /// Children who need somebody first, the most urgent first.
    pub first: Vec<ChildFirst>,
    /// Who carries how much.
    pub load: LoadView,
    /// What was promised.
    pub promises: TeamPromises,
    /// Who stayed.
    pub threads: Threads,
}

/// The team whose summaries are at hand.
#[must_use]
pub fn team(house: &House, me: &Me, now: &Now) -> TeamView {
    let all = house.all(Kind::FamilySummary);
    let loads = house.all(Kind::WorkerSummary);
    // Every manager sees families that no team has, so that some manager takes them on: they are not this team's.
    let own: Vec<_> = all.iter().copied().filter(|summary| *summary.get("team") != Value::Null).collect();
    let open: Vec<_> = own.iter().copied().filter(|summary| is_open(summary, now)).collect();
    let (workers, families) = (loads.len(), open.len());
    let children = open.iter().map(|summary| summary.get("children").as_list().len()).sum();
    TeamView {
        name: name(house, me),
        workers,
        families,
        children,
        words: [
            counted(workers, "worker", "workers"),
            counted(families, "family", "families"),
            counted(children, "child", "children"),
        ]
        .join(" · "),
        first: first::children_first(house, all, now),
        load: load::load(loads),
        promises: promised::promises(&own, now),
        threads: threads::threads(&open, now),
    }
}

/// Whether a child's case is open, or somebody still works with the family. What is closed is counted nowhere;
/// a promise made in it is still owed.
fn is_open(summary: &Record, now: &Now) -> bool {
    let children = summary.get("children").as_list();
    let is_there = |entry: &Value| reading::day_in(entry, "to").is_none_or(|to| now.today <= to);
    children.iter().any(|child| !reading::text(child, "kind").is_empty())
        || summary
            .get("workers")
            .as_list()
            .iter()
            .any(|entry| is_there(entry) && is_lead(reading::text(entry, "role")))
}

pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The reader's own team, or else the one that the first summary names.
fn name(house: &House, me: &Me) -> String {
    let own = house.get_as(me.id.into(), Kind::Worker).map(|worker| worker.get("team"));
    let kinds = [Kind::FamilySummary, Kind::WorkerSummary];
    let named = kinds.iter().flat_map(|kind| house.all(*kind)).map(|summary| summary.get("team"));
    let found = own.into_iter().chain(named).find_map(|team| match team {
        Value::Bytes(bytes) => Some(house.get_as(RecordId::from_slice(bytes)?, Kind::Team)?.text("name")),
        Value::Text(name) => Some(name.as_str()),
        _ => None,
    });
    found.map(str::trim).filter(|name| !name.is_empty()).unwrap_or("Your team").to_owned()
}

#[cfg(test)]
mod tests;
