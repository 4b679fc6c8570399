//! Conflict-aware replication, sans-I/O.
//!
//! A record is a set of fields; a field is the set of its **heads**: the accepted operations that no
//! accepted operation supersedes. One head is a value, two different ones are a conflict that a person
//! settles. This crate knows nothing of social work, clocks, storage or HTTP: the authority runs
//! [`sequence::sequence`] inside its own commit, a device runs a [`replica::Replica`] over its own store,
//! and both speak [`wire`].

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod audience;
pub mod audit;
pub mod digest;
pub mod heads;
pub mod id;
pub mod map;
pub mod memory;
pub mod op;
pub mod pack;
pub mod readers;
pub mod record;
pub mod removal;
pub mod replica;
pub mod rules;
pub mod sequence;
pub mod text;
pub mod value;
pub mod weight;
pub mod wire;

pub use audience::{AudienceDef, Base};
pub use heads::{Field, Head};
pub use id::{AudienceId, AuthorId, DeviceId, OpId, RecordId};
pub use map::{Map, Set};
pub use op::{Op, OpKind, ShareChange, Txn};
pub use record::Record;
pub use rules::{Policy, Refusal, Rules};
pub use value::Value;
