//! Which child is to be seen, by when, and who says so.
//!
//! The deadline counts from the last visit at which the child was seen: that visit took place (SI 2010/959
//! r.28, and the councils' own rules alike). Whether the worker spoke with the child alone is another duty
//! (r.29), due at every visit: a line says what is to be done and since when it was not, and calls no child late
//! whose visits were in time.

use super::seen::{LastSeen, Seen};
use super::{House, Now, kin};
use crate::day::{self, Day};
use crate::model::fields::{day_of, holds_on};
use crate::order::Order;
use crate::rules::{self, Due, Label, Settings, VisitKind};
use crate::schema::Kind;
use sync::{Record, RecordId};

/// One child who is to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLine {
    /// The family.
    pub family: RecordId,
    /// The child.
    pub child: RecordId,
    /// "Zosia Nowak".
    pub child_name: String,
    /// "Nowak".
    pub family_name: String,
    /// "See Zosia Nowak alone", "Visit Tariq Hussain".
    pub what: String,
    /// The last day that is in time.
    pub on: Day,
    /// "2 days late", "today", "Tue 24".
    pub words: String,
    /// Whether that day has gone by.
    pub is_late: bool,
    /// Whether the child is to be seen alone.
    pub is_alone: bool,
    /// Who says so.
    pub label: Label,
    /// "every 10 working days", "every 10 working days · not seen alone since 3 May".
    pub why: String,
}

/// What is due in one family, the soonest first.
pub(super) fn of_family(house: &House, family: RecordId, now: &Now) -> Vec<DueLine> {
    of_seen(house, family, &Seen::of(house, family, now), now)
}

/// The same where the visits were read already.
pub(super) fn of_seen(house: &House, family: RecordId, seen: &Seen, now: &Now) -> Vec<DueLine> {
    let children = kin::children(house, family, now.today);
    let episodes: Vec<_> = house
        .of(family, Kind::Episode)
        .iter()
        .copied()
        .filter(|episode| holds_on(episode, now.today))
        .collect();
    let mut lines: Vec<_> = children
        .into_iter()
        .filter_map(|child| {
            let own = episodes.iter().copied().filter(|episode| episode.link("person") == Some(child.id));
            let last = seen.child(child.id);
            soonest(own, last, house.settings(), now).map(|next| line(house, child, next, now))
        })
        .collect();
    lines.order_by(|a, b| (a.on, &a.child_name).cmp(&(b.on, &b.child_name)));
    lines
}

/// What falls due first of a child's episodes, among those that weigh most: a child we care for is visited as
/// one, and not also as the child in need that every such child is on paper.
fn soonest<'a>(
    episodes: impl Iterator<Item = &'a Record>,
    last: LastSeen,
    settings: &Settings,
    now: &Now,
) -> Option<Next> {
    let dues = episodes.filter_map(|episode| {
        let kind = kind_of(episode.text("type"))?;
        Some((
            rank(kind),
            next(kind, day_of(episode, "from"), last.or_contacted(episode, now.today), settings, now)?,
        ))
    });
    dues.min_by_key(|(rank, next)| (*rank, next.on)).map(|(_, next)| next)
}

/// The next visit to a child.
pub(super) struct Next {
    /// The last day that is in time.
    pub(super) on: Day,
    /// Who says so.
    pub(super) label: Label,
    /// Whether the child is to be seen alone.
    pub(super) is_alone: bool,
    /// How often, and since when the child was not seen alone.
    pub(super) why: String,
}

/// When a child is next to be seen, and how; `None` where neither a start nor a visit is known to count from.
pub(super) fn next(
    kind: VisitKind,
    start: Option<Day>,
    last: LastSeen,
    settings: &Settings,
    now: &Now,
) -> Option<Next> {
    let Due { on, label, words, needs_alone, .. } =
        rules::next_visit(kind, start.or(last.seen)?, last.seen, settings);
    let is_alone = needs_alone && !last.is_too_young;
    // Apart from each other: the one is what the rule asks, the other what has been.
    let why = match not_alone_words(last, now.today).filter(|_| is_alone) {
        Some(not_alone) => format!("{words} · {not_alone}"),
        None => words,
    };
    Some(Next { on, label, is_alone, why })
}

/// What to say of a child whose last visit did not see them alone.
fn not_alone_words(last: LastSeen, today: Day) -> Option<String> {
    match last.alone {
        alone if alone == last.seen => None,
        Some(alone) => Some(format!("not seen alone since {}", day::date(alone, today))),
        None => Some("not yet seen alone".to_owned()),
    }
}

fn rank(kind: VisitKind) -> u8 {
    match kind {
        VisitKind::EarlyHelp => 3,
        VisitKind::ChildInNeed => 2,
        VisitKind::LeavingCare => 1,
        _ => 0,
    }
}

/// What an episode is visited as, by the names that records and imports use.
pub(super) fn kind_of(name: &str) -> Option<VisitKind> {
    VisitKind::from_code(name).or(match name {
        "in_need" => Some(VisitKind::ChildInNeed),
        "protection" => Some(VisitKind::ChildProtection),
        "care_leaver" => Some(VisitKind::LeavingCare),
        _ => None,
    })
}

