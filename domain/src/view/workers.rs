//! Who stayed: the workers of a family, each as one span of time.
//!
//! Allocations are kept child by child. A family lives with one worker at a time, so the allocations of the
//! same worker that overlap or touch are told as one.

use super::words::{self, given, list};
use super::{House, Me, Now};
use crate::change_reason::ChangeReason;
use crate::day::{self, Day};
use crate::model::allocation::{is_lead, is_reviewing_officer};
use crate::model::fields::{day_of, flag};
use crate::order::Order;
use crate::schema::Kind;
use sync::{AuthorId, Record, RecordId};

/// One worker's time with a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerSpan {
    /// The allocation it began with.
    pub record: RecordId,
    /// The worker, where known by id.
    pub worker: Option<AuthorId>,
    /// Their name.
    pub name: String,
    /// Their role, as the council calls it.
    pub role: String,
    /// The day it began, where known.
    pub from: Option<Day>,
    /// Its last day, included; `None` while nobody has set one.
    pub to: Option<Day>,
    /// "1 year and 8 months"; empty where the start is unknown.
    pub words: String,
    /// Why the worker changed when this span began, in plain words, where recorded.
    pub reason_words: Option<String>,
    /// Whether it goes on today.
    pub is_current: bool,
    /// Whether it is the reader's own.
    pub is_me: bool,
    /// Whether it only covered for somebody: no change of worker.
    pub is_cover: bool,
    /// Whether this is the family's own worker, and not one beside them, such as a reviewing officer.
    pub is_lead: bool,
}

/// The workers of a family: those who are there now first, then the latest.
pub(super) fn of_family(house: &House, family: RecordId, me: &Me, now: &Now) -> Vec<WorkerSpan> {
    spans(house, house.of(family, Kind::Allocation), me, now)
}

/// The spans that these allocations make together.
pub(super) fn spans(house: &House, allocations: &[&Record], me: &Me, now: &Now) -> Vec<WorkerSpan> {
    let mut each: Vec<_> = allocations.iter().filter_map(|record| span(house, record, me)).collect();
    each.order_by(|a, b| (a.worker, &a.name, a.from).cmp(&(b.worker, &b.name, b.from)));
    let mut merged: Vec<WorkerSpan> = Vec::with_capacity(each.len());
    for next in each {
        match merged.last_mut().filter(|last| is_continued(last, &next)) {
            Some(last) => join(last, next),
            None => merged.push(next),
        }
    }
    for span in &mut merged {
        let has_begun = span.from.is_none_or(|from| from <= now.today);
        span.is_current = has_begun && span.to.is_none_or(|to| now.today <= to);
        let end = span.to.unwrap_or(now.today);
        span.words =
            span.from.filter(|from| *from <= end).map(|from| day::span(from, end)).unwrap_or_default();
    }
    merged
        .order_by_key(|span| (!span.is_current, !span.is_lead, span.is_cover, std::cmp::Reverse(span.from)));
    merged
}

/// One allocation. One that names nobody tells of no one.
fn span(house: &House, record: &Record, me: &Me) -> Option<WorkerSpan> {
    let worker = record.link("worker").map(AuthorId::from);
    let written = record.text("worker_name").trim();
    let known = worker.and_then(|id| house.known_name(id));
    let name = known.or_else(|| Some(written.to_owned()).filter(|name| !name.is_empty()));
    if worker.is_none() && name.is_none() {
        return None;
    }
    let role = record.text("role").trim();
    Some(WorkerSpan {
        record: record.id,
        worker,
        name: name.unwrap_or_else(|| "Someone".to_owned()),
        role: words::spoken(role),
        from: day_of(record, "from"),
        to: day_of(record, "to"),
        words: String::new(),
        reason_words: reason_words(record.text("reason")),
        is_current: false,
        is_me: worker == Some(me.id),
        is_cover: flag(record, "is_cover"),
        is_lead: is_lead(role),
    })
}

/// A reason's code in plain words; words that are no code as they are.
pub(super) fn reason_words(reason: &str) -> Option<String> {
    let reason = reason.trim();
    let known = ChangeReason::from_code(reason).map(|reason| reason.words().to_owned());
    known.or_else(|| Some(reason.to_owned()).filter(|reason| !reason.is_empty()))
}

fn is_continued(last: &WorkerSpan, next: &WorkerSpan) -> bool {
    let is_same = last.worker == next.worker && (last.worker.is_some() || last.name == next.name);
    let touches = match (last.to, next.from) {
        (Some(to), Some(from)) => from <= day::add_days(to, 1),
        _ => true,
    };
    is_same && last.is_cover == next.is_cover && last.is_lead == next.is_lead && touches
}

fn join(last: &mut WorkerSpan, next: WorkerSpan) {
    last.to = match (last.to, next.to) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    };
    if !next.role.is_empty() {
        last.role = next.role;
    }
    if last.reason_words.is_none() {
        last.reason_words = next.reason_words;
    }
}

