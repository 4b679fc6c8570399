//! Before you knock: what a worker reads in the car in half a minute.

use super::seen::Seen;
use super::{AppointmentView, DueLine, House, Me, Now, PersonView, PromiseView, VoiceView};
use super::{appointment, due, kin, people, promises, timeline, voices};
use crate::day::{self, Day};
use crate::schema::Kind;
use sync::{AuthorId, Record, RecordId};

/// More would not be read at the door.
const PROMISES_MAX: usize = 5;

/// What to know before knocking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnockView {
    /// The family.
    pub family: RecordId,
    /// "The Nowak family".
    pub heading: String,
    /// The visit that is next, where one is agreed.
    pub appointment: Option<AppointmentView>,
    /// The people, children first.
    pub people: Vec<PersonView>,
    /// How to reach each of them safely: "Ewa: text only, after school."
    pub safety: Vec<String>,
    /// The last visit in person.
    pub last_visit: Option<LastVisit>,
    /// "You last saw them 13 days ago."
    pub last_seen_words: String,
    /// What is still to be done, the most pressing first; no more than five.
    pub promises: Vec<PromiseView>,
    /// How many more there are.
    pub promises_more: usize,
    /// The last words of each child.
    pub voices: Vec<VoiceView>,
    /// Which child is due.
    pub due: Vec<DueLine>,
}

/// The last visit in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVisit {
    /// The record.
    pub record: RecordId,
    /// The day.
    pub on: Day,
    /// "13 days ago".
    pub words: String,
    /// "You", or who came; empty where that is not recorded.
    pub by_name: String,
    /// "Saw Zosia alone. Saw Kuba."
    pub saw_words: String,
}

/// What to know before knocking at this family's door; `None` where it is not at hand.
#[must_use]
pub fn knock(house: &House, family: RecordId, me: &Me, now: &Now) -> Option<KnockView> {
    house.get_as(family, Kind::Family)?;
    let seen = Seen::of(house, family, now);
    let people = people::of_family(house, family, now);
    let mut open = promises::of_family(house, family, me, now);
    open.retain(|view| view.state.is_live());
    let promises_more = open.len().saturating_sub(PROMISES_MAX);
    open.truncate(PROMISES_MAX);
    let appointments = appointment::of_family(house, family, me, now);
    Some(KnockView {
        family,
        heading: kin::heading(&kin::family_name(house, family)),
        appointment: appointments.into_iter().find(|view| view.at_ms.is_some()),
        safety: people.iter().filter_map(safety_words).collect(),
        people,
        last_visit: seen.latest.map(|(on, visit)| last_visit(house, visit, on, me, now)),
        last_seen_words: appointment::last_seen_words(house, family, me, now),
        promises: open,
        promises_more,
        voices: last_of_each_child(voices::of_family(house, family, now)),
        due: due::of_seen(house, family, &seen, now),
    })
}

fn safety_words(person: &PersonView) -> Option<String> {
    person.safe_contact.as_ref().map(|words| format!("{}: {words}", person.forename))
}

fn last_visit(house: &House, visit: &Record, on: Day, me: &Me, now: &Now) -> LastVisit {
    let worker = visit.link("worker").map(AuthorId::from);
    let by_name = match worker {
        Some(id) if id == me.id => "You".to_owned(),
        Some(id) => house.known_name(id).unwrap_or_default(),
        None => visit.text("worker_name").trim().to_owned(),
    };
    let saw_words = timeline::saw_words(house, visit);
    LastVisit { record: visit.id, on, words: day::ago(on, now.today), by_name, saw_words }
}

fn last_of_each_child(voices: Vec<VoiceView>) -> Vec<VoiceView> {
    let mut last: Vec<VoiceView> = Vec::new();
    for voice in voices {
        if !last.iter().any(|other| other.child == voice.child) {
            last.push(voice);
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, PRIYA, TestHouse, id, seen};
    use super::*;

    #[test]
    fn it_says_what_is_needed_at_the_door_and_no_more() {
        let mut all = TestHouse::default();
        all.nowaks();
        all.set(2, "safe_contact", "text only, after school".into());
        all.record(50, "visit", 1, &[("on", "2026-11-09".into()), ("worker", id(100).into())]);
        all.set(50, &format!("child:{}", id(3)), seen(true, true, ""));
        for n in 20..27 {
            all.promise(n, "Something", 100, 2, "2026-11-27");
        }
        for (n, child, on) in [(40, 3, "2026-11-01"), (41, 3, "2026-11-09"), (42, 4, "2026-10-01")] {
            all.record(
                n,
                "voice",
                1,
                &[("child", id(child).into()), ("words", on.into()), ("on", on.into())],
            );
        }
        let view = knock(&all.house(), id(1), &PRIYA, &NOW).unwrap();
        assert_eq!(view.safety, ["Ewa: text only, after school"]);
        assert_eq!((view.promises.len(), view.promises_more), (5, 2));
        let last = view.last_visit.unwrap();
        assert_eq!(
            (&*last.by_name, &*last.words, &*last.saw_words),
            ("You", "13 days ago", "Saw Zosia alone.")
        );
        let words: Vec<_> = view.voices.iter().map(|voice| voice.words.as_str()).collect();
        assert_eq!(words, ["2026-11-09", "2026-10-01"]);
    }
}
