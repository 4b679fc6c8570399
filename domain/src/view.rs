//! What screens show: pure functions from a set of records to plain, owned structs.
//!
//! A screen asks one question and gets finished words back. What is not among the records is left out
//! without a trace: a family member's phone holds only what was shared, and the same functions serve it.
//! [`House`] indexes the records once; everything else borrows from it.

pub mod appointment;
mod attachments;
pub mod conflict;
mod diff;
pub mod due;
pub mod families;
pub mod family;
mod held;
mod index;
mod kin;
pub mod knock;
pub mod next;
pub mod people;
pub mod plan;
pub mod preview;
pub mod promises;
pub mod seen;
pub mod team;
pub mod timeline;
pub mod today;
pub mod voices;
mod words;
pub mod workers;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use crate::access::Role;
use crate::day::{self, Day};
use crate::order::Order;
use crate::rules::Settings;
use crate::schema::Kind;
use index::{EVERYWHERE, Index};
use sync::{AuthorId, Record, RecordId};
use time::{Date, Month};

pub use appointment::{AppointmentState, AppointmentView};
pub use attachments::{AttachmentView, attachments};
pub use conflict::{ConflictRef, ConflictView, VersionView, conflict, conflicts, is_free_text};
pub use due::DueLine;
pub use families::{ChildLine, FamilyLine, families, matches};
pub use family::{FamilyView, family};
pub use held::can_read_now;
pub use knock::{KnockView, LastVisit, knock};
pub use next::{MyPeople, MyWorker, NextView, my_people, next};
pub use people::PersonView;
pub use plan::{GoalView, PlanField, PlanView, RemovedView, StepView, plan, plans};
pub use promises::{
    FamilyPromises, PromiseList, PromiseVersion, PromiseView, promise_versions, promises, promises_family,
};
pub use seen::{LastSeen, last_seen};
pub use team::{TeamView, team};
pub use timeline::{TimelineItem, TimelineKind};
pub use today::{TodayView, today};
pub use voices::VoiceView;
pub use words::{capital, initials};
pub use workers::WorkerSpan;

const MS_PER_HOUR: i64 = 3_600_000;

/// "The Nowak family"; "This family" where the name is unknown.
#[must_use]
pub fn family_heading(house: &House, family: RecordId) -> String {
    kin::heading(&kin::family_name(house, family))
}

/// This moment, as the caller's clock has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The day it is where the reader is.
    pub today: Day,
    /// Milliseconds since 1970 UTC.
    pub ms: i64,
    /// How far the reader's clock is ahead of UTC at this moment.
    pub offset_minutes: i32,
}

impl Now {
    /// The day it was or will be at `ms`, where the reader is.
    #[must_use]
    pub fn day_at(&self, ms: i64) -> Day {
        day::from_ms(ms, self.offset_at(ms))
    }

    /// "2:30 pm" at `ms`, where the reader is.
    #[must_use]
    pub fn clock_at(&self, ms: i64) -> String {
        day::clock(ms, self.offset_at(ms))
    }

    /// A visit agreed in October for November is after the clocks went back. A reader whose clock is the
    /// UK's today is taken to be there; anyone else's offset is taken as it is.
    fn offset_at(&self, ms: i64) -> i32 {
        if summer_minutes(self.ms) == self.offset_minutes { summer_minutes(ms) } else { self.offset_minutes }
    }
}

/// 60 in British summer time: from 1:00 UTC on the last Sunday of March to that of October.
fn summer_minutes(ms: i64) -> i32 {
    let day = day::from_ms(ms.saturating_sub(MS_PER_HOUR), 0);
    let last_sunday = |month| {
        let last = Date::from_calendar_date(day.year(), month, 31).ok()?;
        Some(day::add_days(last, -i32::from(last.weekday().number_days_from_sunday())))
    };
    match (last_sunday(Month::March), last_sunday(Month::October)) {
        (Some(from), Some(to)) if from <= day && day < to => 60,
        _ => 0,
    }
}

/// Who is reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Me {
    /// The id of their own record.
    pub id: AuthorId,
    /// What they are to the authority.
    pub role: Role,
}

