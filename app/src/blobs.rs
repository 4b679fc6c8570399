//! Photos, drawings and voice notes on this phone: kept with what is being written, sent once that is, and shown.

mod send;
mod shown;

pub use send::send_all;
pub use shown::{Attached, Preview};
