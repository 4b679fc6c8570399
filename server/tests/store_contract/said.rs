//! What is said of a promise, and who is told that something was said.

use crate::world::{NOW_MS, Open, Phone, World};
use domain::model::promise::{Event, State, standing};
use sync::wire::Fate;
use sync::{Op, OpId, OpKind, RecordId, Refusal, Value};

fn tell(phone: &mut Phone, promise: RecordId, event: &Event) {
    let seen = phone.record(promise);
    phone.change(|d| d.tell(&seen, "events", event.to_value()));
}

pub(crate) fn a_no_is_withdrawn_only_by_the_one_who_said_it(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[world.ewa, world.marek]);
    let (mut ewa, mut marek) = (world.phone(world.ewa), world.phone(world.marek));
    tell(&mut ewa, promise, &Event::DidNotHappen);
    assert_eq!(ewa.fate(world.store()), Fate::Applied);
    priya.sync(world.store());
    marek.sync(world.store());
    tell(&mut priya, promise, &Event::Withdrawn);
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::Forbidden));
    tell(&mut priya, promise, &Event::Happened);
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::Forbidden));
    tell(&mut marek, promise, &Event::Withdrawn);
    assert_eq!(marek.fate(world.store()), Fate::Quarantined(Refusal::NotNow));
    let kept = Event::Kept { on: domain::day::parse("2026-11-21").unwrap() };
    tell(&mut priya, promise, &kept);
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    assert_eq!(standing(&priya.record(promise)).state, State::Disputed);
    ewa.sync(world.store());
    tell(&mut ewa, promise, &Event::Withdrawn);
    assert_eq!(ewa.fate(world.store()), Fate::Applied);
    priya.sync(world.store());
    assert_eq!(standing(&priya.record(promise)).state, State::Kept);
    priya.change(|d| d.tell(&ewa.record(promise), "events", Value::from("anything")));
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::Malformed));
}

pub(crate) fn a_promise_kept_here_and_moved_there_is_settled_and_not_typed_over(open: Open) {
    let world = World::new(open);
    let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
    let promise = world.promise(&mut here, "Ring the school", &[]);
    there.sync(world.store());
    let day = |text| domain::day::parse(text).unwrap();
    tell(&mut here, promise, &Event::Kept { on: day("2026-11-21") });
    tell(&mut there, promise, &Event::Renegotiated { due: day("2026-12-01") });
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(there.fate(world.store()), Fate::Conflict);
    here.sync(world.store());
    assert_eq!(standing(&here.record(promise)).state, State::Contested);
    tell(&mut here, promise, &Event::Kept { on: day("2026-11-21") });
    assert_eq!(here.fate(world.store()), Fate::Quarantined(Refusal::NeedsResolve));
    let seen = here.record(promise);
    here.save(settled_as_kept(promise, seen.head_ids("events")[..1].to_vec()));
    assert_eq!(here.fate(world.store()), Fate::Quarantined(Refusal::NotNow));
    here.save(settled_as_kept(promise, seen.head_ids("events")));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_ne!(standing(&here.record(promise)).state, State::Contested);
}

pub(crate) fn what_the_app_says_of_a_contested_promise_settles_it(open: Open) {
    let world = World::new(open);
    let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
    let promise = world.promise(&mut here, "Ring the school", &[]);
    there.sync(world.store());
    let day = |text| domain::day::parse(text).unwrap();
    let moved = Event::Renegotiated { due: day("2026-12-01") };
    tell_as_the_app(&mut here, promise, &Event::Kept { on: day("2026-11-21") });
    tell_as_the_app(&mut there, promise, &moved);
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(there.fate(world.store()), Fate::Conflict);
    here.sync(world.store());
    tell_as_the_app(&mut here, promise, &moved);
    assert_eq!(here.fate(world.store()), Fate::Applied);
    there.sync(world.store());
    for phone in [&here, &there] {
        let now = standing(&phone.record(promise));
        assert_eq!((now.state, now.due), (State::Open, Some(day("2026-12-01"))));
    }
}

/// Says something as the app does, which knows what settles.
fn tell_as_the_app(phone: &mut Phone, promise: RecordId, event: &Event) {
    let (seen, me) = (phone.record(promise), (phone.actor.role, phone.actor.id));
    phone.change(|d| domain::model::promise::tell(d, &seen, me, event));
}

fn settled_as_kept(promise: RecordId, sup: Vec<OpId>) -> Vec<Op> {
    vec![Op {
        id: OpId(crate::world::random()),
        record: promise,
        kind: OpKind::Resolve,
        field: "events".to_owned(),
        value: Event::Kept { on: domain::day::parse("2026-11-21").unwrap() }.to_value(),
        sup,
        seen_generation: 0,
        seen: None,
    }]
}

pub(crate) fn a_no_said_of_both_and_withdrawn_settles_nothing(open: Open) {
    let world = World::new(open);
    let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
    let promise = world.promise(&mut here, "Ring the school", &[world.ewa]);
    there.sync(world.store());
    let mut ewa = world.phone(world.ewa);
    let day = |text| domain::day::parse(text).unwrap();
    let kept = Event::Kept { on: day("2026-11-21") };
    tell(&mut here, promise, &kept);
    tell(&mut there, promise, &Event::Renegotiated { due: day("2026-12-01") });
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(there.fate(world.store()), Fate::Conflict);
    ewa.sync(world.store());
    for said in [Event::DidNotHappen, Event::Withdrawn] {
        tell(&mut ewa, promise, &said);
        assert_eq!(ewa.fate(world.store()), Fate::Applied);
    }
    here.sync(world.store());
    assert_eq!(here.record(promise).head_ids("events").len(), 1);
    assert_eq!(standing(&here.record(promise)).state, State::Contested);
    tell(&mut here, promise, &kept);
    assert_eq!(here.fate(world.store()), Fate::Quarantined(Refusal::NeedsResolve));
    let heads = here.record(promise).head_ids("events");
    here.save(settled_as_kept(promise, heads));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(standing(&here.record(promise)).state, State::Kept);
}

pub(crate) fn a_poke_goes_to_those_who_read(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let mut changes = world.store().changes();
    world.promise(&mut priya, "Ring the school", &[world.ewa]);
    let touched = changes.try_recv().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let is_poked = |actor| runtime.block_on(world.store().concerns(actor, &touched, NOW_MS));
    assert!(is_poked(world.priya) && is_poked(world.ewa) && is_poked(world.grace));
    assert!(!is_poked(world.sam) && !is_poked(world.marek));
    assert!(changes.try_recv().is_err());
}

pub(crate) fn a_worker_who_loses_a_family_is_poked_too(open: Open) {
    let mut world = World::new(open);
    let mut changes = world.store().changes();
    world.import(world.allocation, "worker", RecordId::from(world.sam.id));
    let touched = changes.try_recv().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let is_poked = |actor| runtime.block_on(world.store().concerns(actor, &touched, NOW_MS));
    assert!(is_poked(world.priya) && is_poked(world.sam));
    assert!(!is_poked(world.marek));
}
