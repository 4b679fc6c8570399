//! Children first: without a worker, to be seen, or told one thing and met with another.

use super::reading::{count, day_in, link, text};
use crate::day::{self, Day};
use crate::model::allocation::is_lead;
use crate::model::promise::State;
use crate::order::Order;
use crate::view::due::Next;
use crate::view::seen::LastSeen;
use crate::view::words::{capital, given, list};
use crate::view::{House, Now, due};
use sync::{Record, RecordId, Value};

/// Who is due within so many days is listed; beyond it nobody needs to act yet.
const SOON_DAYS: i32 = 7;
/// A worker who leaves within so many days is handed over from now.
const LEAVING_DAYS: i32 = 14;

/// Why children come first, the most urgent before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FirstKind {
    /// Nobody works with them.
    NoWorker,
    /// They are to be seen alone.
    AloneDue,
    /// They are to be visited.
    VisitDue,
    /// Somebody says that a promise was not kept.
    PromiseDisputed,
}

/// Children who need somebody first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildFirst {
    /// The family.
    pub family: RecordId,
    /// "Nowak".
    pub family_name: String,
    /// The children, where it is about some of them.
    pub children: Vec<RecordId>,
    /// "Leo and Mia Grant", "Zosia Nowak".
    pub names: String,
    /// "have no worker", "is to be seen alone by Tuesday 24 November": goes on from the names.
    pub what: String,
    /// "Council: every 10 working days"; "3 promises are open."
    pub detail: String,
    /// Why.
    pub kind: FirstKind,
    /// The day it is about, where there is one.
    pub on: Option<Day>,
    /// "2 days late", "Tue 24"; empty where there is no day.
    pub on_words: String,
    /// Whether its day has gone by.
    pub is_late: bool,
}

/// Everyone who needs somebody first, the most urgent first.
pub(super) fn children_first(house: &House, summaries: &[&Record], now: &Now) -> Vec<ChildFirst> {
    let mut all: Vec<_> = summaries.iter().flat_map(|summary| of_family(house, summary, now)).collect();
    all.order_by(|a, b| {
        let rank = |one: &ChildFirst| {
            // Whoever nobody works with comes before all; then what is late, by what it is about.
            (one.kind != FirstKind::NoWorker || one.on.is_some(), !one.is_late, one.kind, one.on)
        };
        (rank(a), &a.names, a.family).cmp(&(rank(b), &b.names, b.family))
    });
    all
}

fn of_family(house: &House, summary: &Record, now: &Now) -> Vec<ChildFirst> {
    let children = summary.get("children").as_list();
    let mut found: Vec<_> = no_worker(summary, children, now).into_iter().collect();
    found.extend(children.iter().filter_map(|child| to_be_seen(house, summary, child, now)));
    found.extend(disputed(summary));
    found
}

fn blank(summary: &Record, kind: FirstKind, names: String, what: String) -> ChildFirst {
    ChildFirst {
        family: family_of(summary),
        family_name: summary.text("name").trim().to_owned(),
        children: Vec::new(),
        names,
        what,
        detail: String::new(),
        kind,
        on: None,
        on_words: String::new(),
        is_late: false,
    }
}

pub(super) fn family_of(summary: &Record) -> RecordId {
    summary.link("family").unwrap_or(summary.scope)
}

/// The children of an open case without a worker, or soon without one, told as one.
fn no_worker(summary: &Record, children: &[Value], now: &Now) -> Option<ChildFirst> {
    let is_open = |child: &&Value| !text(child, "kind").is_empty();
    let alone: Vec<_> =
        children.iter().filter(is_open).filter(|child| !has_worker(summary, child, now)).collect();
    let (whom, on) = match alone.as_slice() {
        [] => (children.iter().filter(is_open).collect(), Some(first_day_without(summary, now)?)),
        _ => (alone, None),
    };
    let names: Vec<_> = whom.iter().map(|child| text(child, "name")).collect();
    let what = match (whom.len(), on) {
        (0, _) => return None,
        (_, Some(on)) => format!("will have no worker from {}", day::long(on, now.today)),
        (1, None) => "has no worker".to_owned(),
        (_, None) => "have no worker".to_owned(),
    };
    let is_live = |promise: &&Value| State::from_name(text(promise, "state")).is_some_and(State::is_live);
    let promised = match summary.get("promises").as_list().iter().filter(is_live).count() {
        0 => String::new(),
        1 => "One promise is open.".to_owned(),
        open => format!("{open} promises are open."),
    };
    let without_team = if *summary.get("team") == Value::Null { "No team has this family." } else { "" };
    let detail = [without_team, &promised].join(" ").trim().to_owned();
    Some(ChildFirst {
        children: whom.iter().filter_map(|child| link(child, "person")).collect(),
        detail,
        on,
        on_words: on.map(|on| day::due_words(on, now.today)).unwrap_or_default(),
        ..blank(summary, FirstKind::NoWorker, joined(&names, summary.text("name").trim()), what)
    })
}

