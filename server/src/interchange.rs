//! Exchange with the systems councils already run.
//!
//! Kept stands beside a system of record and never replaces it, so it must be able to read what
//! that system exports. What is here knows files and formats, and nothing of Kept's own records:
//! it hands back neutral, typed rows and a report, and leaves their meaning to the caller.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod ssd;
