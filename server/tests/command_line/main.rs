//! The command as somebody types it.

mod accounts;
mod importing;
mod place;
mod serving;