fn line(house: &House, child: &Record, next: Next, now: &Now) -> DueLine {
    let Next { on, label, is_alone, why } = next;
    let child_name = kin::name_or_short(child);
    DueLine {
        family: child.scope,
        child: child.id,
        family_name: kin::family_name(house, child.scope),
        what: if is_alone { format!("See {child_name} alone") } else { format!("Visit {child_name}") },
        child_name,
        on,
        words: day::due_words(on, now.today),
        is_late: on < now.today,
        is_alone,
        label,
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, d, id, seen};
    use super::*;

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        episode(&mut all, 80, 3, "child_protection", "2026-09-01");
        all.record(50, "visit", 1, &[("on", "2026-11-09".into())]);
        all.set(50, &format!("child:{}", id(3)), seen(true, true, ""));
        all
    }

    fn episode(all: &mut TestHouse, n: u8, child: u8, kind: &str, from: &str) {
        all.record(
            n,
            "episode",
            1,
            &[("person", id(child).into()), ("type", kind.into()), ("from", from.into())],
        );
    }

    fn what(all: &TestHouse) -> Vec<(String, Day)> {
        of_family(&all.house(), id(1), &NOW).into_iter().map(|line| (line.what, line.on)).collect()
    }

    #[test]
    fn a_child_under_protection_is_to_be_seen_alone() {
        let all = house();
        assert_eq!(what(&all), [("See Zosia Nowak alone".to_owned(), d("2026-11-23"))]);
        let line = of_family(&all.house(), id(1), &NOW).remove(0);
        assert_eq!(
            (line.words.as_str(), line.why.as_str(), line.is_late),
            ("tomorrow", "every 10 working days", false)
        );
    }

    #[test]
    fn seen_with_others_is_a_visit_and_that_it_was_not_alone_is_said() {
        let mut all = house();
        all.record(51, "visit", 1, &[("on", "2026-11-18".into())]);
        all.set(51, &format!("child:{}", id(3)), seen(true, false, ""));
        assert_eq!(what(&all), [("See Zosia Nowak alone".to_owned(), d("2026-12-02"))]);
        let why = |all: &TestHouse| of_family(&all.house(), id(1), &NOW).remove(0).why;
        assert_eq!(why(&all), "every 10 working days · not seen alone since 9 November");
        all.set(50, &format!("child:{}", id(3)), seen(true, false, ""));
        assert_eq!(why(&all), "every 10 working days · not yet seen alone");
        all.set(51, &format!("child:{}", id(3)), seen(true, false, "not_appropriate"));
        assert_eq!(what(&all), [("Visit Zosia Nowak".to_owned(), d("2026-12-02"))]);
    }

    #[test]
    fn a_child_we_care_for_is_not_also_visited_as_in_need() {
        let mut all = house();
        episode(&mut all, 81, 4, "looked_after", "2025-01-01");
        episode(&mut all, 82, 4, "in_need", "2024-01-01");
        all.set(50, &format!("child:{}", id(4)), seen(true, true, ""));
        assert_eq!(what(&all).pop(), Some(("See Kuba Nowak alone".to_owned(), d("2026-12-21"))));
    }

    #[test]
    fn a_child_we_care_for_who_was_seen_in_time_with_others_is_not_late() {
        let mut all = TestHouse::default();
        all.nowaks();
        episode(&mut all, 80, 3, "looked_after", "2026-05-13");
        assert!(of_family(&all.house(), id(1), &NOW).remove(0).is_late, "nobody has been there yet");
        all.record(50, "visit", 1, &[("on", "2026-11-01".into())]);
        all.set(50, &format!("child:{}", id(3)), seen(true, false, ""));
        let line = of_family(&all.house(), id(1), &NOW).remove(0);
        assert_eq!(
            (line.what.as_str(), line.on, line.is_late),
            ("See Zosia Nowak alone", d("2026-12-13"), false)
        );
        assert_eq!(line.why, "within six weeks of the last visit · not yet seen alone");
    }

    #[test]
    fn a_young_person_who_left_care_counts_from_the_last_contact_that_is_known() {
        let mut all = TestHouse::default();
        all.nowaks();
        episode(&mut all, 80, 3, "care_leaver", "2026-01-01");
        assert!(of_family(&all.house(), id(1), &NOW).remove(0).is_late, "nobody was in touch");
        all.set(80, "contacted", "2026-11-10".into());
        let line = of_family(&all.house(), id(1), &NOW).remove(0);
        assert_eq!((line.on, line.is_late), (d("2027-01-10"), false));
        all.set(80, "contacted", "2027-11-10".into());
        assert!(of_family(&all.house(), id(1), &NOW).remove(0).is_late, "a day to come is not believed");
    }

    #[test]
    fn an_episode_that_ended_asks_for_nothing() {
        let mut all = house();
        all.set(80, "to", "2026-11-20".into());
        assert_eq!(what(&all), []);
        all.set(80, "to", sync::Value::Null);
        all.set(80, "type", "something_else".into());
        assert_eq!(what(&all), []);
    }
}
