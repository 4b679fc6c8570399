//! Timescales: when something falls due, whose rule says so, and how its days are counted.
//!
//! The law moves, so a rule is data: [`RULES`] holds what law and guidance say, version by version, and
//! [`Settings`] what a council says. Code here counts days and looks rules up; it knows no rule by name.

mod holidays;
mod interval;
mod seen_alone;
mod settings;
mod table;
mod visit_kind;
mod visits;

use crate::day::Day;

pub use holidays::{bank_holidays, is_working_day};
pub use interval::{Counts, Interval, Unit};
pub use seen_alone::SeenAlone;
pub use settings::{EveryVisit, Settings};
pub use table::RULES;
pub use visit_kind::VisitKind;
pub use visits::{Due, next_visit, next_visit_planned};

/// Whose law and whose bank holidays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Jurisdiction {
    /// England.
    #[default]
    England,
    /// Wales: its own regulations, England's bank holidays.
    Wales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

/// Who sets a due day, as screens label it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// An Act, regulations or statutory guidance.
    Law,
    /// The council's own procedures.
    Council,
    /// This child's plan.
    Plan,
}

impl Label {
    /// "law", "council" or "plan".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Council => "council",
            Self::Plan => "plan",
        }
    }
}

/// What starts the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// A referral, or a worry that was reported.
    Referral,
    /// The strategy discussion that starts section 47 enquiries.
    StrategyDiscussion,
    /// The initial child protection conference.
    InitialConference,
    /// The last review conference.
    ReviewConference,
    /// The last core group.
    CoreGroup,
    /// The child moved into this home; each home counts anew.
    MovedIn,
    /// A care order with the child at home.
    CareOrder,
    /// The last visit.
    LastVisit,
    /// The child became looked after.
    BecameLookedAfter,
    /// The first looked-after review.
    FirstReview,
    /// The last looked-after review.
    LastReview,
    /// The last review of the pathway plan.
    PathwayReview,
    /// The council was told of a private fostering arrangement.
    Notified,
}

/// One timescale, in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it times; the same in each jurisdiction and version.
    pub id: &'static str,
    /// Where it holds.
    pub jurisdiction: Jurisdiction,
    /// Act, regulation or guidance.
    pub source: &'static str,
    /// The source's edition.
    pub version: &'static str,
    /// The first day it holds.
    pub effective_from: Day,
    /// The last day it holds; `None` while it goes on.
    pub effective_to: Option<Day>,
    /// What starts the count.
    pub trigger: Trigger,
    /// How many of `unit`, at most.
    pub amount: u16,
    /// What is counted.
    pub unit: Unit,
    /// Whether the trigger's day counts.
    pub counts: Counts,
    /// Who sets it.
    pub label: Label,
    /// For staff, in a few words.
    pub words: &'static str,
}

impl Rule {
    /// The length it gives.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        Interval { amount: self.amount, unit: self.unit, counts: self.counts }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn is_in_force(&self, on: Day) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|last| on <= last)
    }
}

/// The last day that is in time for a rule.
#[must_use]
pub fn add(rule: &Rule, trigger: Day) -> Day {
    rule.interval().after(trigger, rule.jurisdiction)
}

/// The rule of that id that holds there on that day, if law or guidance has one.
#[must_use]
pub fn in_force(id: &str, jurisdiction: Jurisdiction, on: Day) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id && rule.jurisdiction == jurisdiction && rule.is_in_force(on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day;

    fn d(text: &str) -> Day {
        day::parse(text).unwrap()
    }

    #[test]
    fn an_assessment_takes_at_most_45_working_days() {
        let rule = in_force("assessment", Jurisdiction::England, d("2026-11-23")).unwrap();
        assert_eq!(day::iso(add(rule, d("2026-11-23"))), "2027-01-28");
        assert_eq!(rule.label, Label::Law);
    }

    #[test]
    fn a_rule_holds_from_its_first_day_to_its_last() {
        let rule = Rule { effective_to: Some(d("2024-12-31")), ..RULES[0] };
        assert!(rule.is_in_force(rule.effective_from) && rule.is_in_force(d("2024-12-31")));
        assert!(!rule.is_in_force(d("2025-01-01")));
        assert!(!rule.is_in_force(rule.effective_from.previous_day().unwrap()));
        assert_eq!(in_force("assessment", Jurisdiction::NorthernIreland, d("2026-11-23")), None);
    }
}
