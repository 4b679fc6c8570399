//! A family's summary, from its records: pure, and without a word that a child said.

use super::{brief, day_text, map};
use domain::day::{Day, iso};
use domain::model::allocation::is_lead;
use domain::model::fields::{day_of, flag, holds_on, is_over};
use domain::model::promise::standing;
use domain::view::{LastSeen, Now, last_seen};
use std::collections::BTreeMap;
use sync::{Record, RecordId, Value};

/// The most promises of one summary. Those that are live come first.
const PROMISES_MAX: usize = 40;

/// A family's records, as far as a manager's view needs them.
pub(super) struct Family {
    pub(super) today: Day,
    pub(super) record: Record,
    pub(super) people: Vec<Record>,
    pub(super) allocations: Vec<Record>,
    pub(super) episodes: Vec<Record>,
    pub(super) visits: Vec<Record>,
    pub(super) promises: Vec<Record>,
}

impl Family {
    /// The allocation that says whose family this is: the latest that holds today, or else the latest of all.
    pub(super) fn lead(&self) -> Option<&Record> {
        latest(self.leads().filter(|a| holds_on(a, self.today))).or_else(|| latest(self.leads()))
    }

    fn leads(&self) -> impl Iterator<Item = &Record> {
        self.allocations.iter().filter(|a| is_lead(a.text("role")) && a.link("worker").is_some())
    }

    /// Whether a child's case is open today, or somebody is allocated.
    pub(super) fn is_open(&self) -> bool {
        self.episodes.iter().any(|episode| holds_on(episode, self.today))
            || self.leads().any(|allocation| holds_on(allocation, self.today))
    }

    /// The summary's fields. A family may be without a team.
    pub(super) fn fields(&self, team: Option<RecordId>) -> [(&'static str, Value); 8] {
        let made = self.visits.iter().filter(|visit| is_made(visit)).filter_map(|visit| day_of(visit, "on"));
        let last_visit = made.filter(|on| *on <= self.today).max();
        [
            ("family", self.record.id.into()),
            ("name", brief(&self.record, "name")),
            ("team", team.into()),
            ("workers", self.workers()),
            ("children", self.children()),
            ("promises", promises(&self.promises)),
            ("changes", self.changes()),
            ("last_visit", last_visit.map(iso).into()),
        ]
    }

    /// Everyone whose allocation has not ended, each once, with the day that they came.
    fn workers(&self) -> Value {
        let mut workers: BTreeMap<RecordId, &Record> = BTreeMap::new();
        let open = self.allocations.iter().filter(|a| !is_over(a, self.today));
        for allocation in open {
            let Some(worker) = allocation.link("worker") else {
                continue;
            };
            let first = workers.entry(worker).or_insert(allocation);
            if day_of(allocation, "from") < day_of(first, "from") {
                *first = allocation;
            }
        }
        let row = |(worker, allocation): (RecordId, &Record)| {
            map([
                ("worker", worker.into()),
                ("name", brief(allocation, "worker_name")),
                ("role", brief(allocation, "role")),
                ("from", day_text(allocation, "from")),
                ("to", day_text(allocation, "to")),
            ])
        };
        workers.into_iter().map(row).collect()
    }

    fn children(&self) -> Value {
        let seen = self.last_seen();
        let row = |child: &Record| {
            let episode =
                latest(self.episodes.iter().filter(|e| is_of(e, child.id) && holds_on(e, self.today)));
            let open = self.leads().filter(|a| is_of(a, child.id) && holds_on(a, self.today));
            let worker = latest(open).and_then(|allocation| allocation.link("worker"));
            let last = seen.iter().find(|(id, _)| *id == child.id).map(|(_, last)| *last).unwrap_or_default();
            let last = episode.map_or(last, |episode| last.or_contacted(episode, self.today));
            map([
                ("person", child.id.into()),
                ("name", brief(child, "forename")),
                ("born", day_text(child, "born")),
                ("kind", episode.map_or("", |episode| episode.text("type")).into()),
                ("start", episode.map_or(Value::Null, |episode| day_text(episode, "from"))),
                ("last_seen", last.seen.map(iso).into()),
                ("last_alone", last.alone.map(iso).into()),
                ("too_young", last.is_too_young.into()),
                ("worker", worker.map_or(Value::Null, Value::from)),
            ])
        };
        self.people.iter().filter(|person| flag(person, "is_child")).map(row).collect()
    }

    /// As the worker's own screens count it: a reason against seeing a child alone is an answer too.
    fn last_seen(&self) -> Vec<(RecordId, LastSeen)> {
        let now = Now { today: self.today, ms: 0, offset_minutes: 0 };
        last_seen(&self.visits, &now)
    }

    /// Every change of worker, in order of time.
    fn changes(&self) -> Value {
        let mut changes: Vec<_> = self.leads().collect();
        changes.sort_by_key(|allocation| (day_of(allocation, "from"), allocation.id));
        changes.dedup_by_key(|a| (day_of(a, "from"), a.link("worker"), a.text("reason").to_owned()));
        let row = |allocation: &Record| {
            map([
                ("from", day_text(allocation, "from")),
                ("worker_name", brief(allocation, "worker_name")),
                ("role", brief(allocation, "role")),
                ("is_cover", flag(allocation, "is_cover").into()),
                ("reason", brief(allocation, "reason")),
            ])
        };
        changes.into_iter().map(row).collect()
    }
}

/// Where each promise stands, the live ones first and the latest before others.
pub(super) fn promises(records: &[Record]) -> Value {
    let mut promises: Vec<_> = records.iter().map(|record| (standing(record), record)).collect();
    promises.sort_by_key(|(at, record)| (!at.state.is_live(), std::cmp::Reverse(at.due), record.id));
    let row = |(at, record): (domain::model::promise::Standing, &Record)| {
        map([
            ("promise", record.id.into()),
            ("what", brief(record, "what")),
            ("by_name", brief(record, "by_name")),
            ("to_name", brief(record, "to_name")),
            ("due", at.due.map(iso).into()),
            ("first_due", at.first_due.map(iso).into()),
            ("state", at.state.name().into()),
            ("said_no", i64::try_from(at.said_no.len()).unwrap_or(i64::MAX).into()),
        ])
    };
    promises.into_iter().take(PROMISES_MAX).map(row).collect()
}

/// The one that began last; of several, the first in id order, so that every run says the same.
fn latest<'a>(records: impl Iterator<Item = &'a Record>) -> Option<&'a Record> {
    records.max_by_key(|record| (day_of(record, "from"), std::cmp::Reverse(record.id)))
}

fn is_of(record: &Record, person: RecordId) -> bool {
    record.link("person") == Some(person)
}

/// Whether anybody was there: an attempt at a closed door is no visit.
fn is_made(visit: &Record) -> bool {
    visit.text("mode") != "unsuccessful"
}
