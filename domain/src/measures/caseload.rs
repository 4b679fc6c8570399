//! Who carries how much: the spread, and each worker against their own limit. A mean alone misleads.
//!
//! A case is a child allocated to a named worker (Department for Education workforce census).

use super::Share;
use crate::order::Order;

/// What one worker carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caseload<W> {
    /// Whose it is.
    pub worker: W,
    /// Children allocated.
    pub children: u32,
    /// Families they belong to.
    pub families: u32,
    /// Full-time equivalent in hundredths: 60 is three days a week.
    pub fte_hundredths: u32,
    /// What is carried, in the council's own weighting: points, or children where it has none.
    pub load: u32,
    /// This worker's own limit, in the same: already less for part-time and newly qualified workers.
    pub limit: u32,
}

impl<W> Caseload<W> {
    /// The load against the worker's own limit; over one if over.
    #[must_use]
    pub fn of_limit(&self) -> Share {
        Share { part: self.load.into(), whole: self.limit.into() }
    }

    /// Whether the load is over the limit.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.load > self.limit
    }

    /// Whether it would be, were so much more allocated: asked before a family moves.
    #[must_use]
    pub fn would_be_over(&self, more: u32) -> bool {
        self.load.saturating_add(more) > self.limit
    }
}

/// The least, the middle and the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub lowest: u32,
    /// The middle one, or halfway between the middle two, in tenths: 165 is 16.5.
    pub median_tenths: u32,
    /// The most.
    pub highest: u32,
}

/// A team's caseloads together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Workers counted, those with no children among them.
    pub workers: u32,
    /// Children allocated; one with two workers counts twice, as in the census.
    pub children: u32,
    /// Families; likewise.
    pub families: u32,
    /// Full-time equivalent of all of them, in hundredths.
    pub fte_hundredths: u32,
    /// Children to a worker; `None` without workers.
    pub children_each: Option<Range>,
    /// Families to a worker.
    pub families_each: Option<Range>,
    /// Load in percent of a worker's own limit, over those who have one.
    pub limit_used_percent: Option<Range>,
    /// The census figure, in tenths: children by full-time equivalent of those who hold any. Never alone.
    pub children_per_fte_tenths: Option<u32>,
    /// How many workers are over their own limit.
    pub over_limit: u32,
}

/// The spread of a team's caseloads.
#[must_use]
pub fn spread<W>(caseloads: &[Caseload<W>]) -> Spread {
    let total = |of: fn(&Caseload<W>) -> u32| caseloads.iter().map(of).fold(0, u32::saturating_add);
    let holders_fte = total(|one| if one.children > 0 { one.fte_hundredths } else { 0 });
    let children = total(|one| one.children);
    let percent = |one: &Caseload<W>| one.of_limit().percent().and_then(|n| u32::try_from(n).ok());
    Spread {
        workers: total(|_| 1),
        children,
        families: total(|one| one.families),
        fte_hundredths: total(|one| one.fte_hundredths),
        children_each: range(caseloads.iter().map(|one| one.children)),
        families_each: range(caseloads.iter().map(|one| one.families)),
        limit_used_percent: range(caseloads.iter().filter_map(percent)),
        children_per_fte_tenths: children
            .saturating_mul(1000)
            .saturating_add(holders_fte / 2)
            .checked_div(holders_fte),
        over_limit: total(|one| u32::from(one.is_over())),
    }
}

fn range(values: impl Iterator<Item = u32>) -> Option<Range> {
    let mut values: Vec<u32> = values.collect();
    values.order_by_key(|one| *one);
    let (lowest, highest) = (*values.first()?, *values.last()?);
    let (below, above) = (*values.get((values.len() - 1) / 2)?, *values.get(values.len() / 2)?);
    // Exact: half of a sum, in tenths, is five times the sum.
    let median_tenths = below.saturating_add(above).saturating_mul(5);
    Some(Range { lowest, median_tenths, highest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn carries(children: u32, fte_hundredths: u32, limit: u32) -> Caseload<()> {
        Caseload { worker: (), children, families: children / 2, fte_hundredths, load: children, limit }
    }

    #[test]
    fn one_who_carries_far_too_much_is_not_hidden_by_a_mean() {
        let team = [carries(10, 100, 18), carries(12, 100, 18), carries(38, 100, 18), carries(0, 100, 18)];
        let found = spread(&team);
        assert_eq!(found.children_each, Some(Range { lowest: 0, median_tenths: 110, highest: 38 }));
        assert_eq!(found.children_per_fte_tenths, Some(200), "60 children, 3 who hold any");
        assert_eq!((found.workers, found.children, found.families, found.over_limit), (4, 60, 30, 1));
        assert_eq!(found.limit_used_percent.unwrap().highest, 211);
    }

    #[test]
    fn part_time_is_measured_against_its_own_limit() {
        let part_time = carries(12, 60, 11);
        assert!(part_time.is_over());
        assert!(!carries(18, 100, 18).is_over());
        assert!(carries(18, 100, 18).would_be_over(1) && !carries(17, 100, 18).would_be_over(1));
        assert_eq!(spread(&[part_time]).children_per_fte_tenths, Some(200));
    }

    #[test]
    fn an_empty_team_has_no_figures_rather_than_noughts() {
        assert_eq!(spread::<()>(&[]), Spread::default());
        assert_eq!(spread(&[carries(0, 100, 0)]).limit_used_percent, None);
    }

    #[test]
    fn the_census_figure_is_the_published_one() {
        let england = Caseload {
            worker: (),
            children: 337_055,
            families: 0,
            fte_hundredths: 2_111_140,
            load: 0,
            limit: 0,
        };
        assert_eq!(spread(&[england]).children_per_fte_tenths, Some(160), "16.0 in 2023");
    }

    fn any_team() -> impl Strategy<Value = Vec<Caseload<()>>> {
        let one = (0..60_u32, 10..=100_u32, 1..30_u32).prop_map(|(n, fte, limit)| carries(n, fte, limit));
        prop::collection::vec(one, 1..20)
    }

    proptest! {
        #[test]
        fn the_order_of_workers_does_not_matter(
            (team, mixed) in any_team().prop_flat_map(|team| (Just(team.clone()), Just(team).prop_shuffle()))
        ) {
            prop_assert_eq!(spread(&team), spread(&mixed));
        }

        #[test]
        fn the_middle_is_between_the_ends(team in any_team()) {
            let range = spread(&team).children_each.unwrap();
            prop_assert!(range.lowest * 10 <= range.median_tenths);
            prop_assert!(range.median_tenths <= range.highest * 10);
        }
    }
}
