//! A small team, from summaries as the server writes them.

use super::*;
use crate::access::Role;
use crate::view::testing::{NOW, TestHouse, id, map};
use sync::AuthorId;

const MANAGER: Me = Me { id: AuthorId([120; 16]), role: Role::Manager };

fn list<const N: usize>(entries: [Value; N]) -> Value {
    Value::List(Vec::from(entries))
}

fn child(n: u8, name: &str, kind: &str, seen: &str, worker: Option<u8>) -> Value {
    map(&[
        ("person", id(n).into()),
        ("name", name.into()),
        ("kind", kind.into()),
        ("start", "2026-01-05".into()),
        ("last_seen", seen.into()),
        ("last_alone", seen.into()),
        ("worker", worker.map(id).into()),
    ])
}

fn promise(n: u8, state: &str, due: &str, said_no: i64) -> Value {
    let parts = [
        ("what", "phone school"),
        ("by_name", "Priya Shah"),
        ("to_name", "Ewa"),
        ("state", state),
        ("due", due),
    ];
    let mut parts: Vec<_> = parts.iter().map(|(name, text)| (*name, Value::from(*text))).collect();
    parts.extend([("promise", id(n).into()), ("said_no", Value::Int(said_no))]);
    map(&parts)
}

fn change(from: &str, name: &str, reason: &str) -> Value {
    map(&[("from", from.into()), ("worker_name", name.into()), ("reason", reason.into())])
}

fn worker(n: u8, name: &str, from: &str, to: Option<&str>) -> Value {
    map(&[("worker", id(n).into()), ("name", name.into()), ("from", from.into()), ("to", to.into())])
}

fn house() -> TestHouse {
    let mut all = TestHouse::default();
    all.record(110, "team", 9, &[("name", "North family help".into())]);
    let nowak = [
        ("family", id(1).into()),
        ("name", "Nowak".into()),
        ("team", id(110).into()),
        (
            "children",
            list([
                child(3, "Zosia", "child_protection", "2026-11-06", Some(100)),
                child(4, "Kuba", "", "", None),
            ]),
        ),
        ("promises", list([promise(30, "open", "2026-11-20", 0), promise(31, "disputed", "2026-11-25", 1)])),
        ("workers", list([worker(100, "Priya Shah", "2025-11-22", None)])),
        (
            "changes",
            list([change("2023-01-01", "Ruth Bell", ""), change("2025-11-23", "Priya Shah", "MANAGE")]),
        ),
    ];
    all.record(40, "family_summary", 110, &nowak);
    let grant = [
        ("family", id(5).into()),
        ("name", "Grant".into()),
        ("team", id(110).into()),
        (
            "children",
            list([
                child(6, "Leo", "in_need", "2026-11-20", None),
                child(7, "Mia", "in_need", "2026-11-20", None),
            ]),
        ),
        ("promises", list([promise(32, "kept", "2026-11-19", 0), promise(33, "open", "2026-12-01", 0)])),
    ];
    all.record(41, "family_summary", 110, &grant);
    for (n, name, fte, children) in [(50, "Sam Reid", 100, 19), (51, "Aisha Khan", 60, 9)] {
        let load =
            [("worker", id(n + 50).into()), ("name", name.into()), ("fte_hundredths", Value::Int(fte))];
        all.record(n, "worker_summary", 110, &load);
        all.set(n, "children", Value::Int(children));
    }
    all
}

fn first(all: &TestHouse) -> Vec<String> {
    let view = team(&all.house(), &MANAGER, &NOW);
    view.first
        .into_iter()
        .map(|one| format!("{} {} | {} | {}", one.names, one.what, one.detail, one.on_words))
        .collect()
}

#[test]
fn children_without_a_worker_come_before_all_others() {
    let expected = [
        "Leo and Mia (Grant) have no worker | One promise is open. | ",
        "Zosia (Nowak) was to be seen alone by Friday 20 November | Council: every 10 working days | 2 days late",
        "Ewa says that a promise was not kept | Priya promised: phone school | ",
    ];
    assert_eq!(first(&house()), expected);
}

#[test]
fn a_visit_in_time_with_others_is_not_late_and_that_it_was_not_alone_is_said() {
    let mut all = house();
    let mut zosia = child(3, "Zosia", "child_protection", "2026-11-09", Some(100));
    if let Value::Map(entries) = &mut zosia {
        entries.insert("last_alone".to_owned(), "2025-10-12".into());
    }
    all.set(40, "children", list([zosia]));
    assert!(first(&all).contains(
        &"Zosia (Nowak) is to be seen alone by Monday 23 November | Council: every 10 working days · not seen \
          alone since 12 October 2025 | tomorrow"
            .into()
    ));
}

