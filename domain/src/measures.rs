//! Measures of the work: who stayed, who carries how much, whether what was said was done.
//!
//! Every measure is a pair of whole numbers, so that a screen can always say how many it stands on; no float
//! is involved. None ranks people: what is returned about several workers keeps the order it was given in.

mod caseload;
mod continuity;
mod promises;
mod relationship;

pub use caseload::{Caseload, Range, Spread, spread};
pub use continuity::{Continuity, Scores, VISITS_MIN, continuity};
pub use promises::{Outcome, PromisedDay, Promises, promises};
pub use relationship::{
    Allocation, Changes, Together, changes_of_worker, current, days_unallocated, together,
};

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Share {
    /// How many are meant.
    pub part: u64,
    /// Out of how many.
    pub whole: u64,
}

impl Share {
    /// In thousandths, to the nearest; `None` of nothing. 0 and 1000 mean exactly none and exactly all.
    #[must_use]
    pub fn thousandths(self) -> Option<u64> {
        self.scaled(1000)
    }

    /// In hundredths, to the nearest; `None` of nothing. 0 and 100 mean exactly none and exactly all.
    #[must_use]
    pub fn percent(self) -> Option<u64> {
        self.scaled(100)
    }

    fn scaled(self, scale: u64) -> Option<u64> {
        let nearest =
            (self.part.saturating_mul(scale).saturating_add(self.whole / 2)).checked_div(self.whole)?;
        Some(if self.part == 0 || self.part >= self.whole { nearest } else { nearest.clamp(1, scale - 1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_share_says_all_only_of_all() {
        assert_eq!(Share { part: 999, whole: 1000 }.percent(), Some(99));
        assert_eq!(Share { part: 1000, whole: 1000 }.percent(), Some(100));
        assert_eq!(Share { part: 1, whole: 9000 }.percent(), Some(1));
        assert_eq!(Share { part: 0, whole: 9000 }.percent(), Some(0));
        assert_eq!(Share { part: 2, whole: 3 }.thousandths(), Some(667));
        assert_eq!(Share { part: 5, whole: 4 }.percent(), Some(125));
        assert_eq!(Share { part: 0, whole: 0 }.percent(), None);
    }

    proptest! {
        #[test]
        fn a_part_is_between_none_and_all(part in 0..10_000_u64, rest in 0..10_000_u64) {
            let share = Share { part, whole: part + rest };
            prop_assert_eq!(share.thousandths().is_none(), share.whole == 0);
            prop_assert!(share.thousandths().is_none_or(|n| n <= 1000));
        }
    }
}
