//! Visits that are to come.

use super::seen::Seen;
use super::words::{day_name, given};
use super::{House, Me, Now, VoiceView, kin, plan, voices};
use crate::access::Role;
use crate::day::{self, Day};
use crate::model::fields::number;
use crate::order::Order;
use crate::schema::Kind;
use std::collections::BTreeSet;
use sync::{AuthorId, Record, RecordId, Value};

/// For so long after its time a visit may still be about to happen.
const GRACE_MS: i64 = 2 * 3_600_000;

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AppointmentState {
    /// Nobody of the family has answered yet.
    #[default]
    Asked,
    /// The family said that it is fine.
    Confirmed,
    /// Somebody asked for another time.
    AnotherTime,
    /// It will not happen.
    Cancelled,
}

impl AppointmentState {
    /// The state that an event's `is` leads to.
    #[must_use]
    pub fn from_event(is: &str) -> Option<Self> {
        Some(match is {
            "asked" => Self::Asked,
            "confirmed" => Self::Confirmed,
            "another_time" => Self::AnotherTime,
            "cancelled" => Self::Cancelled,
            _ => return None,
        })
    }
}

/// A visit that is to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentView {
    /// The record.
    pub id: RecordId,
    /// The family.
    pub family: RecordId,
    /// "Nowak"; empty where this reader may not know.
    pub family_name: String,
    /// "The Nowak family".
    pub heading: String,
    /// When, in milliseconds since 1970 UTC; `None` while no time is agreed.
    pub at_ms: Option<i64>,
    /// The day.
    pub day: Option<Day>,
    /// "2:30 pm"; empty while no time is agreed.
    pub clock: String,
    /// "today", "tomorrow", "Thursday 26 November", "No time agreed yet".
    pub day_words: String,
    /// Where.
    pub place: String,
    /// What it is about.
    pub about: String,
    /// Who comes, by name.
    pub who: Vec<String>,
    /// "Zosia, 7, and Kuba, 4"; empty where this reader may not know.
    pub children_words: String,
    /// "You last saw them 13 days ago."
    pub last_seen_words: String,
    /// The last words of a child, where this reader may know them.
    pub quote: Option<VoiceView>,
    /// Where it stands.
    pub state: AppointmentState,
    /// What was said with the last answer: another time that would suit, or why not.
    pub note: String,
    /// Who comes from the service.
    pub worker_name: String,
    /// Whether the reader is the one who comes.
    pub is_mine: bool,
    /// Whether a family member may now say "that is fine" or ask for another time.
    pub can_answer: bool,
}

/// The appointments of one family that are still to come, the soonest first; those without a time last.
pub(super) fn of_family(house: &House, family: RecordId, me: &Me, now: &Now) -> Vec<AppointmentView> {
    to_come(house, house.of(family, Kind::Appointment), me, now, |ms| now.today <= now.day_at(ms))
}

/// Those for which `is_time` holds, or that have no time yet, and that are neither cancelled nor made.
pub(super) fn to_come(
    house: &House,
    records: &[&Record],
    me: &Me,
    now: &Now,
    is_time: impl Fn(i64) -> bool,
) -> Vec<AppointmentView> {
    let mut open: Vec<_> = records
        .iter()
        .copied()
        .filter(|record| number(record, "at").is_none_or(&is_time))
        .filter(|record| standing(record).0 != AppointmentState::Cancelled)
        .collect();
    let mut families = BTreeSet::new();
    families.extend(open.iter().map(|record| record.scope));
    let visits = families.into_iter().flat_map(|family| house.of(family, Kind::Visit));
    let mut made = BTreeSet::new();
    made.extend(visits.filter_map(|visit| visit.link("appointment")));
    open.retain(|record| !made.contains(&record.id));
    open.order_by_key(|record| (number(record, "at").unwrap_or(i64::MAX), record.id));
    open.into_iter().map(|record| view_of(house, record, me, now)).collect()
}

/// Whether an appointment at `ms` may still be about to happen.
pub(super) const fn is_ahead(ms: i64, now: &Now) -> bool {
    now.ms.saturating_sub(GRACE_MS) <= ms
}

/// Where an appointment stands and what was said with it. Of answers given side by side the one that asks for
/// the most care counts: nobody travels to a visit that someone has called off.
fn standing(record: &Record) -> (AppointmentState, &str) {
    let read =
        |value: &'_ Value| value.get("is").and_then(Value::as_text).and_then(AppointmentState::from_event);
    let care = |state: AppointmentState| match state {
        AppointmentState::Asked => 0,
        AppointmentState::Confirmed => 1,
        AppointmentState::AnotherTime => 2,
        AppointmentState::Cancelled => 3,
    };
    let heads = record.field("events").map_or(&[][..], |field| &field.heads);
    let said = heads.iter().filter_map(|head| Some((read(&head.value)?, &head.value)));
    let Some((state, value)) = said.max_by_key(|(state, _)| care(*state)) else {
        return Default::default();
    };
    (state, value.get("words").and_then(Value::as_text).unwrap_or_default())
}

