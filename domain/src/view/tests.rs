//! What holds for every view: nothing private leaks, nothing breaks, nothing is slow.

use super::testing::{EWA, NOW, PRIYA, TestHouse, at, d, id, seen};
use super::*;
use crate::access::{Action, Relation, decide};
use proptest::prelude::*;
use std::fmt::Write as _;
use sync::{Field, Head, OpId, Value};

/// Every view there is, as text.
fn everything(house: &House, me: &Me, now: &Now) -> String {
    let mut out = String::new();
    let mut say = |what: &dyn std::fmt::Debug| write!(out, "{what:?}").unwrap();
    say(&families(house, now));
    say(&today(house, me, now));
    say(&promises(house, me, now));
    say(&promises_family(house, me, now));
    say(&plans(house, me, now));
    say(&next(house, me, now));
    say(&my_people(house, me, now));
    say(&team(house, me, now));
    for found in conflicts(house) {
        say(&conflict(house, found.record, &found.field, me, now));
    }
    for record in house.records() {
        say(&family(house, record.id, me, now));
        say(&knock(house, record.id, me, now));
    }
    out
}

#[test]
fn an_empty_house_has_empty_views() {
    let house = House::default();
    assert_eq!((families(&house, &NOW), conflicts(&house)), (vec![], vec![]));
    assert_eq!(family(&house, id(1), &PRIYA, &NOW), None);
    assert_eq!(next(&house, &EWA, &NOW), NextView::default());
    assert_eq!(my_people(&house, &EWA, &NOW), MyPeople::default());
    assert_eq!(promises(&house, &PRIYA, &NOW), PromiseList::default());
    assert_eq!(team(&house, &PRIYA, &NOW).first, []);
    assert_eq!(house.author_name(EWA.id), "Someone");
}

#[test]
fn a_family_member_never_reads_what_was_not_shared() {
    const CANARY: &str = "CANARY-7f3";
    let mut all = TestHouse::default();
    all.nowaks();
    let shared = Relation { is_named: true, ..Relation::default() };
    for (n, kind) in (120..).zip(Kind::ALL) {
        // Every field of every kind that a family member may never read holds the canary.
        if decide(Role::Family, Action::Read, *kind, shared).is_err() {
            all.record(n, kind.name(), 1, &[]);
            for (field, _) in kind.fields() {
                all.set(n, field, CANARY.into());
            }
        }
    }
    all.promise(30, "phone school", 100, 2, "2026-11-20");
    all.record(90, "appointment", 1, &[("at", at(1, 600)), ("worker", id(100).into())]);
    all.record(70, "plan", 1, &[("worries", "Bedtimes are late.".into())]);
    assert!(everything(&all.house(), &PRIYA, &NOW).contains(CANARY), "the canary would be found");
    all.records.retain(|_, record| {
        Kind::from_name(&record.kind)
            .is_some_and(|kind| decide(Role::Family, Action::Read, kind, shared).is_ok())
    });
    let hers = everything(&all.house(), &EWA, &NOW);
    assert!(!hers.contains(CANARY) && hers.contains("phone school") && hers.contains("Bedtimes"));
    assert!(!hers.contains("Zosia"), "the children's records were not shared");
}

#[test]
fn names_come_from_whatever_record_tells_them() {
    let mut all = TestHouse::default();
    all.nowaks();
    assert_eq!(all.house().author_name(PRIYA.id), "Priya Shah");
    assert_eq!(all.house().author_name(EWA.id), "Ewa Nowak");
    all.record(100, "worker", 9, &[("name", "Priya Shah-Green".into())]);
    assert_eq!(all.house().author_name(PRIYA.id), "Priya Shah-Green");
}

