//! Allocations: whose family it is, and who only stands beside.

/// Words of a role that stands beside the allocated worker's. Councils name roles as they like, so any other
/// role is taken for the worker's own.
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

/// Whether a role is the allocated worker's own, and not one beside it, such as a reviewing officer's. One that
/// is not named is.
#[must_use]
pub fn is_lead(role: &str) -> bool {
    let role = role.to_ascii_lowercase();
    !is_reviewing_officer(&role) && !BESIDE.iter().any(|beside| role.contains(beside))
}

/// "IRO" (independent reviewing officer) is too short to look for inside other words.
pub(crate) fn is_reviewing_officer(role: &str) -> bool {
    role.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("iro"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reviewing_officer_is_not_the_allocated_worker() {
        for role in ["", "Allocated Case Worker", "Social Worker", "Lead practitioner", "CW", "Hiro"] {
            assert!(is_lead(role), "{role}");
        }
        for role in ["IRO", "Independent Reviewing Officer", "CP Chair", "Family support worker", "Co-worker"]
        {
            assert!(!is_lead(role), "{role}");
        }
    }
}
