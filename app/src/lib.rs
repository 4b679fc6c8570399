//! The Kept client: what people see and touch, compiled to WebAssembly.
//!
//! Screens read [`domain::view`]s computed from the phone's own records and write operations through the
//! [`engine`]; nothing on a screen waits for the network.

#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

mod blobs;
mod conflict;
mod cover;
mod devices;
mod door;
mod engine;
mod families;
mod family_side;
mod left;
mod looks;
mod manager;
mod net;
mod parts;
mod platform;
mod promises;
mod release;
mod route;
mod saved;
mod shell;
mod signin;
mod store;
mod today;
mod ui;
mod visit;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the page that loaded it.
#[cfg_attr(not(feature = "bench"), wasm_bindgen(start))]
#[cfg_attr(feature = "bench", wasm_bindgen)]
pub fn start() {
    release::keep_install_offer();
    leptos::mount::mount_to_body(shell::App);
}
