//! Races that would hurt people if one of the two were lost.

use crate::world::{NOW_MS, Open, Opened, Phone, World, draft, results};
use domain::model::promise::{Event, State, standing};
use domain::schema::{Kind, SCHEMA, policy_of};
use kept_server::actor::Actor;
use kept_server::store::db::params;
use kept_server::store::{Conn, FILE, Store};
use std::path::Path;
use sync::replica::{Replica, Waiting};
use sync::wire::{self, Exchange, Fate, ForkReason, Frame};
use sync::{DeviceId, RecordId, Refusal, Txn, Value};

const WORDS: &str = "Zosia said that she is not afraid any more.";

/// What lies in quarantine under somebody's name, oldest first.
fn set_aside(store: &Store, author: Actor) -> Vec<(String, Vec<u8>)> {
    let read = move |conn: &Conn| {
        let sql = "SELECT code, bytes FROM quarantine WHERE author = ?1 ORDER BY n";
        conn.query(sql, &params![author.id.0], |row| Ok((row.get(0)?, row.get::<&[u8]>(1)?.to_vec())))
    };
    store.read_blocking(read).unwrap()
}

pub(crate) fn a_family_that_moves_to_another_worker_takes_no_unsent_word_with_it(open: Open) {
    let mut world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[]);
    // Without signal: a visit with what the child said, and other words for the promise.
    let mut d = draft();
    let visit = d.make(Kind::Visit, world.nowak);
    let voice = d.make(Kind::Voice, world.nowak);
    d.first(voice, "visit", visit);
    d.first(voice, "words", WORDS);
    priya.save(d.into_ops());
    let seen = priya.record(promise);
    priya.change(|d| d.set(&seen, "what", WORDS));
    let sent: Vec<Vec<u8>> = priya.replica.outbox().map(|waiting| waiting.bytes.clone()).collect();
    // Meanwhile the family is Sam's.
    world.import(world.allocation, "to", "2026-11-21");
    let (nowak, zosia, sam) = (world.nowak, world.zosia, world.sam);
    world.importer.change(|d| {
        let id = d.make(Kind::Allocation, nowak);
        d.first(id, "person", zosia);
        d.first(id, "worker", RecordId::from(sam.id));
        d.first(id, "from", "2026-11-22");
    });
    assert_eq!(world.importer.fate(world.opened.store.as_ref().unwrap()), Fate::Applied);
    let push = priya.outgoing();
    let frames = world.store().exchange_blocking(world.priya, push.clone(), NOW_MS).unwrap();
    let refused = Fate::Quarantined(Refusal::NotFound);
    assert!(results(&frames).iter().all(|answered| answered.fate == refused), "{frames:?}");
    // Her phone is told of each, by its count, and shows the family no more.
    let delta = priya.receive(frames).unwrap();
    assert_eq!(delta.held.len(), 2);
    assert!(!priya.sees(world.nowak) && !priya.sees(visit));
    // The server has every byte, under her name and once, however often it comes.
    world.store().exchange_blocking(world.priya, push, NOW_MS).unwrap();
    let kept = set_aside(world.store(), world.priya);
    assert_eq!(kept.iter().map(|(_, bytes)| bytes).collect::<Vec<_>>(), sent.iter().collect::<Vec<_>>());
    assert!(kept.iter().all(|(code, _)| code == "not_found"), "{kept:?}");
    let sams = world.phone(world.sam);
    assert!(sams.sees(world.zosia) && !sams.sees(visit) && !sams.sees(voice));
    assert_eq!(sams.record(promise).text("what"), "Ring the school");
}

pub(crate) fn a_no_and_a_kept_at_the_same_moment_both_stand_in_either_order(open: Open) {
    let kept = Event::Kept { on: domain::day::parse("2026-11-21").unwrap() };
    for is_hers_first in [true, false] {
        let world = World::new(open);
        let mut priya = world.phone(world.priya);
        let promise = world.promise(&mut priya, "Ring the school", &[world.ewa]);
        let mut ewa = world.phone(world.ewa);
        let tell = |phone: &mut Phone, event: &Event| {
            let seen = phone.record(promise);
            phone.change(|d| d.tell(&seen, "events", event.to_value()));
        };
        tell(&mut ewa, &Event::DidNotHappen);
        tell(&mut priya, &kept);
        let (first, second) = if is_hers_first { (&mut ewa, &mut priya) } else { (&mut priya, &mut ewa) };
        assert_eq!(first.fate(world.store()), Fate::Applied);
        assert_eq!(second.fate(world.store()), Fate::Conflict);
        first.sync(world.store());
        for phone in [&ewa, &priya] {
            let now = standing(&phone.record(promise));
            assert_eq!((now.state, now.said_no), (State::Disputed, vec![world.ewa.id]));
            assert_eq!(domain::model::promise::events(&phone.record(promise)).count(), 2);
        }
        // Only she takes it back, and then what the worker said stands.
        tell(&mut ewa, &Event::Withdrawn);
        ewa.sync(world.store());
        priya.sync(world.store());
        assert_eq!(standing(&priya.record(promise)).state, State::Kept);
    }
}

