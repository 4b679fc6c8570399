//! Promises: what was said, by whom, by when, and what became of it.
//!
//! A promise's state is read from its events alone. Nobody's "no" is erased by anyone else: while a "no"
//! stands the promise is disputed, and only the person who said it withdraws it. *Kept* beside *renegotiated*
//! is contested until it is settled (the [`contest`] rule), whatever else is said meanwhile.

mod contest;
mod fits;
mod telling;

use crate::access::Role;
use crate::day::{self, Day};
use crate::model::fields::day_of;
use sync::{AuthorId, Head, OpId, Record, Value};

use contest::Told;
pub use contest::{settles, versions};
pub use fits::fits;
pub use telling::tell;

/// What somebody says became of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The one who promised: it is done.
    Kept {
        /// The day it was done.
        on: Day,
    },
    /// The one it was promised to: yes, this happened.
    Happened,
    /// The one it was promised to: no, it didn't.
    DidNotHappen,
    /// The one who said no takes it back.
    Withdrawn,
    /// Both agreed another day.
    Renegotiated {
        /// The new day.
        due: Day,
    },
    /// It was not kept, and the person was told why.
    Explained {
        /// What they were told.
        why: String,
    },
}

impl Event {
    /// The event as an operation's value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let (is, detail) = match self {
            Self::Kept { on } => ("kept", Some(("on", day::iso(*on)))),
            Self::Happened => ("happened", None),
            Self::DidNotHappen => ("did_not_happen", None),
            Self::Withdrawn => ("withdrawn", None),
            Self::Renegotiated { due } => ("renegotiated", Some(("due", day::iso(*due)))),
            Self::Explained { why } => ("explained", Some(("why", why.clone()))),
        };
        let mut map = sync::Map::new();
        map.insert("is".to_owned(), Value::from(is));
        map.extend(detail.map(|(name, text)| (name.to_owned(), Value::Text(text))));
        Value::Map(map)
    }

    /// Reads an operation's value.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_text);
        Some(match text("is")? {
            "kept" => Self::Kept { on: day::parse(text("on")?)? },
            "happened" => Self::Happened,
            "did_not_happen" => Self::DidNotHappen,
            "withdrawn" => Self::Withdrawn,
            "renegotiated" => Self::Renegotiated { due: day::parse(text("due")?)? },
            "explained" => Self::Explained { why: text("why")?.to_owned() },
            _ => return None,
        })
    }
}

/// Where a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing has been said of it yet.
    Open,
    /// Done by its day.
    Kept,
    /// Done after its day.
    KeptLate,
    /// Somebody it matters to says that it did not happen.
    Disputed,
    /// *Kept* was said beside *renegotiated*, neither having seen the other: please check together.
    Contested,
    /// Not kept, and the person was told why.
    NotKept,
}

impl State {
    /// The state's name in summaries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::KeptLate => "kept_late",
            Self::Disputed => "disputed",
            Self::Contested => "contested",
            Self::NotKept => "not_kept",
        }
    }

    /// The state so named.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Kept, Self::KeptLate, Self::Disputed, Self::Contested, Self::NotKept]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Whether somebody still has something to do.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Disputed | Self::Contested)
    }
}

/// A promise as its events leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: State,
    /// The day it is due now.
    pub due: Option<Day>,
    /// The day it was first due, where that changed.
    pub first_due: Option<Day>,
    /// Who says that it did not happen.
    pub said_no: Vec<AuthorId>,
    /// What the person was told, where it was not kept.
    pub why: Option<String>,
    /// Whether the person it was promised to has said that it happened.
    pub is_confirmed: bool,
    /// Whether *kept* and *renegotiated* stand side by side, whatever else was said meanwhile.
    pub is_contested: bool,
}

/// Every event of a promise, with who said it, oldest first as far as their order is known.
pub fn events(record: &Record) -> impl Iterator<Item = (&Head, Event)> {
    let field = record.field("events");
    let heads = field.into_iter().flat_map(|f| f.trail.iter().chain(&f.heads));
    heads.filter_map(|head| Event::from_value(&head.value).map(|event| (head, event)))
}

