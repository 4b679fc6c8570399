//! What happened, so that a fault that never strikes, or an outcome that never comes, is seen.

use super::plan::Faults;
use super::world::World;
use kept_sync::wire::Fate;
use kept_sync::{Record, Refusal};
use std::collections::BTreeMap;

macro_rules! happenings {
    ($($name:ident),* $(,)?) => {
        /// What can happen in a run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Happened { $($name),* }

        impl Happened {
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

happenings! {
    Written, Answered,
    // Faults.
    RequestDropped, RequestRepeated, AnswerLost, AnswerCut, AnswerLate, Crashed, PhoneFull, Damaged, Strayed, Cloned,
    NewEpoch, BackedUp, Restored, CircleChanged,
    // What phones did.
    StaleTab, EnrolledAgain, SendsAgain, FetchedAnew, TookRecordsAway, CommittedInParts, Folded, OldPhoneAnswered,
    // What became of what was written.
    Conflict, Merged, Held, Unseen, Unsettled, OtherwiseRefused, ContestedRemoval,
}

/// How often each happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(BTreeMap<Happened, u64>);

impl Tally {
    pub(crate) fn count(&mut self, what: Happened, times: u64) {
        *self.0.entry(what).or_default() += times;
    }

    pub(crate) fn add(&mut self, more: &Self) {
        more.0.iter().for_each(|(what, times)| self.count(*what, *times));
    }

    /// What never happened.
    pub(crate) fn missing(&self) -> Vec<Happened> {
        Happened::ALL.iter().copied().filter(|what| self.0.get(what).copied().unwrap_or(0) == 0).collect()
    }
}

impl World {
    pub(crate) fn saw(&mut self, what: Happened) {
        self.tally.count(what, 1);
    }

    /// Counts what only the end of a run shows.
    pub(crate) fn sum_up(&mut self) {
        for fate in self.fates.values() {
            let what = match fate {
                Fate::Conflict => Happened::Conflict,
                Fate::AutoMerged => Happened::Merged,
                Fate::Held(_) => Happened::Held,
                Fate::Quarantined(Refusal::Unseen) => Happened::Unseen,
                Fate::Quarantined(Refusal::Unsettled) => Happened::Unsettled,
                Fate::Quarantined(_) => Happened::OtherwiseRefused,
                Fate::Applied | Fate::Duplicate => continue,
            };
            self.tally.count(what, 1);
        }
        let contested =
            self.authority.records().filter(|record| Record::is_removal_contested(record)).count();
        self.tally.count(Happened::ContestedRemoval, u64::try_from(contested).unwrap());
    }

    /// Whether a fault strikes now; counted where it does.
    pub(crate) fn strikes(&mut self, often: fn(&Faults) -> u64, what: Happened) -> bool {
        let strikes = self.rng.chance(often(&self.faults));
        self.tally.count(what, u64::from(strikes));
        strikes
    }
}
