//! Readers: who gets what, and that nobody else gets a byte of it.

use crate::world::{DAY_MS, NOW_MS, Open, Phone, World, carries};
use domain::access::Role;
use domain::schema::Kind;
use kept_server::actor::Actor;
use kept_server::store::Conn;
use kept_server::store::db::params;
use std::collections::BTreeSet;
use sync::wire::{Entry, Fate, Frame};
use sync::{AuthorId, OpKind, RecordId, Refusal, ShareChange, Value};

const CANARY: &str = "canary-7f3a";

fn is_gone(frames: &[Frame], id: RecordId) -> bool {
    frames.iter().any(|frame| matches!(frame, Frame::Gone { record } if *record == id))
}

fn dropped(frames: &[Frame]) -> usize {
    frames.iter().filter(|frame| matches!(frame, Frame::Drop { .. })).count()
}

fn history(world: &World, actor: Actor, record: RecordId) -> Option<Vec<Entry>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(world.store().history(actor, record, NOW_MS)).unwrap()
}

pub(crate) fn a_stranger_reads_nothing_and_cannot_write(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, CANARY, &[]);
    let strangers = [
        world.sam,
        world.marek,
        Actor { id: AuthorId([77; 16]), role: Role::Practitioner },
        Actor { id: world.priya.id, role: Role::Administrator },
    ];
    for actor in strangers {
        let mut phone = Phone::of(actor);
        assert!(!carries(&phone.sync(world.store()), CANARY), "{actor:?}");
        let seen = priya.record(promise);
        phone.change(|d| d.set(&seen, "what", "overwritten"));
        assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::NotFound), "{actor:?}");
        phone.change(|d| {
            d.make(Kind::Promise, world.nowak);
        });
        assert_eq!(phone.fate(world.store()), Fate::Quarantined(Refusal::NotFound), "{actor:?}");
        assert!(!carries(&phone.sync(world.store()), CANARY), "{actor:?}");
    }
    assert_eq!(world.phone(world.priya).record(promise).text("what"), CANARY);
}

pub(crate) fn nobody_makes_a_family_an_allocation_or_a_summary_of_their_own(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let made = [
        (Kind::Allocation, world.other_family, Refusal::NotFound),
        (Kind::Allocation, world.nowak, Refusal::Forbidden),
        (Kind::Episode, world.nowak, Refusal::Forbidden),
        (Kind::FamilySummary, world.north, Refusal::NotFound),
        (Kind::Worker, world.north, Refusal::Forbidden),
    ];
    for (kind, scope, refusal) in made {
        priya.change(|d| {
            d.make(kind, scope);
        });
        assert_eq!(priya.fate(world.store()), Fate::Quarantined(refusal), "{kind:?}");
    }
    priya.change(|d| {
        let family = d.fresh_id();
        d.make_as(family, Kind::Family, family);
    });
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
}

pub(crate) fn a_record_in_a_scope_that_is_no_family_is_refused(open: Open) {
    let mut world = World::new(open);
    for (kind, scope) in [
        (Kind::Person, world.zosia),
        (Kind::Person, RecordId([5; 16])),
        (Kind::Person, world.north),
        (Kind::Worker, world.nowak),
        (Kind::Family, world.nowak),
    ] {
        world.importer.change(|d| {
            d.make(kind, scope);
        });
        let fate = world.importer.fate(world.opened.store.as_ref().unwrap());
        assert_eq!(fate, Fate::Quarantined(Refusal::NotFound), "{kind:?}");
    }
}

