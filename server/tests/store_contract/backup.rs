//! What devices are told of backups, and what digests find.

use crate::world::{NOW_MS, Open, Phone, World};
use domain::schema::{Kind, SCHEMA};
use sync::AudienceId;
use sync::digest::digest;
use sync::wire::{CHECKS_MAX, Exchange, Frame};

fn backed(frames: &[Frame]) -> u64 {
    match frames.first() {
        Some(Frame::Hello { backed, .. }) => *backed,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn a_device_is_told_what_of_it_a_backup_holds_and_no_more(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let step = |priya: &mut Phone| {
        priya.change(|d| {
            d.make(Kind::Step, world.nowak);
        });
        backed(&priya.sync(world.store()))
    };
    assert_eq!((step(&mut priya), step(&mut priya)), (0, 0));
    let position = world.store().position_blocking().unwrap();
    assert_eq!(step(&mut priya), 0);
    world.store().backed_up_blocking(position).unwrap();
    // Her second was the last in it; what was refused after it would have the same position.
    assert_eq!(step(&mut priya), 1);
    world.store().backed_up_blocking(world.store().position_blocking().unwrap()).unwrap();
    assert_eq!(step(&mut priya), 3);
    // An older backup that is noted late takes nothing back, and another device has its own counts.
    world.store().backed_up_blocking(position).unwrap();
    assert_eq!(step(&mut priya), 3);
    assert_eq!(backed(&world.phone(world.sam).sync(world.store())), 0);
}

/// What the answer tells of these audiences.
fn told(world: &World, phone: &Phone, check: Vec<AudienceId>) -> Vec<(AudienceId, u64)> {
    let request = Exchange { check, ..phone.outgoing() };
    let frames = world.store().exchange_blocking(phone.actor, request, NOW_MS).unwrap();
    match frames.last() {
        Some(Frame::End { digests, .. }) => digests.clone(),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn digests_are_those_of_what_everybody_holds(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[world.ewa]);
    world.promise(&mut priya, "Ring the doctor", &[]);
    for actor in [world.priya, world.sam, world.grace, world.ewa, world.marek] {
        let phone = world.phone(actor);
        let held: Vec<_> = phone.replica.position().audiences.keys().copied().collect();
        let told = told(&world, &phone, held.clone());
        assert_eq!(told.len(), held.len().min(CHECKS_MAX));
        for (id, theirs) in told {
            let records = phone.replica.confirmed().filter(|record| record.audience == id);
            assert_eq!(digest(records), theirs, "{actor:?}");
        }
    }
    // A phone to which a change never came differs in that audience and no other.
    let before = world.phone(world.priya);
    let seen = priya.record(promise);
    priya.change(|d| d.set(&seen, "what", "Ring the school before noon"));
    priya.sync(world.store());
    let differs = |id: &AudienceId, theirs: &u64| {
        digest(before.replica.confirmed().filter(|record| record.audience == *id)) != *theirs
    };
    let check = before.replica.position().audiences.keys().copied().collect();
    let differing: Vec<_> =
        told(&world, &before, check).into_iter().filter(|(id, d)| differs(id, d)).collect();
    assert_eq!(differing.len(), 1);
    assert_eq!(differing[0].0, before.record(promise).audience);
}

pub(crate) fn digests_are_told_of_nothing_that_is_not_read(open: Open) {
    let world = World::new(open);
    let (priya, sam) = (world.phone(world.priya), world.phone(world.sam));
    let theirs: Vec<_> = sam.replica.position().audiences.keys().copied().collect();
    let shared: Vec<_> = priya.replica.position().audiences.keys().copied().collect();
    let told = told(&world, &priya, theirs.clone());
    assert!(theirs.len() > told.len());
    assert!(told.iter().all(|(id, _)| shared.contains(id)), "{told:?}");
    // Nor of what a device says that it does not hold yet.
    let check = shared.clone();
    let request = Exchange { check, audiences: Vec::new(), ..priya.replica.outgoing(priya.dev, SCHEMA) };
    let frames = world.store().exchange_blocking(world.priya, request, NOW_MS).unwrap();
    assert!(matches!(frames.last(), Some(Frame::End { digests, .. }) if digests.is_empty()), "{frames:?}");
}