#[test]
fn a_visit_agreed_before_the_clocks_change_keeps_its_time() {
    let july = Now { ms: 1_783_000_000_000, offset_minutes: 60, today: d("2026-07-02") };
    // 23 November 2026, 14:30 UTC.
    assert_eq!(july.clock_at(1_795_444_200_000), "2:30 pm");
    assert_eq!(NOW.clock_at(1_783_000_200_000), "2:50 pm", "a summer's day seen from winter");
    let abroad = Now { offset_minutes: 120, ..july };
    assert_eq!(abroad.clock_at(1_795_444_200_000), "4:30 pm");
    // The last Sunday of March 2026 is the 29th: one minute before and at 1:00 UTC.
    assert_eq!((summer_minutes(1_774_745_940_000), summer_minutes(1_774_746_000_000)), (0, 60));
    assert_eq!((summer_minutes(1_792_889_940_000), summer_minutes(1_792_890_000_000)), (60, 0));
}

#[test]
fn sixty_families_are_listed_and_each_has_its_own() {
    let mut all = TestHouse::default();
    all.nowaks();
    all.promise(30, "phone school", 100, 2, "2026-11-20");
    all.record(50, "visit", 1, &[("on", "2026-11-09".into())]);
    all.set(50, &format!("child:{}", id(3)), seen(true, true, ""));
    let moved =
        |id: RecordId, family: u8| RecordId(std::array::from_fn(|i| if i == 15 { family } else { id.0[i] }));
    let copies = (0..60).flat_map(|family| {
        all.records.values().map(move |record| {
            let mut copy = record.clone();
            (copy.id, copy.scope) = (moved(copy.id, family), moved(copy.scope, family));
            copy
        })
    });
    let records: Vec<Record> = copies.collect();
    let house = House::new(records.iter());
    assert_eq!(families(&house, &NOW).len(), 60);
    assert_eq!(promises(&house, &PRIYA, &NOW).late.len(), 60);
    for line in families(&house, &NOW) {
        let view = family(&house, line.id, &PRIYA, &NOW).unwrap();
        assert_eq!((view.people.len(), view.promises.len(), view.workers.len()), (3, 1, 2));
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), Just(NOW.ms)].prop_map(Value::Int),
        "\\PC{0,9}|-9999-01-01|9999-12-31|2026-11-\\d\\d|looked_after|in_need|disputed|\u{200f}\u{202e}é{3}"
            .prop_map(Value::Text),
        (0..9_u8).prop_map(|n| id(n).into()),
        prop::collection::vec(any::<u8>(), 0..5).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let names = "is|on|due|why|seen|alone|reason|name|worker|person|from|to|kind|start|last_seen|state|said_no|what";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::btree_map(names, inner, 0..6).prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn hostile_records_break_nothing(
        kinds in prop::collection::vec((prop::sample::select(Kind::ALL.to_vec()), 1..5_u8), 1..12),
        values in prop::collection::vec(any_value(), 64),
        ms in any::<i64>(),
        offset in -900..900,
    ) {
        let mut values = values.into_iter().cycle();
        let mut records = Vec::new();
        for (n, (kind, scope)) in (1..).zip(kinds) {
            let mut record = Record::new(id(n), kind.name(), id(scope));
            for (name, _) in kind.fields() {
                let name = if name.ends_with(':') { format!("{name}{}", id(3)) } else { (*name).to_owned() };
                let heads = (0..2_u8).map(|head| Head {
                    op: OpId([head; 16]),
                    by: AuthorId([head; 16]),
                    at: ms,
                    value: values.next().unwrap(),
                    parents: Vec::new(),
                });
                record.fields.insert(name, Field { heads: heads.collect(), ..Field::default() });
            }
            records.push(record);
        }
        let house = House::new(records.iter());
        for (me, now) in [(PRIYA, NOW), (EWA, Now { today: Day::MAX, ms, offset_minutes: offset })] {
            prop_assert!(!everything(&house, &me, &now).is_empty());
        }
        for line in families(&house, &NOW) {
            prop_assert!(matches(&line, "") && matches(&line, &line.search));
        }
    }
}
