//! What happened with a family, the newest first.

mod formal;

use super::seen::{is_unsuccessful, visit_day};
use super::words::{capital, given, list, spoken};
use super::{House, Me, Now, PromiseView, VoiceView, WorkerSpan, kin, promises};
use crate::day::{self, Day};
use crate::model::fields::{day_of, flag, number};
use crate::model::visit;
use crate::order::Order;
use crate::schema::Kind;
use std::cmp::Reverse;
use sync::{AuthorId, Record, RecordId};

/// What a moment of the timeline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimelineKind {
    /// A visit, or an attempt at one.
    Visit,
    /// Somebody began to work with the family, or stopped.
    Worker,
    /// A child's own words.
    Voice,
    /// A promise was made.
    Promise,
    /// A plan began, ended or was changed.
    Plan,
}

/// One moment of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// The record that tells it.
    pub record: RecordId,
    /// The day.
    pub on: Day,
    /// The moment, where known: milliseconds since 1970 UTC.
    pub at_ms: Option<i64>,
    /// What it is about.
    pub kind: TimelineKind,
    /// "Priya Shah visited".
    pub headline: String,
    /// "Saw Zosia alone. Saw Kuba."
    pub detail: String,
    /// Whether it comes from the council's system of record.
    pub is_imported: bool,
    /// Whether who came was worked out from who was allocated that day, and is not recorded.
    pub is_inferred_worker: bool,
}

/// The pieces that a timeline is made of, read before.
pub(super) struct Pieces<'p> {
    pub(super) workers: &'p [WorkerSpan],
    pub(super) voices: &'p [VoiceView],
    pub(super) promises: &'p [PromiseView],
}

/// Everything that happened with a family, the newest first. Screens show a window of it.
pub(super) fn of_family(
    house: &House,
    family: RecordId,
    pieces: &Pieces,
    me: &Me,
    now: &Now,
) -> Vec<TimelineItem> {
    let visits = house.of(family, Kind::Visit).iter();
    let mut items: Vec<_> = visits.filter_map(|record| visit_item(house, record, me, now)).collect();
    items.extend(pieces.workers.iter().flat_map(|span| worker_items(span, pieces.workers, now)));
    items.extend(pieces.voices.iter().filter_map(voice_item));
    items.extend(pieces.promises.iter().filter_map(|view| promise_item(house, view, now)));
    items.extend(formal::formal_items(house, family, now));
    items.extend(house.of(family, Kind::Plan).iter().flat_map(|record| formal::plan_items(record, now)));
    items.order_by_key(|item| (Reverse(item.on), Reverse(item.at_ms), item.kind as u8, item.record));
    items
}

fn item(record: RecordId, on: Day, kind: TimelineKind, headline: String, detail: String) -> TimelineItem {
    TimelineItem {
        record,
        on,
        at_ms: None,
        kind,
        headline,
        detail,
        is_imported: false,
        is_inferred_worker: false,
    }
}

fn visit_item(house: &House, record: &Record, me: &Me, now: &Now) -> Option<TimelineItem> {
    let worker = record.link("worker").map(AuthorId::from);
    let known = worker.and_then(|id| house.known_name(id));
    let name = known.unwrap_or_else(|| record.text("worker_name").trim().to_owned());
    let who = match worker {
        Some(id) if id == me.id => "You",
        _ if name.is_empty() => "A worker",
        _ => &name,
    };
    let headline = match record.text("mode") {
        "unsuccessful" => format!("{who} called. Nobody was in."),
        "virtual" => format!("{who} talked with the family by video"),
        _ => format!("{who} visited"),
    };
    let detail = if is_unsuccessful(record) {
        capital(&spoken(record.text("unsuccessful_reason")))
    } else {
        saw_words(house, record)
    };
    let detail = match (is_unfinished(record), detail.as_str()) {
        (true, "") => "Begun and not finished.".to_owned(),
        (true, _) => format!("Begun and not finished. {detail}"),
        (false, _) => detail,
    };
    Some(TimelineItem {
        at_ms: number(record, "at"),
        is_imported: flag(record, "is_imported"),
        is_inferred_worker: flag(record, "worker_is_inferred"),
        ..item(record.id, visit_day(record, now)?, TimelineKind::Visit, headline, detail)
    })
}