pub(crate) fn private_notes_are_in_no_answer_to_the_mother(open: Open) {
    let world = World::new(open);
    let (mut priya, mut ewa) = (world.phone(world.priya), world.phone(world.ewa));
    let nowak = world.nowak;
    let mut note = RecordId::default();
    priya.change(|d| {
        note = d.make(Kind::VisitNote, nowak);
        d.first(note, "think", CANARY);
    });
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    let seen = priya.record(note);
    priya.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::Forbidden));
    world.promise(&mut priya, "Ring the school", &[world.ewa]);
    assert!(!carries(&ewa.sync(world.store()), CANARY));
    assert!(!carries(&Phone::of(world.ewa).sync(world.store()), CANARY));
    assert_eq!(ewa.kinds(), BTreeSet::from(["promise".to_owned()]));
    let seen = priya.record(note);
    ewa.change(|d| d.set(&seen, "think", "mine"));
    let frames = ewa.sync(world.store());
    assert!(!carries(&frames, CANARY));
}

pub(crate) fn what_is_shared_arrives_and_what_is_unshared_leaves(open: Open) {
    let world = World::new(open);
    let (mut priya, mut ewa) = (world.phone(world.priya), world.phone(world.ewa));
    let promise = world.promise(&mut priya, CANARY, &[]);
    assert!(!carries(&ewa.sync(world.store()), CANARY));
    let seen = priya.record(promise);
    priya.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    ewa.sync(world.store());
    assert_eq!(ewa.record(promise).text("what"), CANARY);
    // Priya's phone sees it change hands and keeps it.
    assert!(priya.sees(promise));
    let other = world.promise(&mut priya, "Another", &[world.ewa]);
    ewa.sync(world.store());

    let taken_back = ShareChange { remove: vec![world.ewa.id], ..ShareChange::default() };
    let seen = priya.record(promise);
    priya.change(|d| d.share(&seen, &taken_back));
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    let frames = ewa.sync(world.store());
    assert!(is_gone(&frames, promise) && !carries(&frames, CANARY));
    assert!(!ewa.sees(promise) && ewa.sees(other));
    assert!(priya.sees(promise));
}

pub(crate) fn who_else_reads_is_told_to_professionals_alone(open: Open) {
    let world = World::new(open);
    let (mut priya, mut ewa) = (world.phone(world.priya), world.phone(world.ewa));
    let promise = world.promise(&mut priya, "Ring the school", &[world.ewa]);
    let seen = priya.record(promise);
    priya.change(|d| {
        let exclude = vec![AuthorId(world.zosia.0)];
        d.share(&seen, &ShareChange { exclude, ..ShareChange::with([world.marek.id]) });
    });
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    ewa.sync(world.store());
    let hers = ewa.record(promise);
    assert!(hers.named.is_empty() && hers.excluded.is_empty());
    assert_eq!(priya.record(promise).named, sync::Set::from([world.ewa.id, world.marek.id]));
    let told = history(&world, world.ewa, promise).unwrap();
    assert!(told.iter().all(|entry| entry.op.kind != OpKind::Share));
    assert!(
        history(&world, world.priya, promise).unwrap().iter().any(|entry| entry.op.kind == OpKind::Share)
    );
}

pub(crate) fn a_record_is_shared_with_nobody_outside_the_family(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[]);
    for stranger in [AuthorId(world.other_person.0), AuthorId([9; 16]), world.sam.id, AuthorId(world.nowak.0)]
    {
        let seen = priya.record(promise);
        priya.change(|d| d.share(&seen, &ShareChange::with([stranger])));
        assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
    }
    let (nowak, seen) = (world.nowak, priya.record(promise));
    priya.change(|d| {
        // A person of the family made in the same transaction is one already.
        let aunt = d.make(Kind::Person, nowak);
        d.share(&seen, &ShareChange::with([AuthorId(aunt.0)]));
    });
    assert_eq!(priya.fate(world.store()), Fate::Applied);
}

pub(crate) fn a_kind_that_is_never_shared_does_not_leave_even_if_it_stands_in_the_wrong_audience(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, CANARY, &[world.ewa]);
    assert!(carries(&Phone::of(world.ewa).sync(world.store()), CANARY));
    let mistake = move |conn: &Conn| {
        conn.execute("UPDATE record SET kind = 'visit_note' WHERE id = ?1", &params![promise.0])
    };
    assert_eq!(world.store().write_blocking(mistake), Ok(1));
    assert!(!carries(&Phone::of(world.ewa).sync(world.store()), CANARY));
}

