//! Who is sent what, byte for byte: a canary stands in every field that takes words, of every kind of record, in every
//! family of an authority of 60. All that the server says to anybody is unpacked and searched: each finds exactly the
//! canaries that are theirs, and after something is taken from somebody, none of it comes to them again.

mod canary;
#[allow(dead_code, reason = "what other tests ask of a server is not asked here")]
#[path = "../http/client.rs"]
mod client;
mod council;
#[allow(dead_code, reason = "what other tests ask of a server is not asked here")]
#[path = "../http/kept.rs"]
mod kept;
mod person;
mod reading;
mod taken_back;
mod worlds;
