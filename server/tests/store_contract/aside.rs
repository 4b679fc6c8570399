//! What was set aside: kept, listed for those it concerns, and taken in under its author's name.

use super::world::{DAY_MS, NOW_MS, Open, Phone, World, carries, draft, parcel, results};
use domain::schema::Kind;
use kept_server::actor::Actor;
use kept_server::store::{Aside, Released};
use sync::wire::{Fate, encode};
use sync::{DeviceId, RecordId, Refusal, ShareChange};

const WORDS: &str = "Zosia told me about the new baby";

fn listed(world: &World, actor: Actor) -> Vec<Aside> {
    block_on(world.store().aside(actor, NOW_MS)).unwrap()
}

fn bytes(world: &World, actor: Actor, aside: &Aside) -> Option<Vec<u8>> {
    block_on(world.store().aside_bytes(actor, aside.dev, aside.n)).unwrap()
}

fn release(world: &World, actor: Actor, dev: DeviceId, n: u64) -> Released {
    block_on(world.store().release(actor, dev, n, NOW_MS)).unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// The family moves from Priya to Sam while Priya's phone still holds a visit that it has not sent.
fn moved(world: &mut World) -> (Phone, RecordId) {
    let sam = world.sam.id.into();
    moved_to(world, sam)
}

/// A colleague of Priya's in the team that Grace manages.
fn colleague(world: &mut World) -> RecordId {
    let north = world.north;
    let team = world.store().read_blocking(|conn| kept_server::store::rows::record(conn, north));
    let mut d = draft();
    let id = d.make(Kind::Worker, team.unwrap().unwrap().scope);
    d.first(id, "team", north);
    world.importer.save(d.into_ops());
    assert_eq!(world.importer.fate(world.opened.store.as_ref().unwrap()), Fate::Applied);
    id
}

fn moved_to(world: &mut World, worker: RecordId) -> (Phone, RecordId) {
    let mut priya = world.phone(world.priya);
    let mut d = draft();
    let visit = d.make(Kind::Visit, world.nowak);
    d.first(visit, "on", "2026-11-20");
    let voice = d.make(Kind::Voice, world.nowak);
    d.first(voice, "child", world.zosia);
    d.first(voice, "words", WORDS);
    priya.save(d.into_ops());
    world.import(world.allocation, "to", "2026-11-20");
    let (nowak, zosia) = (world.nowak, world.zosia);
    let mut d = draft();
    let allocation = d.make(Kind::Allocation, nowak);
    d.first(allocation, "person", zosia);
    d.first(allocation, "worker", worker);
    d.first(allocation, "from", "2026-11-20");
    world.importer.save(d.into_ops());
    assert_eq!(world.importer.fate(world.opened.store.as_ref().unwrap()), Fate::Applied);
    (priya, voice)
}

pub(crate) fn a_family_that_moved_takes_in_what_its_first_worker_had_not_sent(open: Open) {
    let mut world = World::new(open);
    let (mut priya, voice) = moved(&mut world);
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
    assert!(!priya.sees(voice) && priya.replica.outbox().next().is_none());
    // She reads her own words, and nobody else's phone or list has them.
    let hers = listed(&world, world.priya);
    assert_eq!((hers.len(), hers[0].family, &*hers[0].code), (1, Some(world.nowak), "not_found"));
    let carries_words = |bytes: &[u8]| bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes());
    assert!(bytes(&world, world.priya, &hers[0]).is_some_and(|bytes| carries_words(&bytes)));
    let mut sam = world.phone(world.sam);
    assert!(!sam.sees(voice));
    let his = listed(&world, world.sam);
    assert_eq!((his.len(), his[0].author), (1, world.priya.id));
    assert_eq!(bytes(&world, world.sam, &his[0]), None);

    assert_eq!(release(&world, world.sam, his[0].dev, his[0].n), Released::Taken);
    sam.sync(world.store());
    let taken = sam.record(voice);
    assert_eq!((taken.text("words"), taken.field("words").unwrap().heads[0].by), (WORDS, world.priya.id));
    for actor in [world.priya, world.sam, world.grace] {
        assert_eq!(listed(&world, actor), []);
    }
    assert_eq!(release(&world, world.sam, his[0].dev, his[0].n), Released::NotFound, "it is taken in once");
    assert!(!carries(&priya.sync(world.store()), WORDS), "she does not read the family any more");
}

