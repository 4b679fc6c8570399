//! Records read as what they are. One file a kind that has behaviour; names and links for the rest.

pub mod allocation;
pub mod attachment;
pub mod draft;
pub mod fields;
pub mod promise;
pub mod visit;