/// Words of roles that look at the work from outside: they are nobody's worker.
const APART: [&str; 6] = ["review", "independent", "chair", "advoc", "supervis", "manager"];

/// The family's own worker today: spans come with theirs first. Where there is none, whoever helps instead,
/// such as a young person's adviser; never one who reviews the work.
pub(super) fn own_worker(spans: &[WorkerSpan]) -> Option<&WorkerSpan> {
    let is_apart = |span: &WorkerSpan| {
        let role = span.role.to_ascii_lowercase();
        is_reviewing_officer(&role) || APART.iter().any(|apart| role.contains(apart))
    };
    let mut current = spans.iter().filter(|span| span.is_current);
    current.find(|span| span.is_lead || !is_apart(span))
}

/// Whether somebody works with a family today.
pub(super) fn is_allocated(house: &House, family: RecordId, who: AuthorId, today: Day) -> bool {
    house.of(family, Kind::Allocation).iter().any(|allocation| {
        allocation.link("worker").map(AuthorId::from) == Some(who)
            && crate::model::fields::holds_on(allocation, today)
    })
}

/// The family's own workers before those of today, the latest first, each once, by the names they are called.
pub(super) fn before_words(spans: &[WorkerSpan]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let is_now = |name: &str| spans.iter().any(|span| span.is_current && given(&span.name) == name);
    for span in
        spans.iter().filter(|span| !span.is_current && span.is_lead && !span.is_cover && span.to.is_some())
    {
        let name = given(&span.name);
        if !names.contains(&name) && !is_now(name) {
            names.push(name);
        }
    }
    if names.is_empty() { String::new() } else { format!("Before: {}.", list(&names)) }
}

/// How many times the family's own worker changed in the year before today. Cover is no change, and neither
/// is the first worker of all.
pub(super) fn changes_in_a_year(spans: &[WorkerSpan], today: Day) -> usize {
    let year_ago = day::add_months(today, -12);
    let own = || spans.iter().filter(|span| span.is_lead && !span.is_cover);
    let first = own().filter_map(|span| span.from).min();
    let is_change = |from: &Day| Some(*from) != first && year_ago < *from && *from <= today;
    own().filter_map(|span| span.from).filter(is_change).count()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, PRIYA, TestHouse, d, id};
    use super::*;

    fn names(spans: &[WorkerSpan]) -> Vec<(&str, &str, bool)> {
        spans.iter().map(|span| (span.name.as_str(), span.words.as_str(), span.is_current)).collect()
    }

    #[test]
    fn one_worker_of_two_children_is_one_span() {
        let mut all = TestHouse::default();
        all.nowaks();
        let spans = of_family(&all.house(), id(1), &PRIYA, &NOW);
        let expected =
            [("Priya Shah", "1 year and 8 months", true), ("Ruth Bell", "1 year and 1 month", false)];
        assert_eq!(names(&spans), expected);
        assert!(spans[0].is_me && !spans[1].is_me);
        assert_eq!(before_words(&spans), "Before: Ruth.");
    }

    #[test]
    fn a_worker_who_came_back_has_two_spans_and_touching_ones_are_one() {
        let mut all = TestHouse::default();
        all.allocation(20, 3, (101, "Ruth Bell"), "2023-01-01", Some("2023-06-01"));
        all.allocation(21, 3, (101, "Ruth Bell"), "2023-06-01", Some("2023-09-01"));
        all.allocation(22, 3, (101, "Ruth Bell"), "2024-01-01", Some("2024-03-01"));
        let spans = of_family(&all.house(), id(1), &PRIYA, &NOW);
        let days: Vec<_> = spans.iter().map(|span| (span.from.unwrap(), span.to.unwrap())).collect();
        assert_eq!(days, [(d("2024-01-01"), d("2024-03-01")), (d("2023-01-01"), d("2023-09-01"))]);
    }

    #[test]
    fn cover_and_a_reviewing_officer_are_no_change_of_worker() {
        let mut all = TestHouse::default();
        all.nowaks();
        all.allocation(20, 3, (102, "Dan Cole"), "2026-08-01", Some("2026-09-01"));
        all.set(20, "is_cover", true.into());
        all.allocation(21, 3, (103, "Ivy Ross"), "2026-03-01", None);
        all.set(21, "role", "Independent Reviewing Officer".into());
        let spans = of_family(&all.house(), id(1), &PRIYA, &NOW);
        assert_eq!(changes_in_a_year(&spans, NOW.today), 0);
        assert_eq!(spans[0].name, "Priya Shah");
        all.allocation(22, 3, (104, "Sam Reid"), "2026-11-01", None);
        let spans = of_family(&all.house(), id(1), &PRIYA, &NOW);
        assert_eq!(changes_in_a_year(&spans, NOW.today), 1);
    }

    #[test]
    fn a_reason_is_said_in_words() {
        assert_eq!(reason_words("leftrl").as_deref(), Some("The worker left the role"));
        assert_eq!(reason_words(" moved team ").as_deref(), Some("moved team"));
        assert_eq!(reason_words(""), None);
    }
}
