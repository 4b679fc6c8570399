//! The server as a browser meets it: real connections, real headers, a clock of our own.

mod changes;
mod client;
mod crossing;
mod devices;
mod exchange;
mod hostile;
mod kept;
mod limits;
mod log;
mod night;
mod routes;
mod session;
mod slow;
mod surface;
