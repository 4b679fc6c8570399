//! Summaries: enough for a manager to help with, and not a word that was said in confidence.

use crate::world::{DAY_MS, NOW_MS, Open, Phone, World, carries};
use domain::access::Role;
use domain::model::visit::ChildSeen;
use domain::schema::Kind;
use kept_server::actor::Actor;
use kept_server::store::Conn;
use kept_server::store::db::params;
use sync::wire::{Fate, Frame};
use sync::{Record, RecordId, Refusal, Value};

fn summary(phone: &Phone, kind: Kind) -> Vec<Record> {
    phone.replica.records().filter(|record| record.kind == kind.name()).cloned().collect()
}

fn begin_day(world: &World, now_ms: i64) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(world.store().begin_day(now_ms)).unwrap()
}

fn first<'a>(record: &'a Record, field: &str) -> &'a Value {
    &record.get(field).as_list()[0]
}

pub(crate) fn a_manager_sees_summaries_of_their_team_and_no_case(open: Open) {
    let world = World::new(open);
    let grace = world.phone(world.grace);
    let kinds = ["authority", "family_summary", "team", "worker", "worker_summary"];
    assert_eq!(grace.kinds(), kinds.map(str::to_owned).into());
    let families = summary(&grace, Kind::FamilySummary);
    assert_eq!(families.len(), 1);
    assert_eq!(families[0].text("name"), "Nowak");
    assert_eq!(families[0].link("family"), Some(world.nowak));
    assert_eq!(families[0].scope, world.north);
    assert_eq!(summary(&grace, Kind::WorkerSummary).len(), 1);
    let nobody = Actor { id: world.priya.id, role: Role::Family };
    assert!(world.phone(nobody).kinds().is_empty());
}

pub(crate) fn no_words_of_a_child_and_no_note_reach_a_summary(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let (nowak, zosia) = (world.nowak, world.zosia);
    priya.change(|d| {
        let visit = d.make(Kind::Visit, nowak);
        d.first(visit, "on", "2026-11-20");
        d.first(visit, "mode", "face_to_face");
        d.first(visit, "place", "canary-place");
        let part = ChildSeen {
            seen: Some(true),
            alone: Some(false),
            reason: "canary-reason".into(),
            ..ChildSeen::default()
        };
        d.first(visit, &ChildSeen::field(zosia), part.to_value());
        let note = d.make(Kind::VisitNote, nowak);
        d.first(note, "visit", visit);
        d.first(note, "think", "canary-note");
        let voice = d.make(Kind::Voice, nowak);
        d.first(voice, "words", "canary-voice");
        let plan = d.make(Kind::Plan, nowak);
        d.first(plan, "worries", "canary-plan");
    });
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    let mut grace = Phone::of(world.grace);
    let frames = grace.sync(world.store());
    assert!(!carries(&frames, "canary"));
    let family = &summary(&grace, Kind::FamilySummary)[0];
    let child = first(family, "children");
    assert_eq!(child.get("last_seen"), Some(&"2026-11-20".into()));
    assert_eq!(child.get("last_alone"), Some(&Value::Null));
    assert_eq!(family.text("last_visit"), "2026-11-20");
}