/// Where a promise stands.
#[must_use]
pub fn standing(record: &Record) -> Standing {
    let due = day_of(record, "due");
    let mut at = Standing {
        state: State::Open,
        due,
        first_due: due,
        said_no: Vec::new(),
        why: None,
        is_confirmed: false,
        is_contested: false,
    };
    let mut kept_on = None;
    let told = Told::of(record);
    at.is_contested = told.is_contested();
    for (head, event) in events(record) {
        // What was said before two versions were settled confirms neither of them.
        at.is_confirmed &= !told.is_settlement(head.op);
        match event {
            Event::Kept { on } => kept_on = Some(on),
            Event::Happened => at.is_confirmed = true,
            Event::DidNotHappen => {
                at.said_no.push(head.by);
                at.is_confirmed = false;
            }
            Event::Withdrawn => at.said_no.retain(|who| *who != head.by),
            Event::Renegotiated { due } => {
                at.due = Some(due);
                kept_on = None;
            }
            Event::Explained { why } => at.why = Some(why),
        }
    }
    if kept_on.is_none() && at.is_confirmed {
        kept_on = at.due;
    }
    at.state = if !at.said_no.is_empty() {
        State::Disputed
    } else if at.is_contested {
        State::Contested
    } else if let Some(on) = kept_on {
        if at.due.is_some_and(|due| on > due) { State::KeptLate } else { State::Kept }
    } else if at.why.is_some() {
        State::NotKept
    } else {
        State::Open
    };
    at
}

