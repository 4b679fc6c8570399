//! An answer in parts: what a device may keep of one that is cut off, and what it is sent afterwards.

use crate::world::{NOW_MS, Open, Phone, World, draft};
use domain::schema::Kind;
use sync::replica::Receiver;
use sync::wire::{Fate, Frame, encode};
use sync::{RecordId, ShareChange};

/// Takes an answer in as far as its last safe place.
fn receive_part(phone: &mut Phone, frames: &[Frame]) {
    let mut receiver = Receiver::default();
    for frame in frames {
        receiver.take(&phone.replica, frame.clone(), &encode(frame)).unwrap();
    }
    if let Some(delta) = receiver.ready(&phone.replica) {
        phone.replica.commit(delta);
    }
}

fn announced(frames: &[Frame]) -> u64 {
    let Frame::Hello { records, .. } = frames[0] else { panic!("{:?}", frames[0]) };
    records
}

fn sent(frames: &[Frame]) -> u64 {
    let records = frames.iter().map(|frame| match frame {
        Frame::Segment { records, .. } => records.len() as u64,
        Frame::Put { .. } => 1,
        _ => 0,
    });
    records.sum()
}

fn answer(world: &World, phone: &Phone) -> Vec<Frame> {
    world.store().exchange_blocking(phone.actor, phone.outgoing(), NOW_MS).unwrap()
}

/// A caseload of several parts: notes of 50 KB each for the Nowaks and in four circles of other readers.
fn much(world: &World, phone: &mut Phone) {
    for readers in [vec![], vec![world.ewa], vec![world.marek], vec![world.ewa, world.marek]] {
        for _ in 0..4 {
            let mut d = draft();
            let id = d.make(Kind::Promise, world.nowak);
            d.first(id, "what", "x".repeat(50_000).as_str());
            if !readers.is_empty() {
                d.share_new(id, &ShareChange::with(readers.iter().map(|reader| reader.id)));
            }
            phone.save(d.into_ops());
            assert_eq!(phone.fate(world.store()), Fate::Applied);
        }
    }
}

pub(crate) fn what_was_cut_off_is_gone_on_with(open: Open) {
    let world = World::new(open);
    let mut writer = world.phone(world.priya);
    much(&world, &mut writer);
    let mut phone = Phone::of(world.priya);
    let frames = answer(&world, &phone);
    assert_eq!(announced(&frames), sent(&frames));
    let places = frames.iter().filter(|frame| matches!(frame, Frame::Safe { .. })).count();
    assert!(places >= 2, "{places} places to go on from");
    let mut left = announced(&frames);
    let half = frames.len() / 2;
    for _ in 0..2 {
        receive_part(&mut phone, &frames[..half]);
        let rest = answer(&world, &phone);
        assert_eq!(announced(&rest), sent(&rest));
        assert!(announced(&rest) < left);
        left = announced(&rest) + 1;
    }
    phone.sync(world.store());
    assert_eq!(phone.kinds(), writer.kinds());
    assert_eq!(phone.replica.records().count(), writer.replica.records().count());
}

pub(crate) fn an_older_app_is_told_nothing_that_it_does_not_know(open: Open) {
    let world = World::new(open);
    let mut writer = world.phone(world.priya);
    much(&world, &mut writer);
    let request = sync::wire::Exchange { version: 1, ..Phone::of(world.priya).outgoing() };
    let frames = world.store().exchange_blocking(world.priya, request, NOW_MS).unwrap();
    assert!(!frames.iter().any(|frame| matches!(frame, Frame::Safe { .. })));
    assert!(matches!(frames.last(), Some(Frame::End { .. })));
}

/// A record moves to a new audience, the answer that says so is cut off before that audience comes, and then it is
/// shared no more: the phone must not still hold it as it stood in the audience it left.
pub(crate) fn what_moved_and_was_unshared_between_two_parts_does_not_stay(open: Open) {
    let world = World::new(open);
    let mut writer = world.phone(world.priya);
    let promise = world.promise(&mut writer, "Bring the cards", &[world.ewa]);
    let mut ewa = world.phone(world.ewa);
    assert!(ewa.sees(promise));
    // Something that she reads by another audience still, so that the answer has a part after its news.
    share(&world, &mut writer, promise, &ShareChange::with([world.marek.id]));
    let frames = answer(&world, &ewa);
    assert!(frames.contains(&Frame::Gone { record: promise }));
    let safe = frames.iter().position(|frame| matches!(frame, Frame::Safe { .. })).unwrap();
    receive_part(&mut ewa, &frames[..=safe]);
    share(
        &world,
        &mut writer,
        promise,
        &ShareChange { remove: vec![world.ewa.id], ..ShareChange::default() },
    );
    ewa.sync(world.store());
    assert!(!ewa.sees(promise));
}

fn share(world: &World, phone: &mut Phone, record: RecordId, change: &ShareChange) {
    let seen = phone.record(record);
    phone.change(|d| d.share(&seen, change));
    assert_eq!(phone.fate(world.store()), Fate::Applied);
}
