//! The server as a browser meets it: real connections, real headers, a clock of our own.

mod authenticator;
mod blobs;
mod bombs;
mod changes;
mod client;
mod codes;
mod crossing;
mod devices;
mod exchange;
#[path = "../support/family.rs"]
mod family;
mod fresh;
mod hostile;
mod joining;
mod kept;
mod limits;
mod log;
mod looks;
mod night;
mod passkeys;
#[path = "../support/pictures.rs"]
mod pictures;
mod pieces;
#[path = "../support/recording.rs"]
mod recording;
mod routes;
mod session;
mod slow;
mod surface;
