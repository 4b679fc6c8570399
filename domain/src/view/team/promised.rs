//! What a team promised, by what became of it. Workers are named so that someone can act, and never counted.

use super::first::family_of;
use super::reading::{count, day_in, text};
use crate::day::{self, Day};
use crate::model::promise::State;
use crate::order::Order;
use crate::view::Now;
use crate::view::words::given;
use sync::{Record, RecordId, Value};

/// The promises of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamPromises {
    /// Kept by their day.
    pub kept: Vec<PromiseLine>,
    /// Another day was agreed, or kept after it.
    pub changed: Vec<PromiseLine>,
    /// Past their day, or not kept; the longest overdue first.
    pub late: Vec<PromiseLine>,
    /// Somebody says that it did not happen, or both say different things.
    pub disputed: Vec<PromiseLine>,
    /// Still to do, the soonest first.
    pub to_do: Vec<PromiseLine>,
}

/// One promise of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseLine {
    /// The promise, where known by id.
    pub promise: Option<RecordId>,
    /// The family.
    pub family: RecordId,
    /// "Nowak".
    pub family_name: String,
    /// What was promised.
    pub what: String,
    /// By whom.
    pub by_name: String,
    /// To whom.
    pub to_name: String,
    /// The day.
    pub due: Option<Day>,
    /// "2 days late", "today", "Tue 24"; empty where nothing is left to do or no day was agreed.
    pub due_words: String,
    /// "Kept", "Ewa says this did not happen".
    pub state_words: String,
}

pub(super) fn promises(summaries: &[&Record], now: &Now) -> TeamPromises {
    let mut all = TeamPromises::default();
    for summary in summaries {
        for promise in summary.get("promises").as_list() {
            add(&mut all, summary, promise, now);
        }
    }
    for lines in [&mut all.late, &mut all.disputed, &mut all.to_do] {
        lines.order_by_key(|line| (line.due.unwrap_or(Day::MAX), line.promise));
    }
    for lines in [&mut all.kept, &mut all.changed] {
        lines.order_by_key(|line| (std::cmp::Reverse(line.due), line.promise));
    }
    all
}

/// "Changed" is read from `first_due`, or from a state of that name, where a summary tells it.
fn add(all: &mut TeamPromises, summary: &Record, promise: &Value, now: &Now) {
    let (due, name) = (day_in(promise, "due"), text(promise, "state"));
    let state = State::from_name(name).unwrap_or(State::Open);
    let is_late = due.is_some_and(|due| due < now.today);
    let first_due = day_in(promise, "first_due");
    let is_changed = name == "changed" || (first_due.is_some() && first_due != due);
    let said_no = promise.get("said_no").is_some_and(|said| count(said) > 0);
    let to = given(text(promise, "to_name"));
    let (lines, words) = match state {
        _ if said_no || state == State::Disputed => (
            &mut all.disputed,
            format!("{} says this did not happen", if to.is_empty() { "Someone" } else { to }),
        ),
        State::Contested => (&mut all.disputed, "To be checked together".to_owned()),
        State::NotKept => (&mut all.late, "Not kept. The reason was given.".to_owned()),
        State::Kept => (&mut all.kept, "Kept".to_owned()),
        State::KeptLate => (&mut all.changed, "Kept late".to_owned()),
        State::Open | State::Disputed if is_late => (&mut all.late, "Not done yet".to_owned()),
        State::Open | State::Disputed if is_changed => {
            (&mut all.changed, "Another day was agreed".to_owned())
        }
        State::Open | State::Disputed => (&mut all.to_do, "To do".to_owned()),
    };
    lines.push(PromiseLine {
        promise: super::reading::link(promise, "promise"),
        family: family_of(summary),
        family_name: summary.text("name").trim().to_owned(),
        what: text(promise, "what").to_owned(),
        by_name: text(promise, "by_name").to_owned(),
        to_name: text(promise, "to_name").to_owned(),
        due,
        due_words: due
            .filter(|_| state.is_live())
            .map(|due| day::due_words(due, now.today))
            .unwrap_or_default(),
        state_words: words,
    });
}
