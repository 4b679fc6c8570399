//! The command as somebody types it.

mod accounts;
#[path = "../support/cluster.rs"]
mod cluster;
mod importing;
mod place;
mod serving;
mod sharing;