fn view_of(house: &House, record: &Record, me: &Me, now: &Now) -> AppointmentView {
    let family = record.scope;
    let family_name = kin::family_name(house, family);
    let at_ms = number(record, "at");
    let day = at_ms.map(|ms| now.day_at(ms));
    let worker = record.link("worker").map(AuthorId::from);
    let (state, note) = standing(record);
    let written = record.text("worker_name").trim();
    AppointmentView {
        id: record.id,
        family,
        heading: kin::heading(&family_name),
        family_name,
        at_ms,
        day,
        clock: at_ms.map(|ms| now.clock_at(ms)).unwrap_or_default(),
        day_words: day.map_or_else(|| "No time agreed yet".to_owned(), |day| day_name(day, now.today)),
        place: record.text("place").trim().to_owned(),
        about: record.text("about").trim().to_owned(),
        who: plan::people_names(house, record.get("who")),
        children_words: kin::children_words(house, family, now),
        last_seen_words: last_seen_words(house, family, me, now),
        quote: voices::of_family(house, family, now).into_iter().next(),
        state,
        note: note.trim().to_owned(),
        worker_name: worker.and_then(|id| house.known_name(id)).unwrap_or_else(|| written.to_owned()),
        is_mine: worker == Some(me.id),
        can_answer: me.role == Role::Family
            && state == AppointmentState::Asked
            && at_ms.is_some_and(|ms| is_ahead(ms, now)),
    }
}

/// "You last saw them 13 days ago."; empty for the family, who know.
pub(super) fn last_seen_words(house: &House, family: RecordId, me: &Me, now: &Now) -> String {
    if me.role == Role::Family {
        return String::new();
    }
    let children = kin::children(house, family, now.today);
    let whom = match children.as_slice() {
        [only] => kin::short_name(only),
        _ => "them".to_owned(),
    };
    let Some((on, visit)) = Seen::of(house, family, now).latest else {
        return format!("No visit is recorded yet. You meet {whom} for the first time.");
    };
    let ago = day::ago(on, now.today);
    let worker = visit.link("worker").map(AuthorId::from);
    let name =
        worker.and_then(|id| house.known_name(id)).unwrap_or_else(|| visit.text("worker_name").to_owned());
    match worker {
        Some(id) if id == me.id => format!("You last saw {whom} {ago}."),
        _ if name.trim().is_empty() => format!("A worker last saw {whom} {ago}."),
        _ => format!("{} last saw {whom} {ago}.", given(&name)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, at, id, map, seen};
    use super::*;

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        let fields = [("at", at(0, 14 * 60 + 30)), ("worker", id(100).into()), ("place", "Mill Lane".into())];
        all.record(90, "appointment", 1, &fields);
        all
    }

    fn only(all: &TestHouse, me: &Me) -> AppointmentView {
        of_family(&all.house(), id(1), me, &NOW).remove(0)
    }

    #[test]
    fn an_appointment_says_when_where_and_whom_one_meets() {
        let mut all = house();
        all.record(50, "visit", 1, &[("on", "2026-11-09".into()), ("worker", id(100).into())]);
        all.set(50, &format!("child:{}", id(3)), seen(true, true, ""));
        let view = only(&all, &PRIYA);
        assert_eq!((&*view.clock, &*view.day_words, &*view.worker_name), ("2:30 pm", "today", "Priya Shah"));
        assert_eq!(view.last_seen_words, "You last saw them 13 days ago.");
        all.set(50, "worker", id(101).into());
        assert_eq!(only(&all, &PRIYA).last_seen_words, "Ruth last saw them 13 days ago.");
    }

    #[test]
    fn a_no_beside_a_yes_counts() {
        let mut all = house();
        assert!(only(&all, &EWA).can_answer);
        all.collide(90, "events", map(&[("is", "confirmed".into())]), EWA.id);
        assert_eq!(only(&all, &PRIYA).state, AppointmentState::Confirmed);
        all.collide(90, "events", map(&[("is", "another_time".into()), ("words", "After 4".into())]), EWA.id);
        let view = only(&all, &PRIYA);
        assert_eq!((view.state, &*view.note), (AppointmentState::AnotherTime, "After 4"));
        all.tell(90, map(&[("is", "cancelled".into())]), PRIYA.id);
        assert_eq!(of_family(&all.house(), id(1), &PRIYA, &NOW), []);
    }

    #[test]
    fn a_visit_that_was_made_is_no_longer_to_come() {
        let mut all = house();
        all.record(50, "visit", 1, &[("appointment", id(90).into())]);
        assert_eq!(of_family(&all.house(), id(1), &PRIYA, &NOW), []);
    }
}
