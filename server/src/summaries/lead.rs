//! Whose family it is: the allocated worker's, and not that of those who stand beside.
//!
//! The same words as `domain::view::workers` and the reader of extracts know them by; councils name roles
//! freely.

/// Words of a role beside the allocated worker's.
const BESIDE: [&str; 12] = [
    "review",
    "independent",
    "chair",
    "conference",
    "advis",
    "advoc",
    "supervis",
    "manager",
    "support",
    "health",
    "second",
    "co-work",
];

/// Whether a role is the allocated worker's own.
pub(crate) fn is_lead(role: &str) -> bool {
    let role = role.to_lowercase();
    let is_iro = role.split(|c: char| !c.is_alphanumeric()).any(|word| word == "iro");
    !is_iro && !BESIDE.iter().any(|beside| role.contains(beside))
}