/// Whether somebody may say `event` of this promise, having seen `parents` as current.
///
/// Workers say what they did; the person it was promised to says whether it happened; a "no" is withdrawn
/// only by the one who said it.
#[must_use]
pub fn may_tell(record: &Record, role: Role, who: AuthorId, event: &Event, parents: &[OpId]) -> bool {
    let promised_by_me = record.link("by").map(AuthorId::from) == Some(who);
    let is_family = role == Role::Family;
    let is_new_of_mine = |said: fn(&Event) -> bool| {
        // Saying the same again on top of one's own words says nothing.
        !events(record).any(|(head, e)| head.by == who && said(&e) && parents.contains(&head.op))
    };
    match event {
        Event::Kept { .. } | Event::Explained { .. } => !is_family || promised_by_me,
        Event::Renegotiated { .. } => !is_family,
        Event::Happened => is_family && is_new_of_mine(|e| *e == Event::Happened),
        Event::DidNotHappen => is_family && is_new_of_mine(|e| *e == Event::DidNotHappen),
        Event::Withdrawn => standing(record).said_no.contains(&who),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::{Op, OpKind, Policy, RecordId};
    use time::Month;

    pub(super) const WORKER: AuthorId = AuthorId([1; 16]);
    pub(super) const MOTHER: AuthorId = AuthorId([2; 16]);
    pub(super) const KEPT: u8 = 19;
    pub(super) const MOVED: u8 = 25;

    pub(super) fn day(d: u8) -> Day {
        Day::from_calendar_date(2026, Month::November, d).unwrap()
    }

    pub(super) fn promise() -> Record {
        let mut record = Record::new(RecordId([9; 16]), "promise", RecordId([8; 16]));
        let due = Op { field: "due".into(), value: "2026-11-20".into(), ..op(1, vec![]) };
        record.take(&due, WORKER, 0, Some(Policy::Register));
        record
    }

    /// Kept here and moved there, neither having seen the other.
    pub(super) fn contested() -> Record {
        let mut record = promise();
        say(&mut record, 2, WORKER, &Event::Kept { on: day(KEPT) }, &[]);
        say(&mut record, 3, WORKER, &Event::Renegotiated { due: day(MOVED) }, &[]);
        record
    }

    pub(super) fn op(n: u8, sup: Vec<OpId>) -> Op {
        Op {
            id: OpId([n; 16]),
            record: RecordId([9; 16]),
            kind: OpKind::Event,
            field: "events".into(),
            value: Value::Null,
            sup,
            seen_generation: 0,
            seen: None,
        }
    }

    pub(super) fn say(record: &mut Record, n: u8, by: AuthorId, event: &Event, parents: &[u8]) {
        let parents = parents.iter().map(|p| OpId([*p; 16])).collect();
        record.take(&Op { value: event.to_value(), ..op(n, parents) }, by, 0, Some(Policy::Event));
    }

    #[test]
    fn every_event_survives_its_value() {
        for event in [
            Event::Kept { on: day(3) },
            Event::Happened,
            Event::DidNotHappen,
            Event::Withdrawn,
            Event::Renegotiated { due: day(4) },
            Event::Explained { why: "The office was shut".into() },
        ] {
            assert_eq!(Event::from_value(&event.to_value()), Some(event));
        }
        assert_eq!(Event::from_value(&"kept".into()), None);
    }

    #[test]
    fn kept_by_its_day_is_kept_and_after_it_is_late() {
        let mut record = promise();
        assert_eq!(standing(&record).state, State::Open);
        say(&mut record, 2, WORKER, &Event::Kept { on: day(20) }, &[]);
        assert_eq!(standing(&record).state, State::Kept);
        let mut late = promise();
        say(&mut late, 2, WORKER, &Event::Kept { on: day(21) }, &[]);
        assert_eq!(standing(&late).state, State::KeptLate);
    }

    #[test]
    fn a_no_stands_until_the_one_who_said_it_withdraws_it() {
        let mut record = promise();
        say(&mut record, 2, MOTHER, &Event::DidNotHappen, &[]);
        say(&mut record, 3, WORKER, &Event::Kept { on: day(19) }, &[2]);
        assert_eq!(standing(&record).state, State::Disputed);
        assert!(!may_tell(&record, Role::Worker, WORKER, &Event::Withdrawn, &[]));
        assert!(may_tell(&record, Role::Family, MOTHER, &Event::Withdrawn, &[]));
        say(&mut record, 4, WORKER, &Event::Withdrawn, &[3]);
        assert_eq!(standing(&record).state, State::Disputed);
        say(&mut record, 5, MOTHER, &Event::Withdrawn, &[4]);
        assert_eq!(standing(&record).state, State::Kept);
    }

    #[test]
    fn kept_beside_renegotiated_is_contested() {
        let mut record = promise();
        say(&mut record, 2, WORKER, &Event::Kept { on: day(19) }, &[]);
        say(&mut record, 3, MOTHER, &Event::Renegotiated { due: day(25) }, &[]);
        assert_eq!(standing(&record).state, State::Contested);
    }

    #[test]
    fn a_no_beside_a_kept_is_disputed_in_either_order() {
        for (first, second) in [(2, 3), (3, 2)] {
            let mut record = promise();
            say(&mut record, first, WORKER, &Event::Kept { on: day(19) }, &[]);
            say(&mut record, second, MOTHER, &Event::DidNotHappen, &[]);
            assert_eq!(standing(&record).state, State::Disputed);
        }
    }

    #[test]
    fn a_new_day_agreed_opens_the_promise_again() {
        let mut record = promise();
        say(&mut record, 2, WORKER, &Event::Renegotiated { due: day(27) }, &[]);
        let now = standing(&record);
        assert_eq!((now.state, now.due, now.first_due), (State::Open, Some(day(27)), Some(day(20))));
    }

    #[test]
    fn a_worker_cannot_say_for_the_family_that_it_happened() {
        let record = promise();
        assert!(!may_tell(&record, Role::Worker, WORKER, &Event::Happened, &[]));
        assert!(may_tell(&record, Role::Family, MOTHER, &Event::DidNotHappen, &[]));
        assert!(!may_tell(&record, Role::Family, MOTHER, &Event::Kept { on: day(1) }, &[]));
    }
}
