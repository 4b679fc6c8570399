//! What a commit concerns, published after it: whose devices are poked follows from this.

use std::collections::BTreeSet;
use sync::{AudienceId, AuthorId};

/// What a commit concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The audiences in which something was written.
    pub audiences: BTreeSet<AudienceId>,
    /// People who read more or less than before. Whoever lost an audience no longer sees it, and would not
    /// hear by it that there is something to delete.
    pub people: BTreeSet<AuthorId>,
}

impl Touched {
    /// Whether it concerns nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.audiences.is_empty() && self.people.is_empty()
    }

    /// Takes in what another commit concerns.
    pub fn add(&mut self, other: &Self) {
        self.audiences.extend(&other.audiences);
        self.people.extend(&other.people);
    }
}
