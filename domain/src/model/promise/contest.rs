//! When *kept* beside *renegotiated* is contested, and what settles it: the one place that says so.
//!
//! Two such events of which neither's author had seen the other are contested until a third, *kept* or
//! *renegotiated* again, was written by somebody who had seen both. The server takes a third only as a
//! `resolve` that names every head, so nobody settles by typing on. A yes, a no and a no withdrawn settle
//! nothing, whichever heads they name: they say what somebody lived through and not which version holds.
//! The other side answers a settlement as it answers any event: a yes confirms it, a no makes it disputed.

use super::{Event, events};
use std::collections::{BTreeMap, BTreeSet};
use sync::{Head, OpId, Record};

/// The events of a promise by what their authors had seen.
pub(super) struct Told {
    /// For each event, every event before it that its author had seen.
    seen: BTreeMap<OpId, BTreeSet<OpId>>,
    kept: Vec<OpId>,
    renegotiated: Vec<OpId>,
}

impl Told {
    pub(super) fn of(record: &Record) -> Self {
        let mut told = Self { seen: BTreeMap::new(), kept: Vec::new(), renegotiated: Vec::new() };
        // An event's parents come before it: in the trail first, in the order they were named.
        for (head, event) in events(record) {
            let seen = told.seen_with(&head.parents);
            told.seen.insert(head.op, seen);
            match event {
                Event::Kept { .. } => told.kept.push(head.op),
                Event::Renegotiated { .. } => told.renegotiated.push(head.op),
                _ => {}
            }
        }
        told
    }

    pub(super) fn is_contested(&self) -> bool {
        self.open().next().is_some()
    }

    /// The contests that nobody has settled.
    fn open(&self) -> impl Iterator<Item = (OpId, OpId)> {
        let is_settled = |pair: &(OpId, OpId)| self.versions().any(|third| self.has_seen(third, *pair));
        self.contests().filter(move |pair| !is_settled(pair))
    }

    /// Whether this event says which of two versions holds.
    pub(super) fn is_settlement(&self, event: OpId) -> bool {
        self.versions().any(|version| version == event)
            && self.contests().any(|pair| self.has_seen(event, pair))
    }

    /// What somebody has seen who names `parents` as current.
    fn seen_with(&self, parents: &[OpId]) -> BTreeSet<OpId> {
        let before = parents.iter().filter_map(|parent| self.seen.get(parent)).flatten();
        before.chain(parents).copied().collect()
    }

    fn versions(&self) -> impl Iterator<Item = OpId> {
        self.kept.iter().chain(&self.renegotiated).copied()
    }

    /// Each *kept* with each *renegotiated* whose authors had not seen each other's.
    fn contests(&self) -> impl Iterator<Item = (OpId, OpId)> {
        let pairs = self.kept.iter().flat_map(|kept| self.renegotiated.iter().map(|moved| (*kept, *moved)));
        pairs.filter(|(kept, moved)| !self.knew(*kept, *moved) && !self.knew(*moved, *kept))
    }

    fn has_seen(&self, event: OpId, (kept, moved): (OpId, OpId)) -> bool {
        self.knew(event, kept) && self.knew(event, moved)
    }

    fn knew(&self, event: OpId, other: OpId) -> bool {
        self.seen.get(&event).is_some_and(|seen| seen.contains(&other))
    }
}

/// What stands side by side while a promise is contested, as the record has it; nothing where it is not. Of what
/// somebody said on top of their own words, the last counts.
#[must_use]
pub fn versions(record: &Record) -> Vec<(&Head, Event)> {
    let told = Told::of(record);
    let open: Vec<OpId> = told.open().flat_map(|(kept, moved)| [kept, moved]).collect();
    let is_last = |op: OpId| !open.iter().any(|other| told.knew(*other, op));
    events(record).filter(|(head, _)| open.contains(&head.op) && is_last(head.op)).collect()
}