/// Whether its author never finished it: the family moved to somebody else while it was being written.
fn is_unfinished(record: &Record) -> bool {
    !flag(record, "is_imported") && number(record, "signed_at").is_none()
}

/// "Saw Zosia alone. Saw Kuba. Did not see Ala: at school."
pub(super) fn saw_words(house: &House, record: &Record) -> String {
    let (mut alone, mut with_others, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for (child, part) in visit::children(record) {
        let name = Some(kin::short_name_of(house, Some(child))).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "a child".to_owned());
        match (part.seen, part.alone) {
            (Some(true), Some(true)) => alone.push(name),
            (Some(true), _) => with_others.push(name),
            (Some(false), _) if part.reason.trim().is_empty() => others.push(format!("Did not see {name}.")),
            (Some(false), _) => {
                others.push(format!("Did not see {name}: {}.", spoken(part.reason.trim_end_matches('.'))));
            }
            (None, _) => {}
        }
    }
    let mut sentences = Vec::new();
    if !alone.is_empty() {
        let each = if alone.len() > 1 { ", each" } else { "" };
        sentences.push(format!("Saw {}{each} alone.", list(&alone)));
    }
    if !with_others.is_empty() {
        sentences.push(format!("Saw {}.", list(&with_others)));
    }
    sentences.extend(others);
    sentences.join(" ")
}

/// The start of a worker's time, and its last day where nobody was there on the next.
fn worker_items(span: &WorkerSpan, all: &[WorkerSpan], now: &Now) -> Vec<TimelineItem> {
    let (name, role) = (&span.name, &span.role);
    let began = match (span.is_lead, span.is_cover) {
        (true, false) => format!("{name} became the worker"),
        (true, true) => format!("{name} began to cover"),
        (false, _) => format!("{name} joined: {role}"),
    };
    let reason = span.reason_words.clone().unwrap_or_default();
    let start = span.from.filter(|from| *from <= now.today);
    let start = start.map(|on| item(span.record, on, TimelineKind::Worker, began, reason));
    let is_followed = |on: Day| {
        let next = day::add_days(on, 1);
        let lead = all.iter().filter(|other| other.is_lead && other.record != span.record);
        lead.into_iter().any(|o| o.from.is_some_and(|from| from <= next) && o.to.is_none_or(|to| next <= to))
    };
    let end = span.to.filter(|on| span.is_lead && *on < now.today && !is_followed(*on));
    let ended = format!("{name} stopped being the worker");
    let end = end.map(|on| {
        item(span.record, on, TimelineKind::Worker, ended, "Nobody followed the next day.".to_owned())
    });
    start.into_iter().chain(end).collect()
}

fn voice_item(voice: &VoiceView) -> Option<TimelineItem> {
    let name = if voice.child_name.is_empty() { "A child" } else { &voice.child_name };
    let headline = match (voice.is_behaviour, voice.how_words.as_str()) {
        (true, _) => format!("What {name} did"),
        (false, "") => format!("{name} said"),
        (false, how) => format!("{name} said, {how}"),
    };
    let detail = if voice.is_behaviour { voice.words.clone() } else { format!("“{}”", voice.words) };
    Some(item(voice.record, voice.on?, TimelineKind::Voice, headline, detail))
}

