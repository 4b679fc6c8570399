//! What was taken away leaves the devices after some time, and comes back where somebody still wrote in it.

use crate::world::{DAY_MS, NOW_MS, Open, Phone, World, carries};
use domain::schema::{HORIZON_DAYS, Kind};
use sync::RecordId;
use sync::wire::Fate;

const WORDS: &str = "Take Zosia to the dentist";

/// A step that Priya wrote and took off again; both her phones know it.
fn taken_off(world: &World, priya: &mut Phone) -> (RecordId, Phone) {
    let mut step = RecordId::default();
    priya.change(|d| {
        step = d.make(Kind::Step, world.nowak);
        d.first(step, "what", WORDS);
    });
    priya.sync(world.store());
    let away = world.phone(world.priya);
    let seen = priya.record(step);
    priya.change(|d| d.remove(&seen));
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    priya.sync(world.store());
    (step, away)
}

fn begin_day(world: &World, days: i32) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(world.store().begin_day(NOW_MS + i64::from(days) * DAY_MS)).unwrap());
}

pub(crate) fn what_was_taken_off_leaves_every_phone_when_it_can_no_longer_be_brought_back(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let (step, _) = taken_off(&world, &mut priya);
    begin_day(&world, HORIZON_DAYS - 1);
    priya.sync(world.store());
    assert!(priya.record(step).is_removed());
    begin_day(&world, HORIZON_DAYS);
    priya.sync(world.store());
    assert!(!priya.sees(step));
    let mut fresh = Phone::of(world.priya);
    assert!(!carries(&fresh.sync(world.store()), WORDS));
    assert!(fresh.sees(world.nowak));
    // A later day finds nothing more to do.
    begin_day(&world, HORIZON_DAYS + 1);
}

pub(crate) fn what_was_brought_back_in_time_stays(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let (step, _) = taken_off(&world, &mut priya);
    let seen = priya.record(step);
    priya.change(|d| d.bring_back(&seen));
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    begin_day(&world, HORIZON_DAYS);
    priya.sync(world.store());
    assert_eq!(priya.record(step).text("what"), WORDS);
}

pub(crate) fn who_wrote_in_it_on_a_phone_that_was_away_has_it_back_to_settle(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let (step, mut away) = taken_off(&world, &mut priya);
    begin_day(&world, HORIZON_DAYS);
    priya.sync(world.store());
    let seen = away.record(step);
    away.change(|d| d.set(&seen, "what", "Ring the dentist"));
    assert_eq!(away.fate(world.store()), Fate::Conflict);
    for phone in [&mut priya, &mut away] {
        phone.sync(world.store());
        let record = phone.record(step);
        assert!(record.is_removal_contested() && record.text("what") == "Ring the dentist");
    }
    // Taken off by somebody who has seen that, it is brought back for as long as the first time.
    let seen = away.record(step);
    away.change(|d| d.settle_removal(&seen, true));
    assert_eq!(away.fate(world.store()), Fate::Applied);
    priya.sync(world.store());
    assert!(priya.record(step).is_removed());
}