/// Whether `event`, said by somebody who saw `parents` as current, would settle a contested promise: it is
/// then taken as a `resolve` alone.
#[must_use]
pub fn settles(record: &Record, event: &Event, parents: &[OpId]) -> bool {
    if !matches!(event, Event::Kept { .. } | Event::Renegotiated { .. }) {
        return false;
    }
    let told = Told::of(record);
    let seen = told.seen_with(parents);
    told.is_contested() && told.contests().any(|(kept, moved)| seen.contains(&kept) && seen.contains(&moved))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{KEPT, MOTHER, MOVED, WORKER, contested, day, promise, say};
    use super::super::{State, standing};
    use super::*;

    fn ids(numbers: &[u8]) -> Vec<OpId> {
        numbers.iter().map(|n| OpId([*n; 16])).collect()
    }

    #[test]
    fn a_no_that_names_both_and_is_withdrawn_leaves_it_contested() {
        let mut record = contested();
        say(&mut record, 4, MOTHER, &Event::DidNotHappen, &[2, 3]);
        assert_eq!(standing(&record).state, State::Disputed);
        say(&mut record, 5, MOTHER, &Event::Withdrawn, &[4]);
        assert_eq!(standing(&record).state, State::Contested);
    }

    #[test]
    fn a_yes_or_a_reason_that_names_both_settles_nothing() {
        for said in [Event::Happened, Event::Explained { why: "The office was shut".into() }] {
            let mut record = contested();
            say(&mut record, 4, MOTHER, &said, &[2, 3]);
            assert_eq!(standing(&record).state, State::Contested, "{said:?}");
        }
    }

    #[test]
    fn a_version_on_top_of_one_of_the_two_settles_nothing() {
        let mut record = contested();
        say(&mut record, 4, WORKER, &Event::Kept { on: day(18) }, &[2]);
        assert_eq!(standing(&record).state, State::Contested);
    }

    #[test]
    fn a_version_on_top_of_both_settles_it_directly_or_through_what_was_said_between() {
        let mut record = contested();
        say(&mut record, 4, MOTHER, &Event::Happened, &[2, 3]);
        assert!(settles(&record, &Event::Kept { on: day(KEPT) }, &ids(&[4])));
        say(&mut record, 5, WORKER, &Event::Renegotiated { due: day(MOVED) }, &[4]);
        let now = standing(&record);
        assert_eq!((now.state, now.due, now.is_confirmed), (State::Open, Some(day(MOVED)), false));
        say(&mut record, 6, MOTHER, &Event::Happened, &[5]);
        assert_eq!((standing(&record).state, standing(&record).is_confirmed), (State::Kept, true));
    }

    #[test]
    fn two_settlements_that_differ_are_contested_again() {
        let mut record = contested();
        say(&mut record, 4, WORKER, &Event::Kept { on: day(KEPT) }, &[2, 3]);
        assert_eq!(standing(&record).state, State::Kept);
        say(&mut record, 5, WORKER, &Event::Renegotiated { due: day(MOVED) }, &[2, 3]);
        assert_eq!(standing(&record).state, State::Contested);
    }

    #[test]
    fn the_versions_that_stand_are_the_last_of_each_and_none_once_it_is_settled() {
        let ops = |record: &Record| versions(record).iter().map(|(head, _)| head.op).collect::<Vec<_>>();
        let mut record = contested();
        assert_eq!(ops(&record), ids(&[2, 3]));
        say(&mut record, 4, WORKER, &Event::Kept { on: day(18) }, &[2]);
        assert_eq!(ops(&record), ids(&[3, 4]));
        say(&mut record, 5, MOTHER, &Event::DidNotHappen, &[3, 4]);
        assert_eq!(ops(&record), ids(&[3, 4]), "a no changes nothing about the two");
        say(&mut record, 6, WORKER, &Event::Kept { on: day(KEPT) }, &[5]);
        assert_eq!(ops(&record), []);
        assert_eq!(ops(&promise()), []);
    }

    #[test]
    fn only_a_version_that_has_seen_both_would_settle_and_only_while_contested() {
        let record = contested();
        let kept = Event::Kept { on: day(KEPT) };
        assert!(settles(&record, &kept, &ids(&[2, 3])));
        assert!(!settles(&record, &kept, &ids(&[2])));
        assert!(!settles(&record, &Event::Happened, &ids(&[2, 3])));
        let mut settled = contested();
        say(&mut settled, 4, WORKER, &kept, &[2, 3]);
        assert!(!settles(&settled, &kept, &ids(&[4])));
    }

    #[test]
    fn a_new_day_agreed_after_it_was_kept_and_the_other_way_round_is_no_contest() {
        let (kept, moved) = (Event::Kept { on: day(KEPT) }, Event::Renegotiated { due: day(MOVED) });
        for (first, second) in [(&kept, &moved), (&moved, &kept)] {
            let mut record = promise();
            say(&mut record, 2, WORKER, first, &[]);
            say(&mut record, 3, MOTHER, &Event::DidNotHappen, &[2]);
            say(&mut record, 4, MOTHER, &Event::Withdrawn, &[3]);
            say(&mut record, 5, WORKER, second, &[4]);
            assert_ne!(standing(&record).state, State::Contested);
        }
    }
}