/// A summary says who worked with a child on the day it was written; an end that has come since counts.
fn has_worker(summary: &Record, child: &Value, now: &Now) -> bool {
    let Some(worker) = link(child, "worker") else {
        return false;
    };
    let has_gone = |entry: &Value| {
        link(entry, "worker") == Some(worker) && day_in(entry, "to").is_some_and(|to| to < now.today)
    };
    !summary.get("workers").as_list().iter().any(has_gone)
}

/// The first day on which nobody works with the family any more, where it is known and near.
fn first_day_without(summary: &Record, now: &Now) -> Option<Day> {
    let workers = summary.get("workers").as_list();
    let own = workers.iter().filter(|entry| is_lead(text(entry, "role")));
    let last = own.map(|entry| day_in(entry, "to")).try_fold(Day::MIN, |last, to| Some(last.max(to?)))?;
    let first = day::add_days(last, 1);
    let days = day::days_between(now.today, first);
    (0..=LEAVING_DAYS).contains(&days).then_some(first)
}

/// "Leo and Mia (Grant)", "Leo and Mia Grant" where the names have a surname that all share.
fn joined(names: &[&str], family: &str) -> String {
    let named: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    let surname = named.first().and_then(|name| Some(name.split_once(' ')?.1)).filter(|_| named.len() > 1);
    let forenames = |surname: &str| -> Option<Vec<&str>> {
        let cut = |name: &&'_ str| name.split_once(' ').is_some_and(|(_, last)| last == surname);
        named.iter().all(cut).then(|| named.iter().copied().map(given).collect())
    };
    match surname.and_then(|surname| Some((forenames(surname)?, surname))) {
        Some((forenames, surname)) => format!("{} {surname}", list(&forenames)),
        None if named.is_empty() => format!("Children of the {family} family"),
        None if family.is_empty() || named.iter().any(|name| name.contains(' ')) => list(&named),
        None => format!("{} ({family})", list(&named)),
    }
}

fn to_be_seen(house: &House, summary: &Record, child: &Value, now: &Now) -> Option<ChildFirst> {
    let last = LastSeen {
        seen: day_in(child, "last_seen"),
        alone: day_in(child, "last_alone"),
        is_too_young: child.get("too_young").and_then(Value::as_bool).unwrap_or(false),
    };
    let kind = due::kind_of(text(child, "kind"))?;
    let next = due::next(kind, day_in(child, "start"), last, house.settings(), now)?;
    let Next { on, label, is_alone, why } = next;
    let days = day::days_between(now.today, on);
    if days > SOON_DAYS {
        return None;
    }
    let kind = if is_alone { FirstKind::AloneDue } else { FirstKind::VisitDue };
    let name = joined(&[text(child, "name")], summary.text("name").trim());
    let act = if is_alone { "to be seen alone" } else { "to be visited" };
    let by = day::long(on, now.today);
    Some(ChildFirst {
        children: link(child, "person").into_iter().collect(),
        detail: format!("{}: {why}", capital(label.words())),
        on: Some(on),
        on_words: day::due_words(on, now.today),
        is_late: days < 0,
        ..blank(
            summary,
            kind,
            name,
            match days {
                ..0 => format!("was {act} by {by}"),
                0 => format!("is {act} today"),
                _ => format!("is {act} by {by}"),
            },
        )
    })
}

fn disputed(summary: &Record) -> Vec<ChildFirst> {
    let promises = summary.get("promises").as_list().iter();
    let said_no = promises.filter(|promise| {
        State::from_name(text(promise, "state")) == Some(State::Disputed)
            || promise.get("said_no").is_some_and(|said| count(said) > 0)
    });
    let lines = said_no.map(|promise| {
        let to = given(text(promise, "to_name"));
        let names = if to.is_empty() { "Someone" } else { to };
        let detail = match (given(text(promise, "by_name")), text(promise, "what")) {
            ("", what) => capital(what),
            (by, what) => format!("{by} promised: {what}"),
        };
        let what = "says that a promise was not kept".to_owned();
        ChildFirst { detail, ..blank(summary, FirstKind::PromiseDisputed, names.to_owned(), what) }
    });
    lines.collect()
}
