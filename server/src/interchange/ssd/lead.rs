//! Who was allocated to a person on a given day.
//!
//! The dataset does not say who made a visit. The best it can tell is who was the person's
//! worker that day, and everything built on it is marked as inferred.

use std::collections::HashMap;

use time::Date;

use super::{involvement::Involvement, source::Id};

/// The lead involvements of each person that name a worker, by the day they begin.
#[derive(Debug, Default)]
pub(super) struct Leads {
    by_person: HashMap<Id, Vec<Lead>>,
}

#[derive(Debug)]
struct Lead {
    from: Date,
    to: Option<Date>,
    worker: Id,
    line: u64,
}

impl Leads {
    pub(super) fn of(involvements: &[Involvement]) -> Self {
        let mut leads = Self::default();
        for involvement in involvements.iter().filter(|i| i.lead) {
            let Some(worker) = involvement.worker.clone() else {
                continue;
            };
            let (from, to, line) = (involvement.from, involvement.to, involvement.source.line);
            let of_one = leads.by_person.entry(involvement.person.clone()).or_default();
            of_one.push(Lead { from, to, worker, line });
        }
        for of_one in leads.by_person.values_mut() {
            of_one.sort_by_key(|lead| (lead.from, lead.line));
        }
        leads
    }

    /// The worker of `person` on `day`; of several, the one who began last.
    pub(super) fn on(&self, person: &str, day: Date) -> Option<Id> {
        let of_one = self.by_person.get(person)?;
        let in_force = |l: &&Lead| l.from <= day && l.to.is_none_or(|to| day <= to);
        of_one.iter().rev().find(in_force).map(|lead| lead.worker.clone())
    }
}
