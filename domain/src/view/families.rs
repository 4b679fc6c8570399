//! The list of families, and the search over it.

use super::seen::Seen;
use super::{DueLine, House, Now, due, kin, words};
use crate::day::{self, Day};
use crate::order::Order;
use crate::schema::Kind;
use sync::{Record, RecordId};

/// A family in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyLine {
    /// The family.
    pub id: RecordId,
    /// "Nowak".
    pub name: String,
    /// "The Nowak family".
    pub heading: String,
    /// Its children, the oldest first.
    pub children: Vec<ChildLine>,
    /// "Zosia, 7, and Kuba, 4".
    pub children_words: String,
    /// When a child was last seen.
    pub last_seen: Option<Day>,
    /// "Seen 13 days ago", "Not seen yet".
    pub last_seen_words: String,
    /// What is due first.
    pub next_due: Option<DueLine>,
    /// Every name, folded for [`matches`].
    pub search: String,
}

/// A child in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildLine {
    /// The child.
    pub id: RecordId,
    /// "Zosia Nowak".
    pub name: String,
    /// "Zosia".
    pub forename: String,
    /// "7".
    pub age_words: String,
}

/// Every family at hand: what is due first comes first, then by name.
#[must_use]
pub fn families(house: &House, now: &Now) -> Vec<FamilyLine> {
    let mut lines: Vec<_> = house.all(Kind::Family).iter().map(|family| line(house, family, now)).collect();
    let on = |line: &FamilyLine| line.next_due.as_ref().map_or(Day::MAX, |due| due.on);
    lines.order_by(|a, b| (on(a), &a.search, a.id).cmp(&(on(b), &b.search, b.id)));
    lines
}

fn line(house: &House, family: &Record, now: &Now) -> FamilyLine {
    let id = family.id;
    let seen = Seen::of(house, id, now);
    let name = kin::family_name(house, id);
    let last_seen = seen.day();
    FamilyLine {
        id,
        heading: kin::heading(&name),
        children: kin::children(house, id, now.today)
            .into_iter()
            .map(|child| child_line(child, now))
            .collect(),
        children_words: kin::children_words(house, id, now),
        last_seen,
        last_seen_words: seen_words(last_seen, now.today),
        next_due: due::of_seen(house, id, &seen, now).into_iter().next(),
        search: search(house, id, &name),
        name,
    }
}

fn child_line(child: &Record, now: &Now) -> ChildLine {
    ChildLine {
        id: child.id,
        name: kin::name_or_short(child),
        forename: kin::short_name(child),
        age_words: kin::age_words(child, now),
    }
}

fn seen_words(seen: Option<Day>, today: Day) -> String {
    seen.map_or_else(|| "Not seen yet".to_owned(), |on| format!("Seen {}", day::ago(on, today)))
}

fn search(house: &House, family: RecordId, name: &str) -> String {
    let people = house.of(family, Kind::Person).iter().map(|person| kin::full_name(person));
    people.fold(words::fold(name), |mut all, person| {
        all.push(' ');
        all.push_str(&words::fold(&person));
        all
    })
}

/// Whether every word of `query` begins some word of the family's names, whatever the case and the accents.
#[must_use]
pub fn matches(line: &FamilyLine, query: &str) -> bool {
    words::fold(query)
        .split_whitespace()
        .all(|word| line.search.split(' ').any(|name| name.starts_with(word)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, id, seen};
    use super::*;

    #[test]
    fn what_is_due_first_comes_first_then_the_name() {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(5, "family", 5, &[("name", "Zaric".into())]);
        all.record(6, "person", 5, &[("forename", "Tariq".into()), ("is_child", true.into())]);
        let episode = [("person", id(6).into()), ("type", "in_need".into()), ("from", "2026-11-01".into())];
        all.record(7, "episode", 5, &episode);
        all.record(8, "family", 8, &[("name", "Abel".into())]);
        let names: Vec<_> = families(&all.house(), &NOW).into_iter().map(|line| line.heading).collect();
        assert_eq!(names, ["The Zaric family", "The Abel family", "The Nowak family"]);
    }

    #[test]
    fn a_line_says_who_and_when_they_were_seen() {
        let mut all = TestHouse::default();
        all.nowaks();
        assert_eq!(families(&all.house(), &NOW)[0].last_seen_words, "Not seen yet");
        all.record(50, "visit", 1, &[("on", "2026-11-09".into())]);
        all.set(50, &format!("child:{}", id(4)), seen(true, true, ""));
        let line = families(&all.house(), &NOW).remove(0);
        assert_eq!(
            (&*line.last_seen_words, &*line.children_words),
            ("Seen 13 days ago", "Zosia, 7, and Kuba, 4")
        );
        assert_eq!(line.children[1].name, "Kuba Nowak");
    }

    #[test]
    fn search_finds_by_the_start_of_any_name_without_accents() {
        let mut all = TestHouse::default();
        all.nowaks();
        all.set(4, "forename", "Łukasz".into());
        let line = families(&all.house(), &NOW).remove(0);
        for query in ["now", "NOWAK zos", "  ewa ", "luk", "Łuk", ""] {
            assert!(matches(&line, query), "{query}");
        }
        for query in ["owak", "nowak priya", "zosiaa"] {
            assert!(!matches(&line, query), "{query}");
        }
    }
}
