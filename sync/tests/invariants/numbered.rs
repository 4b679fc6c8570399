//! The invariants of `sync.md` §7 that arbitrary histories can show.

use super::kit::house::Circles;
use super::kit::oracle::{comparable, defined, lost_update, replay, without_clocks};
use super::world::{PEOPLE, World, config, steps};
use kept_sync::memory::{Authority, House};
use kept_sync::sequence::{Ledger, Verdict};
use kept_sync::wire::{Fate, Frame};
use kept_sync::{OpId, Record, RecordId, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Ten years, in milliseconds.
const YEARS_MS: i64 = 315_576_000_000;

/// A ledger that is only its records and the fields of their operations.
#[derive(Default)]
struct Plain {
    records: BTreeMap<RecordId, Record>,
    ops: BTreeMap<(RecordId, OpId), (String, Value)>,
}

impl Ledger for Plain {
    type Error = Infallible;
    fn record(&mut self, id: RecordId) -> Result<Option<Record>, Infallible> {
        Ok(self.records.get(&id).cloned())
    }
    fn op_field(&mut self, record: RecordId, op: OpId) -> Result<Option<String>, Infallible> {
        Ok(self.ops.get(&(record, op)).map(|(field, _)| field.clone()))
    }
    fn op_value(&mut self, record: RecordId, op: OpId) -> Result<Option<Value>, Infallible> {
        Ok(self.ops.get(&(record, op)).map(|(_, value)| value.clone()))
    }
}

fn all(authority: &Authority<Circles>, form: fn(&Record) -> Record) -> BTreeMap<RecordId, Record> {
    authority.records().map(|record| (record.id, form(record))).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn i1_no_lost_update(steps in steps()) {
        let mut world = World::play(&steps, [0; 4]);
        prop_assert_eq!(lost_update(world.authority.log(), world.authority.records()), None);
        world.settle();
        prop_assert_eq!(lost_update(world.authority.log(), world.authority.records()), None);
    }

    #[test]
    fn i2_every_op_is_in_outbox_log_or_quarantine(steps in steps()) {
        let mut world = World::play(&steps, [0; 4]);
        world.settle();
        let mut fates = BTreeMap::new();
        for (_, request, results) in &world.pushes {
            fates.extend(results.iter().map(|answered| ((request.dev, answered.n), answered.fate.clone())));
        }
        let refused = fates.values().filter(|fate| fate.refusal().is_some()).count();
        let repeated = fates.values().filter(|fate| matches!(fate, Fate::Duplicate)).count();
        prop_assert_eq!(world.authority.quarantine().len(), refused);
        prop_assert_eq!(world.authority.log().len() + refused + repeated, fates.len());
        prop_assert!(world.devices.iter().all(|device| device.replica.outbox().next().is_none()));
    }

    #[test]
    fn i3_repeated_and_reordered_pushes_change_nothing(steps in steps(), shuffle in any::<u64>()) {
        let mut world = World::play(&steps, [0; 4]);
        world.settle();
        let before = all(&world.authority, Clone::clone);
        let (log, refused) = (world.authority.log().len(), world.authority.quarantine().len());
        let mut again = world.pushes.clone();
        again.extend(world.pushes.clone());
        let mut rng = super::kit::rng::Rng::new(shuffle);
        again.sort_by_cached_key(|_| rng.next());
        for (person, request, first) in again {
            let frames = world.authority.exchange(person, &request);
            let Some(Frame::Hello { results, .. }) = frames.first() else { panic!("a repeat is no fork") };
            prop_assert_eq!(results, &first, "a repeat gets its first fate");
        }
        prop_assert_eq!(all(&world.authority, Clone::clone), before);
        prop_assert_eq!((world.authority.log().len(), world.authority.quarantine().len()), (log, refused));
    }

    #[test]
    fn i3_an_operation_is_in_the_log_once(steps in steps()) {
        let mut world = World::play(&steps, [0; 4]);
        world.settle();
        let mut count = BTreeMap::new();
        for op in world.authority.log().iter().flat_map(|logged| &logged.txn.ops) {
            *count.entry((op.record, op.id)).or_insert(0) += 1;
        }
        prop_assert!(count.values().all(|times| *times == 1));
    }

    #[test]
    fn i4_every_device_holds_exactly_what_its_person_may_read(steps in steps()) {
        let mut world = World::play(&steps, [0; 4]);
        world.settle();
        let house = &world.authority.house;
        let truth: BTreeMap<_, _> = all(&world.authority, comparable);
        for (device, person) in world.devices.iter().zip(PEOPLE) {
            let readable = truth.values().filter(|record| house.reads(person, record));
            let expected: BTreeMap<_, _> = readable.map(|r| (r.id, house.mask(person, r))).collect();
            let held: BTreeMap<_, _> = device.replica.records().map(|r| (r.id, comparable(r))).collect();
            prop_assert_eq!(held, expected);
        }
    }

    #[test]
    fn i10_the_log_by_definition_is_every_record(steps in steps()) {
        let mut world = World::play(&steps, [0; 4]);
        world.settle();
        prop_assert_eq!(all(&world.authority, defined), replay(world.authority.log()));
    }

    #[test]
    fn i10_the_log_sequenced_again_is_every_record(steps in steps()) {
        let mut world = World::play(&steps, [0; 4]);
        world.settle();
        let (open, mut ledger) = (Circles::open(), Plain::default());
        for logged in world.authority.log() {
            let Ok(verdict) = open.judge(&logged.txn, logged.by, &mut ledger);
            let Verdict::Taken { changes, .. } = verdict else { panic!("it was accepted before") };
            ledger.records.extend(changes.into_iter().map(|change| (change.after.id, change.after)));
            let ops = logged.txn.ops.iter();
            ledger.ops.extend(ops.map(|op| ((op.record, op.id), (op.field.clone(), op.value.clone()))));
        }
        prop_assert_eq!(all(&world.authority, Clone::clone), ledger.records);
    }

    #[test]
    fn i11_years_of_clock_skew_change_no_heads(steps in steps(), skews in any::<[i8; 4]>()) {
        let (mut straight, mut skewed) = (
            World::play(&steps, [0; 4]),
            World::play(&steps, skews.map(|years| i64::from(years) * YEARS_MS)),
        );
        straight.settle();
        skewed.settle();
        prop_assert_eq!(all(&straight.authority, without_clocks), all(&skewed.authority, without_clocks));
    }
}
