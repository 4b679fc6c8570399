//! At the door: joining with an invitation, passkeys, and codes from an app.

mod join;
mod keep;
mod passkey;
mod with_passkey;

pub use join::Join;
pub use passkey::{make, show};
pub use with_passkey::WithPasskey;
