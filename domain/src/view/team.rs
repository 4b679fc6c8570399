//! A manager's team, from summaries alone: children first, then load, promises, and who stayed.
//!
//! Nobody is ranked: workers stand by name. What is late is worked out here, on the day it is read.

mod first;
mod load;
mod promised;
mod reading;
mod threads;

use super::{House, Me, Now};
use crate::schema::Kind;
use sync::{RecordId, Value};

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
    /// How many families.
    pub families: usize,
    /// How many children.
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
    let summaries = house.all(Kind::FamilySummary);
    let loads = house.all(Kind::WorkerSummary);
    let (workers, families) = (loads.len(), summaries.len());
    let children = summaries.iter().map(|summary| summary.get("children").as_list().len()).sum();
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
        first: first::children_first(house, summaries, now),
        load: load::load(loads),
        promises: promised::promises(summaries, now),
        threads: threads::threads(summaries, now),
    }
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
