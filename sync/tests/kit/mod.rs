//! What the tests share: a seeded generator, a small house, a device without a disk, a brute-force oracle.
#![allow(dead_code, reason = "each test binary uses a part")]

pub(crate) mod device;
pub(crate) mod house;
pub(crate) mod oracle;
pub(crate) mod rng;
mod shares;
