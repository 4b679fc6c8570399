//! What must hold (`sync.md` §7), each invariant by its number, for arbitrary histories of several devices.

mod kit;
#[path = "invariants/world.rs"]
mod world;

#[path = "invariants/fields.rs"]
mod fields;
#[path = "invariants/numbered.rs"]
mod numbered;
#[path = "invariants/races.rs"]
mod races;
#[path = "invariants/refusals.rs"]
mod refusals;