fn promise_item(house: &House, view: &PromiseView, now: &Now) -> Option<TimelineItem> {
    let record = house.get(view.id)?;
    let written = || record.field("what")?.heads.iter().map(|head| head.at).min();
    let on = day_of(record, "made_on").or_else(|| written().map(|ms| now.day_at(ms)))?;
    let who = if view.is_mine { "You" } else { given(&view.by_name) };
    let who = if who.is_empty() { "Someone" } else { who };
    let headline = format!("{who} promised: {}", view.what);
    let to = if view.to_me { "you" } else { given(&view.to_name) };
    let detail = match (to, promises::standing_words(view)) {
        ("", words) => words,
        (to, words) => format!("To {to}. {words}"),
    };
    Some(item(view.id, on, TimelineKind::Promise, headline, detail))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, PRIYA, TestHouse, id, seen};
    use super::super::{family, workers};

    fn told(all: &TestHouse) -> Vec<(String, String)> {
        let view = family(&all.house(), id(1), &PRIYA, &NOW).unwrap();
        view.timeline.into_iter().map(|item| (item.headline, item.detail)).collect()
    }

    #[test]
    fn a_timeline_tells_visits_workers_words_promises_and_plans_the_newest_first() {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(
            50,
            "visit",
            1,
            &[("on", "2026-11-09".into()), ("worker", id(100).into()), ("signed_at", 1.into())],
        );
        all.set(50, &format!("child:{}", id(3)), seen(true, true, ""));
        all.set(50, &format!("child:{}", id(4)), seen(true, false, "not_appropriate"));
        let voice = [("child", id(3).into()), ("words", "Uno first.".into()), ("on", "2026-11-10".into())];
        all.record(40, "voice", 1, &voice);
        all.promise(30, "Bring the form", 100, 2, "2026-11-27");
        all.set(30, "made_on", "2026-11-11".into());
        for (n, child) in [(80, 3), (81, 4)] {
            let plan = [
                ("person", id(child).into()),
                ("type", "child_in_need".into()),
                ("from", "2026-10-01".into()),
            ];
            all.record(n, "formal_plan", 1, &plan);
        }
        let told = told(&all);
        let told: Vec<_> =
            told.iter().map(|(headline, detail)| (headline.as_str(), detail.as_str())).collect();
        let expected = [
            ("You promised: Bring the form", "To Ewa. To do"),
            ("Zosia said", "“Uno first.”"),
            ("You visited", "Saw Zosia alone. Saw Kuba."),
            ("Child in need began", "Zosia and Kuba"),
            ("Priya Shah became the worker", ""),
            ("Ruth Bell became the worker", ""),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_gap_between_workers_is_told() {
        let mut all = TestHouse::default();
        all.nowaks();
        for n in [12, 14] {
            all.set(n, "to", "2025-03-01".into());
        }
        let told = told(&all);
        assert!(told.contains(&(
            "Ruth Bell stopped being the worker".into(),
            "Nobody followed the next day.".into()
        )));
        assert_eq!(workers::of_family(&all.house(), id(1), &PRIYA, &NOW).len(), 2);
    }

    #[test]
    fn a_worker_followed_the_next_day_leaves_no_gap_and_one_there_today_has_not_stopped() {
        let mut all = TestHouse::default();
        let stopped = |all: &TestHouse| told(all).iter().any(|(headline, _)| headline.contains("stopped"));
        all.record(1, "family", 1, &[]);
        all.allocation(20, 3, (101, "Ruth Bell"), "2026-01-01", Some("2026-11-10"));
        all.allocation(21, 3, (100, "Priya Shah"), "2026-11-11", Some("2026-11-22"));
        assert!(!stopped(&all));
        all.set(21, "from", "2026-11-12".into());
        assert!(stopped(&all));
        all.set(20, "to", "2026-11-12".into());
        all.set(21, "to", "2026-11-21".into());
        assert!(stopped(&all));
    }

    #[test]
    fn a_visit_that_was_never_finished_says_so_and_an_imported_one_cannot_know() {
        let mut all = TestHouse::default();
        all.record(1, "family", 1, &[]);
        all.record(50, "visit", 1, &[("on", "2026-11-09".into()), ("is_imported", true.into())]);
        all.record(51, "visit", 1, &[("on", "2026-11-08".into())]);
        let details: Vec<_> = told(&all).into_iter().map(|(_, detail)| detail).collect();
        assert_eq!(details, ["", "Begun and not finished."]);
    }

    #[test]
    fn a_visit_at_which_nobody_was_in_says_so() {
        let mut all = TestHouse::default();
        all.record(1, "family", 1, &[]);
        let visit = [
            ("on", "2026-11-09".into()),
            ("mode", "unsuccessful".into()),
            ("worker_name", "Sam Reid".into()),
            ("signed_at", 1.into()),
        ];
        all.record(50, "visit", 1, &visit);
        assert_eq!(told(&all), [("Sam Reid called. Nobody was in.".into(), String::new())]);
    }
}
