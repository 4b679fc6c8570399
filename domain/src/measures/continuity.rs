//! Whether the same person came: three measures over the visits, in order.
//!
//! All three fall as visits rise, so the number of visits always stands beside them, and under three visits
//! there are none. A visit by someone who covered counts as theirs: it lowers SECON, and is no change
//! of worker.

use super::Share;

/// Under so many visits there is no score.
pub const VISITS_MIN: usize = 3;

/// Continuity over some visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Continuity {
    /// How many visits. Always shown.
    pub visits: usize,
    /// How many different workers made them.
    pub workers: usize,
    /// The scores, from three visits on.
    pub scores: Option<Scores>,
}

/// The scores, each between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scores {
    /// Usual provider: the share of visits by whoever came most.
    pub upc: Share,
    /// Bice–Boxerman: the share of pairs of visits with one worker in common (10.1186/s12913-022-07953-z).
    pub coc: Share,
    /// Sequence: the share of visits made by the same worker as the visit before.
    pub secon: Share,
}

/// Continuity over the workers of some visits, the earliest first.
#[must_use]
pub fn continuity<W: PartialEq>(workers: &[W]) -> Continuity {
    let mut counts: Vec<(&W, u64)> = Vec::new();
    for worker in workers {
        match counts.iter_mut().find(|(known, _)| *known == worker) {
            Some((_, count)) => *count += 1,
            None => counts.push((worker, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let squares: u64 = counts.iter().map(|(_, count)| count * count).sum();
    let same = workers.iter().zip(workers.iter().skip(1)).filter(|(before, after)| before == after).count();
    let n = workers.len() as u64;
    let scores = (workers.len() >= VISITS_MIN).then(|| Scores {
        upc: Share { part: most, whole: n },
        coc: Share { part: squares - n, whole: n * (n - 1) },
        secon: Share { part: same as u64, whole: n - 1 },
    });
    Continuity { visits: workers.len(), workers: counts.len(), scores }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// UPC, COC and SECON in thousandths.
    fn check(visits: &str, expected: (u64, u64, u64)) {
        let workers: Vec<char> = visits.chars().collect();
        let scores = continuity(&workers).scores.unwrap();
        let thousandths = |share: Share| share.thousandths().unwrap();
        assert_eq!(
            (thousandths(scores.upc), thousandths(scores.coc), thousandths(scores.secon)),
            expected,
            "{visits}"
        );
    }

    #[test]
    fn the_same_worker_always_is_full_continuity() {
        check("AAA", (1000, 1000, 1000));
    }

    #[test]
    fn a_new_worker_each_time_is_none() {
        check("ABC", (333, 0, 0));
    }

    #[test]
    fn worked_examples_hold() {
        check("AABB", (500, 333, 667));
        check("ABAB", (500, 333, 0));
        check("AAAAAAAAAB", (900, 800, 889));
    }

    #[test]
    fn one_cover_visit_breaks_the_sequence_twice() {
        check("AABAA", (800, 600, 500));
    }

    #[test]
    fn under_three_visits_only_their_number_is_told() {
        for visits in ["", "A", "AB"] {
            let found = continuity(visits.as_bytes());
            assert_eq!((found.visits, found.scores), (visits.len(), None));
        }
        assert_eq!(continuity(b"AB").workers, 2);
    }

    fn shares(scores: &Scores) -> [Share; 3] {
        [scores.upc, scores.coc, scores.secon]
    }

    proptest! {
        #[test]
        fn every_score_is_between_none_and_all(workers in prop::collection::vec(0..6_u8, 3..60)) {
            let scores = continuity(&workers).scores.unwrap();
            for share in shares(&scores) {
                prop_assert!(share.part <= share.whole && share.whole > 0);
            }
            prop_assert!(scores.upc.part >= 1);
        }

        #[test]
        fn the_order_of_visits_matters_to_secon_alone(
            (workers, mixed) in prop::collection::vec(0..6_u8, 3..30)
                .prop_flat_map(|visits| (Just(visits.clone()), Just(visits).prop_shuffle()))
        ) {
            let (one, other) = (continuity(&workers).scores.unwrap(), continuity(&mixed).scores.unwrap());
            prop_assert_eq!((one.upc, one.coc), (other.upc, other.coc));
            let backwards: Vec<u8> = workers.iter().rev().copied().collect();
            prop_assert_eq!(continuity(&backwards).scores.unwrap(), one);
        }

        #[test]
        fn who_the_workers_are_does_not_matter(workers in prop::collection::vec(0..6_u8, 0..30)) {
            let renamed: Vec<u8> = workers.iter().map(|worker| 200 - worker).collect();
            prop_assert_eq!(continuity(&workers), continuity(&renamed));
        }
    }
}
