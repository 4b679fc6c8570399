//! The Kept server.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod actor;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod blobs;
pub mod config;
pub mod demo;
pub mod error;
pub mod house;
pub mod import;
pub mod interchange;
pub mod listen;
pub mod neighbours;
pub mod night;
pub mod router;
pub mod routes;
pub mod site;
pub mod state;
pub mod store;
pub mod summaries;
pub mod today;