pub(crate) fn a_summary_follows_its_records(open: Open) {
    let world = World::new(open);
    let (mut priya, mut grace) = (world.phone(world.priya), world.phone(world.grace));
    let promise = world.promise(&mut priya, "Ring the school", &[world.ewa]);
    grace.sync(world.store());
    let family = summary(&grace, Kind::FamilySummary).remove(0);
    assert_eq!(first(&family, "promises").get("state"), Some(&"open".into()));
    assert_eq!(first(&family, "workers").get("name"), Some(&"Priya Sharma".into()));
    assert_eq!(first(&family, "changes").get("from"), Some(&"2026-01-05".into()));
    assert!(family.fields.values().all(|field| field.heads.len() == 1 && field.heads[0].by.0 == [0; 16]));

    let mut ewa = world.phone(world.ewa);
    let seen = ewa.record(promise);
    ewa.change(|d| {
        d.tell(&seen, "events", domain::model::promise::Event::DidNotHappen.to_value());
    });
    ewa.sync(world.store());
    let frames = grace.sync(world.store());
    assert!(matches!(frames[0], Frame::Hello { records: 1, .. }));
    let family = summary(&grace, Kind::FamilySummary).remove(0);
    assert_eq!(first(&family, "promises").get("state"), Some(&"disputed".into()));
    assert_eq!(first(&family, "promises").get("said_no"), Some(&Value::Int(1)));
    // Made anew, it says the same, and nobody is sent anything.
    assert!(begin_day(&world, NOW_MS));
    assert!(matches!(grace.sync(world.store())[0], Frame::Hello { records: 0, .. }));
    // What changes nothing in a summary sends nothing.
    let nowak = world.nowak;
    priya.change(|d| {
        d.make(Kind::Plan, nowak);
    });
    priya.sync(world.store());
    assert!(matches!(grace.sync(world.store())[0], Frame::Hello { records: 0, .. }));
}

pub(crate) fn a_family_that_moves_team_leaves_the_old_manager(open: Open) {
    let mut world = World::new(open);
    let mut grace = world.phone(world.grace);
    let id = summary(&grace, Kind::FamilySummary)[0].id;
    world.import(world.allocation, "worker", RecordId::from(world.sam.id));
    let frames = grace.sync(world.store());
    assert!(frames.iter().any(|frame| matches!(frame, Frame::Gone { record } if *record == id)));
    assert!(!grace.sees(id));
    let load = |phone: &Phone, worker: RecordId| {
        let all = summary(phone, Kind::WorkerSummary);
        all.into_iter()
            .find(|record| record.link("worker") == Some(worker))
            .map(|record| record.get("children").clone())
    };
    assert_eq!(load(&grace, world.priya.id.into()), Some(Value::Int(0)));
    // Sam's own manager sees it now.
    world.import(world.grace.id.into(), "team", world.south);
    grace.sync(world.store());
    assert_eq!(load(&grace, world.sam.id.into()), Some(Value::Int(2)));
    assert!(grace.sees(id));
    let here = grace.record(id).scope;
    assert_eq!(here, world.south);
    let sight = world.store().exchange_blocking(world.grace, grace.outgoing(), NOW_MS).unwrap();
    assert_eq!(sight.len(), 2);
}

pub(crate) fn a_manager_allocates_in_their_own_team_alone(open: Open) {
    let world = World::new(open);
    let mut grace = world.phone(world.grace);
    let mut allocate = |family: RecordId| {
        grace.change(|d| {
            let id = d.make(Kind::Allocation, family);
            d.first(id, "worker", RecordId::from(world.sam.id));
            d.first(id, "from", "2026-11-22");
        });
        grace.fate(world.store())
    };
    assert_eq!(allocate(world.other_family), Fate::Quarantined(Refusal::NotFound));
    assert_eq!(allocate(world.nowak), Fate::Applied);
    assert!(world.phone(world.sam).sees(world.zosia));
}