pub(crate) fn the_manager_of_the_team_takes_it_in_and_reads_no_word_of_it(open: Open) {
    let mut world = World::new(open);
    let ola = colleague(&mut world);
    let (mut priya, voice) = moved_to(&mut world, ola);
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
    let [aside] = &listed(&world, world.grace)[..] else { panic!("one") };
    assert_eq!(bytes(&world, world.grace, aside), None);
    assert_eq!(release(&world, world.grace, aside.dev, aside.n), Released::Taken);
    assert!(!carries(&world.phone(world.grace).sync(world.store()), WORDS));
    let ola = Actor { id: ola.into(), ..world.priya };
    assert!(world.phone(ola).sees(voice));
}

pub(crate) fn nobody_else_sees_or_takes_in_what_was_set_aside(open: Open) {
    let mut world = World::new(open);
    let (mut priya, voice) = moved(&mut world);
    priya.fate(world.store());
    let aside = &listed(&world, world.priya)[0];
    let stranger = Actor { id: sync::AuthorId([9; 16]), ..world.priya };
    for actor in [world.ewa, world.marek, stranger] {
        assert_eq!(listed(&world, actor), []);
        assert_eq!(bytes(&world, actor, aside), None);
        assert_eq!(release(&world, actor, aside.dev, aside.n), Released::NotFound);
    }
    // What somebody wrote who never worked with the family is nobody's to vouch for.
    let mut d = draft();
    let visit = d.make(Kind::Visit, world.other_family);
    d.first(visit, "on", "2026-11-20");
    priya.save(d.into_ops());
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::NotFound));
    assert!(listed(&world, world.sam).iter().all(|one| one.family == Some(world.nowak)));
    assert_eq!(release(&world, world.sam, priya.dev, priya.n), Released::NotFound);
    // Its author, who does not answer for the family any more, does not take it in either.
    assert_eq!(release(&world, world.priya, aside.dev, aside.n), Released::NotFound);
    assert_eq!(release(&world, world.sam, aside.dev, aside.n + 1), Released::NotFound);
    assert!(!world.phone(world.sam).sees(voice));
}

pub(crate) fn what_waits_for_its_authors_word_is_taken_in_by_nobody_else(open: Open) {
    let world = World::new(open);
    let mut here = world.phone(world.priya);
    let promise = world.promise(&mut here, "Ring the school", &[]);
    let mut there = world.phone(world.priya);
    let seen = here.record(promise);
    here.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    here.sync(world.store());
    there.change(|d| d.set(&seen, "what", WORDS));
    assert!(matches!(there.fate(world.store()), Fate::Held(_)));
    assert_eq!(listed(&world, world.grace), []);
    let aside = &listed(&world, world.priya)[0];
    let held = Released::Refused(Refusal::NewReaders);
    assert_eq!(release(&world, world.grace, aside.dev, aside.n), held);
    assert_eq!(release(&world, world.priya, aside.dev, aside.n), held);
    assert!(!carries(&world.phone(world.ewa).sync(world.store()), WORDS));
}

pub(crate) fn what_breaks_a_rule_stays_aside_whoever_vouches(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[]);
    let seen = priya.record(promise);
    priya.change(|d| d.remove(&seen));
    assert_eq!(priya.fate(world.store()), Fate::Quarantined(Refusal::Forbidden));
    let aside = &listed(&world, world.priya)[0];
    let refused = Released::Refused(Refusal::Forbidden);
    assert_eq!(release(&world, world.priya, aside.dev, aside.n), refused);
    assert_eq!(listed(&world, world.priya).len(), 1);
    // What cannot be read is nobody's family's, and its author still has it.
    let dev = DeviceId([7; 16]);
    let answer =
        world.store().exchange_blocking(world.priya, parcel(dev, 1, vec![0xc1]), NOW_MS + DAY_MS).unwrap();
    assert_eq!(results(&answer)[0].fate, Fate::Quarantined(Refusal::Malformed));
    assert_eq!(release(&world, world.priya, dev, 1), Released::NotFound);
    assert_eq!(
        encode(&bytes(&world, world.priya, &Aside { dev, n: 1, ..aside.clone() })),
        encode(&Some(vec![0xc1_u8]))
    );
}
