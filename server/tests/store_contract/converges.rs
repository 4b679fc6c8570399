//! Convergence: whatever the order, everyone ends with the same, and two versions stay two until settled.

use crate::world::{NOW_MS, Open, Phone, World, results};
use domain::schema::Kind;
use std::collections::BTreeMap;
use sync::wire::{Fate, Frame};
use sync::{Record, RecordId};

fn held(phone: &Phone) -> BTreeMap<RecordId, Record> {
    phone.replica.records().map(|record| (record.id, record.clone())).collect()
}

pub(crate) fn two_devices_and_a_new_one_end_with_the_same_records(open: Open) {
    let world = World::new(open);
    let mut phones = [world.phone(world.priya), world.phone(world.priya)];
    let promise = world.promise(&mut phones[0], "Ring the school", &[]);
    for round in 0..6_i64 {
        for (index, phone) in phones.iter_mut().enumerate() {
            // Each is offline every second round, so that they overtake each other.
            if (round + index as i64) % 2 == 0 {
                phone.sync(world.store());
            }
            if phone.sees(promise) {
                let seen = phone.record(promise);
                let words = format!("round {round} on phone {index}");
                phone.change(|d| d.settle(&seen, "what", words.as_str()));
            }
            let nowak = world.nowak;
            phone.change(|d| {
                let step = d.make(Kind::Step, nowak);
                d.first(step, "what", format!("step {round} {index}"));
            });
        }
    }
    for _ in 0..2 {
        phones.iter_mut().for_each(|phone| drop(phone.sync(world.store())));
    }
    let fresh = world.phone(world.priya);
    assert_eq!(held(&phones[0]), held(&phones[1]));
    assert_eq!(held(&phones[0]), held(&fresh));
    assert_eq!(held(&fresh).values().filter(|record| record.kind == "step").count(), 12);
}

pub(crate) fn a_field_changed_by_two_keeps_both_until_somebody_settles_it(open: Open) {
    let world = World::new(open);
    let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
    let promise = world.promise(&mut here, "Ring the school", &[]);
    there.sync(world.store());
    let seen = there.record(promise);
    here.change(|d| d.set(&seen, "what", "Ring the nursery"));
    there.change(|d| d.set(&seen, "what", "Visit the school"));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(there.fate(world.store()), Fate::Conflict);
    here.sync(world.store());
    assert_eq!(here.record(promise).conflicts().collect::<Vec<_>>(), ["what"]);

    let both = here.record(promise);
    here.change(|d| d.set(&both, "what", "typed over"));
    assert_eq!(here.fate(world.store()), Fate::Quarantined(sync::Refusal::NeedsResolve));
    here.change(|d| d.settle(&both, "what", "Ring the nursery"));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    there.sync(world.store());
    assert_eq!(there.record(promise), here.record(promise));
    assert_eq!(there.record(promise).text("what"), "Ring the nursery");
}

pub(crate) fn a_clock_ten_years_off_changes_no_heads(open: Open) {
    let heads_with = |clock_ms: i64| {
        let world = World::new(open);
        let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
        let promise = world.promise(&mut here, "Ring the school", &[]);
        there.sync(world.store());
        there.clock_ms = clock_ms;
        let seen = there.record(promise);
        there.change(|d| d.set(&seen, "what", "first"));
        there.sync(world.store());
        here.change(|d| d.set(&seen, "what", "second"));
        here.sync(world.store());
        let record = here.record(promise);
        let mut values: Vec<_> = record.fields["what"].heads.iter().map(|head| head.value.clone()).collect();
        values.sort();
        values
    };
    let ten_years_ms = 3_652 * crate::world::DAY_MS;
    assert_eq!(heads_with(NOW_MS), heads_with(NOW_MS + ten_years_ms));
    assert_eq!(heads_with(NOW_MS), heads_with(NOW_MS - ten_years_ms));
    assert_eq!(heads_with(NOW_MS), heads_with(i64::MIN));
}

pub(crate) fn hostile_strings_come_back_as_they_were(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let long = "é".repeat(50_000);
    for words in [
        "nul \0 inside",
        "\u{202e}sdrawkcab\u{202c} \u{200f}",
        "👩‍👧‍👦 zażółć 家族 \u{1F3F4}\u{E0067}\u{E0062}",
        "'; DROP TABLE record; --",
        "\r\n\t\u{feff}\u{fffd}\u{10ffff}",
        "",
        &long,
    ] {
        let promise = world.promise(&mut phone, words, &[]);
        assert_eq!(world.phone(world.priya).record(promise).text("what"), words);
    }
}

pub(crate) fn a_new_epoch_sends_everything_again(open: Open) {
    let world = World::new(open);
    let mut phone = world.phone(world.priya);
    let promise = world.promise(&mut phone, "Ring the school", &[]);
    let before = held(&phone);
    let place = crate::audit::Place::new();
    world.store().renew_epoch_blocking(&place.key(), crate::world::NOW_MS).unwrap();
    let frames = phone.sync(world.store());
    assert!(frames.iter().any(|frame| matches!(frame, Frame::Drop { .. })));
    assert!(phone.sees(promise));
    assert_eq!(held(&phone), before);
    assert!(!phone.sync(world.store()).iter().any(|frame| matches!(frame, Frame::Segment { .. })));
}

pub(crate) fn a_pull_sends_only_what_is_new(open: Open) {
    let world = World::new(open);
    let (mut here, mut there) = (world.phone(world.priya), world.phone(world.priya));
    let promise = world.promise(&mut here, "Ring the school", &[]);
    let frames = there.sync(world.store());
    let put: Vec<_> = frames.iter().filter(|frame| matches!(frame, Frame::Put { .. })).collect();
    assert!(matches!(put[..], [Frame::Put { record }] if record.id == promise), "{put:?}");
    assert!(matches!(frames[0], Frame::Hello { records: 1, .. }));
    assert_eq!(there.sync(world.store()).len(), 2);
    assert!(results(&frames).is_empty());
}

pub(crate) fn many_long_records_arrive_in_frames_that_can_be_read(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let long = "x".repeat(sync::value::TEXT_BYTES_MAX);
    for _ in 0..25 {
        let nowak = world.nowak;
        priya.change(|d| {
            for _ in 0..4 {
                let step = d.make(Kind::Step, nowak);
                d.first(step, "what", long.as_str());
            }
        });
        assert_eq!(priya.fate(world.store()), Fate::Applied);
    }
    let fresh = Phone::of(world.priya);
    let frames = world.store().exchange_blocking(world.priya, fresh.outgoing(), NOW_MS).unwrap();
    let mut bytes = Vec::new();
    frames.iter().for_each(|frame| sync::wire::write_frame(&mut bytes, frame));
    assert!(bytes.len() > sync::wire::FRAME_BYTES_MAX, "too little to prove anything");
    assert_eq!(sync::wire::read_frames(&bytes), Ok(frames));
}
