//! Whatever arrives: bytes that are nothing, messages that were changed on the way, and transactions that are well
//! formed and mean harm. Nothing panics, every answer can be read, and the rules of heads hold.
//!
//! Inputs that were interesting once are kept in `corpus/` and played each time. `KEPT_FUZZ_CASES=1000000 cargo test -p
//! kept-sync --release --test fuzz` plays more; a failure names its case.

mod kit;

#[path = "fuzz/corpus.rs"]
mod corpus;
#[path = "fuzz/hostile.rs"]
mod hostile;
#[path = "fuzz/house.rs"]
mod house;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/reading.rs"]
mod reading;

/// How many inputs each test plays where nothing else is asked.
const CASES: u64 = 4_000;

fn cases() -> u64 {
    std::env::var("KEPT_FUZZ_CASES").map_or(CASES, |text| text.parse().expect("a number"))
}
