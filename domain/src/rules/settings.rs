//! What a council asks for itself: everything that differs from council to council.

use super::{Interval, Jurisdiction, Unit, VisitKind};

/// What a council asks of one kind of visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EveryVisit {
    /// How often, at the least.
    pub every: Interval,
    /// Whether the child is to be seen alone each time.
    pub alone: bool,
}

/// A council's own timescales. Where the law has one too, the law's stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whose law and bank holidays.
    pub jurisdiction: Jurisdiction,
    /// Child in need visits.
    pub child_in_need: EveryVisit,
    /// Child protection visits.
    pub child_protection: EveryVisit,
    /// Early help visits.
    pub early_help: EveryVisit,
    /// Visits to children we care for, where [`super::RULES`] has no law.
    pub looked_after: EveryVisit,
    /// Leaving care visits, where [`super::RULES`] has no law.
    pub leaving_care: EveryVisit,
    /// Private fostering visits, where [`super::RULES`] has no law.
    pub private_fostering: EveryVisit,
    /// Supervision of a case, from the last.
    pub supervision: Interval,
    /// Writing up a visit, from the visit.
    pub write_up: Interval,
    /// Writing up a visit where something could not wait, from the visit.
    pub write_up_critical: Interval,
}

impl Default for Settings {
    /// A council for demonstration: common local timescales, nobody's in particular.
    fn default() -> Self {
        let visit = |amount, unit, alone| EveryVisit { every: Interval::of(amount, unit), alone };
        Self {
            jurisdiction: Jurisdiction::England,
            child_in_need: visit(20, Unit::WorkingDays, false),
            child_protection: visit(10, Unit::WorkingDays, true),
            early_help: visit(6, Unit::Weeks, false),
            looked_after: visit(4, Unit::Weeks, true),
            leaving_care: visit(8, Unit::Weeks, false),
            private_fostering: visit(6, Unit::Weeks, true),
            supervision: Interval::of(4, Unit::Weeks),
            write_up: Interval::of(5, Unit::WorkingDays),
            write_up_critical: Interval::of(1, Unit::CalendarDays),
        }
    }
}

impl Settings {
    /// What the council asks, with the id it is known by.
    pub(super) fn of(&self, kind: VisitKind) -> (&'static str, EveryVisit) {
        match kind {
            VisitKind::ChildInNeed => ("council-child-in-need-visit", self.child_in_need),
            VisitKind::ChildProtection => ("council-child-protection-visit", self.child_protection),
            VisitKind::EarlyHelp => ("council-early-help-visit", self.early_help),
            VisitKind::LeavingCare => ("council-leaving-care-visit", self.leaving_care),
            VisitKind::PrivateFostering => ("council-private-fostering-visit", self.private_fostering),
            _ => ("council-care-visit", self.looked_after),
        }
    }
}
