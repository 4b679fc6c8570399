//! A seeded simulation: two to eight devices (in every hundredth run twenty to fifty), old ones among them, and one
//! authority under drops, lost and late answers, repeats, crashes at every call of the store, full and damaged stores,
//! cloned profiles, new epochs, restores from a backup, clocks years off, and circles that change.
//!
//! `KEPT_SIM_SEED=7 cargo test -p kept-sync --test simulation` plays one seed, `KEPT_SIM_SEEDS=5000` many, and with
//! `KEPT_SIM_CROWDS=1` only those of many devices.

mod kit;

#[path = "simulation/acts.rs"]
mod acts;
#[path = "simulation/checks.rs"]
mod checks;
#[path = "simulation/client.rs"]
mod client;
#[path = "simulation/disk.rs"]
mod disk;
#[path = "simulation/fence.rs"]
mod fence;
#[path = "simulation/mutant.rs"]
mod mutant;
#[path = "simulation/network.rs"]
mod network;
#[path = "simulation/plan.rs"]
mod plan;
#[path = "simulation/tally.rs"]
mod tally;
#[path = "simulation/world.rs"]
mod world;

use kit::oracle::without_clocks;
use mutant::Mutant;
use plan::Plan;
use std::collections::BTreeMap;
use world::World;

/// How many seeds are played where nothing else is asked.
const SEEDS: u64 = 300;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn every_invariant_holds_on_every_seed() {
    let seeds = match asked("KEPT_SIM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..asked("KEPT_SIM_SEEDS").unwrap_or(SEEDS),
    };
    let mut seen = tally::Tally::default();
    let count = seeds.end - seeds.start;
    let only_crowds = asked("KEPT_SIM_CROWDS").is_some();
    for seed in seeds.filter(|seed| !only_crowds || Plan::of(*seed).is_crowded()) {
        match World::run(Plan::of(seed)) {
            Ok(world) => seen.add(&world.tally),
            Err(broken) => panic!("{broken}\nreplay with KEPT_SIM_SEED={seed}"),
        }
    }
    println!("{seen:?}");
    let missing = seen.missing();
    assert!(count < SEEDS || only_crowds || missing.is_empty(), "in {count} seeds none of {missing:?}");
}

#[test]
fn each_mutant_is_caught() {
    for mutant in Mutant::ALL {
        let caught = (0..asked("KEPT_SIM_SEEDS").unwrap_or(SEEDS)).find_map(|seed| {
            let broken = World::run(Plan { mutant: Some(mutant), ..Plan::of(seed) }).err()?;
            Some((seed, broken))
        });
        let Some((seed, broken)) = caught else { panic!("{mutant:?} was not caught in {SEEDS} seeds") };
        println!("{mutant:?} was caught by seed {seed}: {}", broken.lines().next().unwrap_or_default());
    }
}

#[test]
fn a_crash_at_each_call_of_the_store_loses_nothing() {
    for seed in [3, 4] {
        let calm = Plan { is_short: true, ..Plan::calm(seed) };
        let calls = World::run(calm).expect("a calm run holds").chaos.calls;
        for moment in 0..calls * 2 {
            if let Err(broken) = World::run(Plan { crash_at: Some(moment), ..calm }) {
                panic!("{broken}\nseed {seed}, crash at moment {moment} of {}", calls * 2);
            }
        }
    }
}

#[test]
fn i11_clocks_years_off_change_no_heads() {
    for seed in 0..20 {
        let heads = |skews| -> BTreeMap<_, _> {
            let world = World::run(Plan { skews, ..Plan::of(seed) }).expect("the run holds");
            world.authority.records().map(|record| (record.id, without_clocks(record))).collect()
        };
        assert_eq!(heads(false), heads(true), "seed {seed}");
    }
}

#[test]
fn a_seed_plays_the_same_run_twice() {
    let log = |seed| World::run(Plan::of(seed)).expect("the run holds").authority.log().to_vec();
    assert_eq!(log(5), log(5));
}
