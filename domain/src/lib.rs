//! What relationship-based social work with children is, as plain types and pure functions.
//!
//! No clock, no randomness, no I/O: the same code decides on the server, which is asked, and in the app,
//! which only hints. Records travel as [`sync::Record`]s; [`model`] reads them as what they are, [`schema`]
//! says how each field behaves, [`access`] who may do what, [`view`] what screens show.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod access;
pub mod change_reason;
pub mod day;
pub mod looks;
pub mod measures;
pub mod model;
pub mod order;
pub mod rules;
pub mod schema;
pub mod view;
