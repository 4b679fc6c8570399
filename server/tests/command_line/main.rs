//! The command as somebody types it.

mod accounts;
mod backup;
#[path = "../support/cluster.rs"]
mod cluster;
#[path = "../support/family.rs"]
mod family;
mod importing;
mod place;
#[path = "../support/recording.rs"]
mod recording;
mod serving;
mod sharing;
mod uploading;