#[test]
fn a_worker_who_leaves_soon_is_told_before_is_there_on_the_last_day_and_gone_after() {
    let told = |last_day: &str| {
        let mut all = house();
        all.set(40, "workers", list([worker(100, "Priya Shah", "2025-11-22", Some(last_day))]));
        first(&all).into_iter().find(|line| line.contains("no worker") && line.starts_with("Zosia")).unwrap()
    };
    assert_eq!(
        told("2026-11-27"),
        "Zosia (Nowak) will have no worker from Saturday 28 November | 2 promises are open. | Sat 28"
    );
    assert_eq!(
        told("2026-11-22"),
        "Zosia (Nowak) will have no worker from Monday 23 November | 2 promises are open. | tomorrow"
    );
    assert_eq!(told("2026-11-21"), "Zosia (Nowak) has no worker | 2 promises are open. | ");
}

#[test]
fn a_team_is_counted_and_its_load_shown_against_each_ones_own_limit() {
    let view = team(&house().house(), &MANAGER, &NOW);
    assert_eq!((&*view.name, &*view.words), ("North family help", "2 workers · 2 families · 4 children"));
    let lines: Vec<_> = view
        .load
        .lines
        .iter()
        .map(|l| (&*l.name, &*l.fte_words, l.limit, l.is_over, l.share_permille))
        .collect();
    assert_eq!(lines, [("Aisha Khan", "0.6", 11, false, 473), ("Sam Reid", "", 18, true, 1000)]);
    assert_eq!((&*view.load.words, view.load.over_limit), ("In the middle: 14 children. From 9 to 19.", 1));
}

#[test]
fn promises_are_parted_by_what_became_of_them() {
    let found = team(&house().house(), &MANAGER, &NOW).promises;
    let words = |lines: &[PromiseLine]| lines.iter().map(|line| line.state_words.clone()).collect::<Vec<_>>();
    assert_eq!(words(&found.kept), ["Kept"]);
    assert_eq!(
        (words(&found.late), &*found.late[0].due_words),
        (vec!["Not done yet".to_owned()], "2 days late")
    );
    assert_eq!(words(&found.disputed), ["Ewa says this did not happen"]);
    assert_eq!((words(&found.to_do), found.changed.len()), (vec!["To do".to_owned()], 0));
}

#[test]
fn who_stayed_is_a_line_of_two_years() {
    let threads = team(&house().house(), &MANAGER, &NOW).threads;
    let nowak = &threads.lines[0];
    assert_eq!((&*nowak.family_name, nowak.changes_12_months, nowak.avoidable), ("Nowak", 1, 1));
    assert_eq!(nowak.reason_words, "Work was shared out again");
    let spans: Vec<_> =
        nowak.spans.iter().map(|s| (s.from_permille, s.to_permille, s.is_current, &*s.name)).collect();
    assert_eq!(spans, [(0, 501, false, "Ruth Bell"), (501, 1000, true, "Priya Shah")]);
    assert_eq!((threads.changes_12_months, threads.avoidable), (1, 1));
    assert_eq!(threads.reasons, [("Work was shared out again".to_owned(), 1)]);
    assert!(threads.median_words.starts_with("At least half"));
}

#[test]
fn a_closed_case_is_counted_nowhere() {
    let mut all = house();
    let before = team(&all.house(), &MANAGER, &NOW);
    let closed = [
        ("family", id(8).into()),
        ("name", "Okoro".into()),
        ("team", id(110).into()),
        ("children", list([child(9, "Ada", "", "2026-02-01", None)])),
        (
            "changes",
            list([change("2025-01-01", "Sam Reid", ""), change("2026-01-05", "Aisha Khan", "ORGRST")]),
        ),
        ("workers", list([worker(101, "Aisha Khan", "2026-01-05", Some("2026-11-21"))])),
    ];
    all.record(42, "family_summary", 110, &closed);
    assert_eq!(team(&all.house(), &MANAGER, &NOW), before);
    all.set(42, "workers", list([worker(101, "Aisha Khan", "2026-01-05", Some("2026-11-22"))]));
    let open = team(&all.house(), &MANAGER, &NOW);
    assert_eq!((open.families, open.children, open.threads.changes_12_months), (3, 5, 2));
}

#[test]
fn a_family_that_no_team_has_comes_first_and_is_not_counted_as_the_teams() {
    let mut all = house();
    let before = team(&all.house(), &MANAGER, &NOW);
    let found = [
        ("family", id(8).into()),
        ("name", "Okoro".into()),
        ("children", list([child(9, "Ada", "in_need", "", None)])),
        ("promises", list([promise(34, "open", "2026-12-01", 0)])),
    ];
    all.record(42, "family_summary", 9, &found);
    let first = first(&all);
    assert!(first[..2].contains(
        &"Ada (Okoro) has no worker | No team has this family. One promise is open. | ".to_owned()
    ));
    let view = team(&all.house(), &MANAGER, &NOW);
    assert_eq!((view.words, view.promises, view.threads), (before.words, before.promises, before.threads));
}
