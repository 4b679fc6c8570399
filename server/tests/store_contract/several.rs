//! Several processes on one database: here as several stores, each with connections of its own.

use crate::world::{DAY_MS, NOW_MS, Open, Opened, Phone, World};
use domain::schema::Kind;
use kept_server::store::{Store, Touched};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync::RecordId;
use sync::wire::Frame;
use tokio::sync::broadcast::Receiver;

/// The store of another process on the same database.
fn another(opened: &Opened) -> Store {
    Store::connect(&opened.database).unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn look(store: &Store) -> bool {
    runtime().block_on(store.poke_for_others()).unwrap()
}

fn heard(changes: &mut Receiver<Arc<Touched>>) -> Touched {
    let mut all = Touched::default();
    while let Ok(touched) = changes.try_recv() {
        all.add(&touched);
    }
    all
}

pub(crate) fn a_commit_of_one_process_pokes_in_another_and_once(open: Open) {
    let world = World::new(open);
    let other = another(&world.opened);
    let mut phone = world.phone(world.priya);
    let (mut here, mut there) = (world.store().changes(), other.changes());
    world.promise(&mut phone, "Ring the school", &[world.ewa]);
    assert!(look(&other) && !look(&other));
    let (told_here, told_there) = (heard(&mut here), heard(&mut there));
    assert_eq!(told_here, told_there);
    let concerns = |actor| runtime().block_on(other.concerns(actor, &told_there, NOW_MS));
    assert!(concerns(world.priya) && concerns(world.ewa) && concerns(world.grace));
    assert!(!concerns(world.sam) && !concerns(world.marek));
    // Whoever wrote it pokes at once and not again, also where the other wrote in between.
    assert!(!look(world.store()));
    phone.change(|d| {
        d.make(Kind::Step, world.nowak);
    });
    let frames = other.exchange_blocking(world.priya, phone.outgoing(), NOW_MS).unwrap();
    phone.receive(frames).unwrap();
    world.promise(&mut phone, "Ring the nursery", &[]);
    assert!(heard(&mut here).people.is_empty());
    assert!(look(world.store()) && look(&other));
    assert!(!look(world.store()) && !look(&other));
    // A phone that asks the other is told of all of it.
    let mut elsewhere = Phone::of(world.priya);
    let frames = other.exchange_blocking(world.priya, elsewhere.outgoing(), NOW_MS).unwrap();
    elsewhere.receive(frames).unwrap();
    assert_eq!(elsewhere.replica.records().count(), world.phone(world.priya).replica.records().count());
}

pub(crate) fn a_worker_who_loses_a_family_is_poked_in_every_process(open: Open) {
    let mut world = World::new(open);
    let other = another(&world.opened);
    let mut there = other.changes();
    world.import(world.allocation, "worker", RecordId::from(world.sam.id));
    assert!(look(&other));
    let people = heard(&mut there).people;
    assert_eq!(people, BTreeSet::from([world.priya.id, world.sam.id]));
}

pub(crate) fn a_day_begun_in_two_processes_begins_once(open: Open) {
    let mut world = World::new(open);
    let other = another(&world.opened);
    let begin = |store: &Store, now_ms| runtime().block_on(store.begin_day(now_ms)).unwrap();
    assert!(begin(world.store(), NOW_MS) && !begin(&other, NOW_MS));
    world.import(world.allocation, "to", "2026-11-22");
    look(&other);
    let mut there = other.changes();
    let (one, two) = (world.store().clone(), other.clone());
    let begun = runtime().block_on(async move {
        let (one, two) = tokio::join!(one.begin_day(NOW_MS + DAY_MS), two.begin_day(NOW_MS + DAY_MS));
        [one.unwrap(), two.unwrap()]
    });
    assert_eq!(begun.iter().filter(|begun| **begun).count(), 1, "{begun:?}");
    look(&other);
    assert!(heard(&mut there).people.contains(&world.priya.id));
    assert!(!begin(world.store(), NOW_MS + DAY_MS) && !begin(&other, NOW_MS + DAY_MS));
}

/// How many steps each of the writers takes.
const STEPS: usize = 12;

/// I6: a reader who goes on from the cursor of the last answer has everything, whoever commits meanwhile.
pub(crate) fn a_cursor_never_skips_a_commit(open: Open) {
    cursors_skip_nothing(&World::new(open));
}

/// Three stores write, and a fourth is read from one cursor to the next.
pub(crate) fn cursors_skip_nothing(world: &World) {
    let stores = [world.store().clone(), another(&world.opened), another(&world.opened)];
    let (nowak, priya) = (world.nowak, world.priya);
    let write = |store: Store| std::thread::spawn(move || write_slowly(&store, Phone::of(priya), nowak));
    let writers: Vec<_> = stores.iter().cloned().map(write).collect();
    let mut reader = world.phone(priya);
    let (mut cursors, began) = (Vec::new(), Instant::now());
    let reading = another(&world.opened);
    while writers.iter().any(|writer| !writer.is_finished()) {
        assert!(began.elapsed() < Duration::from_secs(60), "the writers hang");
        cursors.push(follow(&mut reader, &reading));
    }
    let made: Vec<RecordId> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    follow(&mut reader, &reading);
    assert_eq!(made.len(), 3 * STEPS);
    assert!(made.iter().all(|step| reader.sees(*step)), "a commit was skipped");
    assert!(cursors.is_sorted());
}

/// Commits one step after the other, each with a pause between taking its position and committing it.
fn write_slowly(store: &Store, mut phone: Phone, family: RecordId) -> Vec<RecordId> {
    let mut made = Vec::new();
    for _ in 0..STEPS {
        phone.change(|d| made.push(d.make(Kind::Step, family)));
        // Queued behind the push, in the same transaction where they meet: it holds the commit back.
        let (pausing, pushing) = (store.clone(), store.clone());
        let pause = std::thread::spawn(move || {
            pausing.write_blocking(|_| {
                std::thread::sleep(Duration::from_millis(4));
                Ok(())
            })
        });
        let frames = pushing.exchange_blocking(phone.actor, phone.outgoing(), NOW_MS).unwrap();
        phone.receive(frames).unwrap();
        pause.join().unwrap().unwrap();
    }
    made
}

fn follow(reader: &mut Phone, store: &Store) -> u64 {
    let frames = store.exchange_blocking(reader.actor, reader.outgoing(), NOW_MS).unwrap();
    let cursor = match frames.last() {
        Some(Frame::End { cursor, .. }) => *cursor,
        other => panic!("{other:?}"),
    };
    reader.receive(frames).unwrap();
    cursor
}
