//! Which child is to be seen, by when, and who says so.

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
    /// "every 10 working days".
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
            soonest(own, last, house.settings()).map(|due| line(house, child, last, due, now))
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
) -> Option<Due> {
    let dues = episodes.filter_map(|episode| {
        let kind = kind_of(episode.text("type"))?;
        Some((rank(kind), next(kind, day_of(episode, "from"), last, settings)?))
    });
    dues.min_by_key(|(rank, due)| (*rank, due.on)).map(|(_, due)| due)
}

/// When a child is next to be seen; `None` where neither a start nor a visit is known to count from.
pub(super) fn next(kind: VisitKind, start: Option<Day>, last: LastSeen, settings: &Settings) -> Option<Due> {
    let start = start.or(last.seen)?;
    let due = rules::next_visit(kind, start, last.seen, settings);
    // Seen with others is not yet seen alone: then it counts from the last time alone.
    let counts_alone = due.needs_alone && last.alone != last.seen;
    Some(if counts_alone { rules::next_visit(kind, start, last.alone, settings) } else { due })
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

fn line(house: &House, child: &Record, last: LastSeen, due: Due, now: &Now) -> DueLine {
    let child_name = kin::name_or_short(child);
    let is_alone = due.needs_alone && !last.is_too_young;
    DueLine {
        family: child.scope,
        child: child.id,
        family_name: kin::family_name(house, child.scope),
        what: if is_alone { format!("See {child_name} alone") } else { format!("Visit {child_name}") },
        child_name,
        on: due.on,
        words: day::due_words(due.on, now.today),
        is_late: due.on < now.today,
        is_alone,
        label: due.label,
        why: due.words,
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
    fn seen_with_others_does_not_put_off_seeing_a_child_alone() {
        let mut all = house();
        all.record(51, "visit", 1, &[("on", "2026-11-18".into())]);
        all.set(51, &format!("child:{}", id(3)), seen(true, false, ""));
        assert_eq!(what(&all), [("See Zosia Nowak alone".to_owned(), d("2026-11-23"))]);
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
    fn an_episode_that_ended_asks_for_nothing() {
        let mut all = house();
        all.set(80, "to", "2026-11-20".into());
        assert_eq!(what(&all), []);
        all.set(80, "to", sync::Value::Null);
        all.set(80, "type", "something_else".into());
        assert_eq!(what(&all), []);
    }
}