pub(crate) fn an_allocation_that_ended_takes_everything_with_it(open: Open) {
    let mut world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, CANARY, &[]);
    for last_day in ["2026-11-23", "2026-11-22"] {
        world.import(world.allocation, "to", last_day);
        assert_eq!(dropped(&priya.sync(world.store())), 0);
        assert!(priya.sees(promise) && priya.sees(world.nowak));
    }
    world.import(world.allocation, "to", "2026-11-21");
    let frames = priya.sync(world.store());
    assert_eq!(dropped(&frames), 1);
    assert!(!carries(&frames, CANARY));
    assert!(!priya.sees(promise) && !priya.sees(world.zosia) && !priya.sees(world.nowak));
    assert_eq!(priya.kinds(), ["authority", "team", "worker"].map(str::to_owned).into());
    priya.change(|d| {
        d.make(Kind::Step, world.nowak);
    });
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
}

pub(crate) fn an_allocation_begins_on_its_day(open: Open) {
    let world = World::new(open);
    let mut importer = Phone::of(world.importer.actor);
    importer.change(|d| {
        let id = d.make(Kind::Allocation, world.nowak);
        d.first(id, "worker", RecordId::from(world.sam.id));
        d.first(id, "from", "2026-11-23");
    });
    assert_eq!(importer.fate(world.store()), Fate::Applied);
    let mut sam = world.phone(world.sam);
    assert!(!sam.sees(world.nowak) && sam.sees(world.other_family));
    let tomorrow = world.store().exchange_blocking(world.sam, sam.outgoing(), NOW_MS + DAY_MS).unwrap();
    sam.receive(tomorrow).unwrap();
    assert!(sam.sees(world.nowak) && sam.sees(world.zosia));
}

pub(crate) fn an_exclusion_beats_the_circle(open: Open) {
    let world = World::new(open);
    let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
    let promise = world.promise(&mut here, CANARY, &[world.ewa]);
    there.sync(world.store());
    let seen = here.record(promise);
    here.change(|d| {
        let exclude = vec![world.priya.id, world.ewa.id];
        d.share(&seen, &ShareChange { exclude, ..ShareChange::default() });
    });
    here.sync(world.store());
    let frames = there.sync(world.store());
    assert!(is_gone(&frames, promise) && !carries(&frames, CANARY));
    // Not even that there is such an audience is told.
    let read = |conn: &Conn| kept_server::store::rows::record(conn, promise);
    let audience = world.store().read_blocking(read).unwrap().unwrap().audience;
    assert!(!there.replica.position().audiences.contains_key(&audience));
    assert!(!carries(&Phone::of(world.ewa).sync(world.store()), CANARY));
    assert_eq!(history(&world, world.priya, promise), None);
}

pub(crate) fn those_let_in_later_do_not_read_what_was_said_before(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, CANARY, &[]);
    let seen = priya.record(promise);
    priya.change(|d| d.set(&seen, "what", "Ring the school"));
    let seen = priya.record(promise);
    priya.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    priya.sync(world.store());
    let seen = priya.record(promise);
    priya.change(|d| d.set(&seen, "what", "Ring the nursery"));
    priya.sync(world.store());
    let told = history(&world, world.ewa, promise).unwrap();
    let said: Vec<_> = told.iter().map(|entry| entry.op.value.clone()).collect();
    assert_eq!(said, [Value::from("Ring the nursery")]);
    assert_eq!(told[0].by, world.priya.id);
    let all = history(&world, world.priya, promise).unwrap();
    assert!(all.iter().any(|entry| entry.op.value == CANARY.into()));
    assert!(all.is_sorted_by_key(|entry| entry.pos));
}

pub(crate) fn the_history_of_a_record_is_closed_to_strangers(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, CANARY, &[]);
    for actor in [world.sam, world.ewa, world.grace] {
        assert_eq!(history(&world, actor, promise), None);
    }
    assert_eq!(history(&world, world.priya, RecordId([1; 16])), None);
}