pub(crate) fn two_tabs_that_send_the_same_at_once_are_taken_once(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let mut made = Vec::new();
    for _ in 0..5 {
        priya.change(|d| made.push(d.make(Kind::Step, world.nowak)));
    }
    let push: Exchange = priya.outgoing();
    let ask = || world.store().exchange_blocking(world.priya, push.clone(), NOW_MS).unwrap();
    let (here, there) = std::thread::scope(|scope| {
        let (here, there) = (scope.spawn(ask), scope.spawn(ask));
        (here.join().unwrap(), there.join().unwrap())
    });
    assert_eq!(results(&here), results(&there));
    assert!(results(&here).iter().all(|answered| answered.fate == Fate::Applied));
    let count = |conn: &Conn| {
        conn.query_row("SELECT COUNT(*) FROM record WHERE kind = 'step'", &[], |row| row.get::<i64>(0))
    };
    assert_eq!(world.store().read_blocking(count), Ok(5));
    priya.receive(there).unwrap();
    let fresh = world.phone(world.priya);
    assert!(made.iter().all(|step| fresh.sees(*step)));
}

/// The device under another id, with what waits counted anew.
fn enrol_again(phone: &mut Phone) {
    let waiting: Vec<Txn> = phone.replica.outbox().map(|waiting| waiting.txn.clone()).collect();
    phone.dev = DeviceId(crate::world::random());
    phone.n = waiting.len() as u64;
    let anew = (1..).zip(waiting).map(|(n, txn)| {
        let txn = Txn { dev: phone.dev, n, ..txn };
        Waiting { bytes: wire::encode(&txn), txn }
    });
    let (position, records) =
        (phone.replica.position().clone(), phone.replica.confirmed().cloned().collect());
    phone.replica = Replica::open(policy_of, phone.actor.id, position, records, anew.collect());
}

pub(crate) fn words_over_what_a_restored_server_has_forgotten_stand_beside_what_it_knows(open: Open) {
    let mut world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "As it was saved", &[]);
    let backup = world.opened.dir.join("backup");
    std::fs::create_dir(&backup).unwrap();
    // Nobody writes meanwhile, so that the copy is whole.
    copy(&world.opened.dir, &backup);
    // Taken after the backup, and forgotten with it: other words, and a step.
    let seen = priya.record(promise);
    priya.change(|d| d.set(&seen, "what", "As it was forgotten"));
    let mut step = RecordId::default();
    priya.change(|d| step = d.make(Kind::Step, world.nowak));
    priya.sync(world.store());
    // Not sent when the server was restored: words over the forgotten ones, on both.
    for (id, words) in [(promise, "As it is"), (step, WORDS)] {
        let seen = priya.record(id);
        priya.change(|d| d.set(&seen, "what", words));
    }
    restore(&mut world.opened, &backup);
    let push = priya.outgoing();
    let frames = world.store().exchange_blocking(world.priya, push, NOW_MS).unwrap();
    assert!(matches!(frames[..], [Frame::Fork { reason: ForkReason::Gap, .. }]), "{frames:?}");
    enrol_again(&mut priya);
    let frames = priya.sync(world.store());
    let fates: Vec<Fate> = results(&frames).into_iter().map(|answered| answered.fate).collect();
    assert_eq!(fates, [Fate::Conflict, Fate::Quarantined(Refusal::NotFound)]);
    let record = priya.record(promise);
    let words: Vec<&Value> = record.field("what").unwrap().heads.iter().map(|head| &head.value).collect();
    assert!(words.contains(&&"As it is".into()) && words.contains(&&"As it was saved".into()), "{words:?}");
    let kept = set_aside(world.store(), world.priya);
    assert!(
        kept.iter().any(|(_, bytes)| bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes()))
    );
    assert_eq!(wire::decode_txn(&kept[0].1).unwrap().schema, SCHEMA);
    // Should another phone send again what was forgotten, it takes nobody's place.
    assert_eq!(record.field("what").unwrap().ghosts.len(), 1);
}

/// The database's file and what was not brought into it yet.
fn copy(from: &Path, to: &Path) {
    for name in [FILE.to_owned(), format!("{FILE}-wal")] {
        drop(std::fs::remove_file(to.join(&name)));
        if from.join(&name).exists() {
            std::fs::copy(from.join(&name), to.join(&name)).unwrap();
        }
    }
}

/// A new folder with what the backup holds, in a new epoch, as after the loss of the old one.
fn restore(opened: &mut Opened, backup: &Path) {
    let place = opened.dir.join("restored");
    std::fs::create_dir(&place).unwrap();
    copy(backup, &place);
    let store = Store::open(&place).unwrap();
    let key = crate::audit::Place::new().key();
    store.renew_epoch_blocking(&key, crate::world::NOW_MS).unwrap();
    opened.store = Some(store);
}