pub(crate) fn a_day_that_begins_ends_what_ended_with_the_day_before_and_pokes_whom_it_concerns(open: Open) {
    let mut world = World::new(open);
    let mut grace = world.phone(world.grace);
    world.import(world.allocation, "to", "2026-11-22");
    assert!(begin_day(&world, NOW_MS));
    grace.sync(world.store());
    let workers = |phone: &Phone| {
        let family = summary(phone, Kind::FamilySummary).remove(0);
        let load = summary(phone, Kind::WorkerSummary).remove(0);
        (family.get("workers").as_list().len(), load.get("families").clone())
    };
    assert_eq!(workers(&grace), (1, Value::Int(1)), "the last day belongs to it");
    let mut changes = world.store().changes();
    // 22 November is over at midnight, and each day begins once.
    let midnight = kept_server::today::at(domain::day::parse("2026-11-23").unwrap(), 0, 0);
    assert!(!begin_day(&world, midnight - 1));
    assert!(changes.try_recv().is_err());
    assert!(begin_day(&world, midnight) && !begin_day(&world, midnight + DAY_MS / 2));
    grace.sync(world.store());
    assert_eq!(workers(&grace), (0, Value::Int(0)));
    let touched: Vec<_> = std::iter::from_fn(|| changes.try_recv().ok()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let is_poked =
        |actor| touched.iter().any(|one| runtime.block_on(world.store().concerns(actor, one, midnight)));
    assert!(is_poked(world.priya) && is_poked(world.grace));
    assert!(!is_poked(world.sam) && !is_poked(world.ewa));
}

pub(crate) fn a_record_that_cannot_be_read_keeps_no_other_summary_from_its_day(open: Open) {
    let mut world = World::new(open);
    let mut grace = world.phone(world.grace);
    world.import(world.allocation, "to", "2026-11-22");
    assert!(begin_day(&world, NOW_MS));
    grace.sync(world.store());
    let zosia = world.zosia;
    let damage = move |conn: &Conn| {
        conn.execute("UPDATE record SET body = ?2 WHERE id = ?1", &params![zosia.0, [0xff]])
    };
    assert_eq!(world.store().write_blocking(damage), Ok(1));
    let midnight = kept_server::today::at(domain::day::parse("2026-11-23").unwrap(), 0, 0);
    assert!(begin_day(&world, midnight) && !begin_day(&world, midnight), "the day begins all the same, once");
    grace.sync(world.store());
    assert_eq!(summary(&grace, Kind::WorkerSummary)[0].get("families"), &Value::Int(0));
    assert_eq!(
        summary(&grace, Kind::FamilySummary)[0].get("workers").as_list().len(),
        1,
        "it stays as it was"
    );
}

pub(crate) fn long_words_are_cut_in_a_summary_and_nowhere_else(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let long = "é".repeat(1_000);
    let promise = world.promise(&mut priya, &long, &[]);
    let family = summary(&world.phone(world.grace), Kind::FamilySummary).remove(0);
    let what = first(&family, "promises").get("what").and_then(Value::as_text).unwrap();
    assert_eq!((what.chars().count(), what.chars().last()), (401, Some('…')));
    assert_eq!(world.phone(world.priya).record(promise).text("what"), long);
}

pub(crate) fn a_family_without_a_team_is_every_managers_until_one_takes_it_on(open: Open) {
    let mut world = World::new(open);
    world.import(world.grace.id.into(), "team", world.south);
    let mut sams_manager = world.phone(world.grace);
    let mut importer = Phone::of(world.importer.actor);
    let mut made = RecordId::default();
    importer.change(|d| {
        let family = d.fresh_id();
        d.make_as(family, Kind::Family, family);
        d.first(family, "name", "Found");
        let child = d.make(Kind::Person, family);
        d.first(child, "forename", "Ada");
        d.first(child, "is_child", true);
        let episode = d.make(Kind::Episode, family);
        d.first(episode, "person", child);
        d.first(episode, "type", "child_in_need");
        made = family;
    });
    assert_eq!(importer.fate(world.store()), Fate::Applied);
    let scope = |phone: &Phone| {
        let all = summary(phone, Kind::FamilySummary);
        all.into_iter().find(|record| record.link("family") == Some(made)).map(|record| record.scope)
    };
    sams_manager.sync(world.store());
    let authority = summary(&sams_manager, Kind::Authority)[0].id;
    assert_eq!(scope(&sams_manager), Some(authority));
    // Anybody else reads it no more than any other summary.
    assert_eq!(scope(&world.phone(world.sam)), None);
    sams_manager.change(|d| {
        let allocation = d.make(Kind::Allocation, made);
        d.first(allocation, "worker", RecordId::from(world.sam.id));
        d.first(allocation, "from", "2026-11-22");
    });
    assert_eq!(sams_manager.fate(world.store()), Fate::Applied);
    assert_eq!(scope(&sams_manager), Some(world.south));
    world.import(world.grace.id.into(), "team", world.north);
    assert_eq!(scope(&world.phone(world.grace)), None);
}