/// The records at hand, found by id, by kind, and by scope and kind. Always in the order of their ids.
#[derive(Debug, Default)]
pub struct House<'a> {
    /// In the order of their ids.
    records: Vec<&'a Record>,
    by_kind: Index<'a>,
    by_scope: Index<'a>,
    /// What was taken away, which is found by its id alone.
    removed: Vec<&'a Record>,
    /// Workers' names as allocations, appointments and visits give them; of several, the last is taken.
    names: Vec<(AuthorId, &'a str)>,
    settings: Settings,
}

impl<'a> House<'a> {
    /// Indexes `records`. Kinds unknown here are kept by id alone.
    pub fn new(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut records: Vec<_> = records.collect();
        records.order_by_key(|record| record.id);
        let (mut by_kind, mut by_scope, mut names) = (Vec::new(), Vec::new(), Vec::new());
        let (removed, there): (Vec<_>, Vec<_>) =
            records.iter().copied().partition(|record| record.is_removed());
        for record in there {
            let Some(kind) = Kind::from_name(&record.kind) else {
                continue;
            };
            by_kind.push(((EVERYWHERE, kind), record));
            by_scope.push(((record.scope, kind), record));
            if matches!(kind, Kind::Allocation | Kind::Appointment | Kind::Visit)
                && let Some(worker) = record.link("worker")
            {
                let name = record.text("worker_name").trim();
                if !name.is_empty() {
                    names.push((AuthorId::from(worker), name));
                }
            }
        }
        names.order_by_key(|(worker, _)| *worker);
        Self {
            records,
            by_kind: Index::new(by_kind),
            by_scope: Index::new(by_scope),
            removed,
            names,
            settings: Settings::default(),
        }
    }

    /// The same house where the council's timescales are these.
    #[must_use]
    pub fn with_settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// The council's timescales.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The record with this id.
    #[must_use]
    pub fn get(&self, id: RecordId) -> Option<&'a Record> {
        let at = self.records.binary_search_by_key(&id, |record| record.id).ok()?;
        self.records.get(at).copied()
    }

    /// The record with this id, where it is of this kind.
    #[must_use]
    pub fn get_as(&self, id: RecordId, kind: Kind) -> Option<&'a Record> {
        self.get(id).filter(|record| record.kind == kind.name())
    }

    /// Every record of one kind.
    #[must_use]
    pub fn all(&self, kind: Kind) -> &[&'a Record] {
        self.by_kind.of((EVERYWHERE, kind))
    }

    /// The records of one kind in one scope, such as the visits of a family.
    #[must_use]
    pub fn of(&self, scope: RecordId, kind: Kind) -> &[&'a Record] {
        self.by_scope.of((scope, kind))
    }

    /// What was taken away of one kind in one scope.
    pub fn removed(&self, scope: RecordId, kind: Kind) -> impl Iterator<Item = &'a Record> {
        self.removed.iter().copied().filter(move |record| record.scope == scope && record.kind == kind.name())
    }

    /// Every record, in the order of their ids.
    pub fn records(&self) -> impl Iterator<Item = &'a Record> {
        self.records.iter().copied()
    }

    /// Somebody's name; "Someone" where no record at hand tells it. Whether they are "you" is the caller's.
    #[must_use]
    pub fn author_name(&self, id: AuthorId) -> String {
        self.known_name(id).unwrap_or_else(|| "Someone".to_owned())
    }

    /// Somebody's name, where any record at hand tells it.
    #[must_use]
    pub fn known_name(&self, id: AuthorId) -> Option<String> {
        let record = self.get(id.into());
        let own = record.and_then(|record| match Kind::from_name(&record.kind)? {
            Kind::Worker => Some(record.text("name").trim().to_owned()),
            Kind::Person => Some(kin::full_name(record)),
            _ => None,
        });
        let own = own.filter(|name| !name.is_empty());
        own.or_else(|| self.name_in_passing(id).map(str::to_owned))
    }

    /// A worker's name as a record of their work gives it.
    fn name_in_passing(&self, id: AuthorId) -> Option<&'a str> {
        let after = self.names.partition_point(|(worker, _)| *worker <= id);
        let (worker, name) = self.names.get(after.checked_sub(1)?)?;
        (*worker == id).then_some(*name)
    }

    /// Whether somebody is known here as one who works for the service.
    #[must_use]
    pub(crate) fn is_worker(&self, id: AuthorId) -> bool {
        self.name_in_passing(id).is_some() || self.get_as(id.into(), Kind::Worker).is_some()
    }
}
