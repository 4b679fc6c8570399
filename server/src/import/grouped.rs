//! An extract's rows by family, so that a family is written as one.

use crate::interchange::ssd::{
    Address, Episode, Extract, FamilyGroup, Id, Involvement, PersonRow, Plan, Report, TeamRow, Visit,
    WorkerRow,
};
use std::collections::HashMap;

/// A family's rows.
#[derive(Default)]
pub(super) struct FamilyRows {
    pub(super) group: Option<FamilyGroup>,
    pub(super) people: Vec<PersonRow>,
    pub(super) addresses: Vec<Address>,
    pub(super) involvements: Vec<Involvement>,
    pub(super) episodes: Vec<Episode>,
    pub(super) plans: Vec<Plan>,
    pub(super) visits: Vec<Visit>,
}

/// An extract by family.
pub(super) struct Grouped {
    pub(super) teams: Vec<TeamRow>,
    pub(super) workers: Vec<WorkerRow>,
    /// Workers' names by their ids, for allocations and visits.
    pub(super) names: HashMap<Id, String>,
    pub(super) families: Vec<FamilyRows>,
}

impl Grouped {
    /// Sorts an extract's rows by family. What Kept has no place for yet is said in the report.
    pub(super) fn of(extract: Extract) -> (Self, Report) {
        let mut report = extract.report;
        if !extract.placements.is_empty() {
            let reason = format!("Kept has no place for {} placements yet.", extract.placements.len());
            report.add_note("ssd_cla_placement.csv", "not kept yet", reason, "They were read and left out.");
        }
        let others = extract.people.iter().filter(|p| p.gender.is_some() || p.nationality.is_some()).count();
        if others > 0 {
            let reason = format!("Gender or nationality is recorded of {others} people.");
            report.add_note("ssd_person.csv", "not kept yet", reason, "Both were read and left out.");
        }
        let mut sorting = Sorting::of(extract.families);
        extract.people.into_iter().for_each(|row| sorting.put(&row.id.clone(), row, |f| &mut f.people));
        extract
            .addresses
            .into_iter()
            .for_each(|row| sorting.put(&row.person.clone(), row, |f| &mut f.addresses));
        let involvements = extract.involvements.into_iter();
        involvements.for_each(|row| sorting.put(&row.person.clone(), row, |f| &mut f.involvements));
        extract
            .episodes
            .into_iter()
            .for_each(|row| sorting.put(&row.person.clone(), row, |f| &mut f.episodes));
        extract.plans.into_iter().for_each(|row| sorting.put(&row.person.clone(), row, |f| &mut f.plans));
        extract.visits.into_iter().for_each(|row| sorting.put(&row.person.clone(), row, |f| &mut f.visits));
        let named =
            extract.workers.iter().filter_map(|worker| Some((worker.id.clone(), worker.name.clone()?)));
        let names = named.collect();
        let grouped =
            Self { teams: extract.teams, workers: extract.workers, names, families: sorting.families };
        (grouped, report)
    }
}

struct Sorting {
    families: Vec<FamilyRows>,
    place_of: HashMap<Id, usize>,
}

impl Sorting {
    fn of(groups: Vec<FamilyGroup>) -> Self {
        let mut place_of = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            place_of.extend(group.members.iter().map(|member| (member.clone(), place)));
        }
        let families =
            groups.into_iter().map(|group| FamilyRows { group: Some(group), ..FamilyRows::default() });
        Self { families: families.collect(), place_of }
    }

    /// Everyone is in exactly one family, so every row has a place.
    fn put<T>(&mut self, person: &Id, row: T, list: impl FnOnce(&mut FamilyRows) -> &mut Vec<T>) {
        let place = self.place_of.get(person).copied();
        if let Some(family) = place.and_then(|place| self.families.get_mut(place)) {
            list(family).push(row);
        }
    }
}
