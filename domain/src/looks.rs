//! Who has looked: which part of a family's record somebody saw, and why they could.
//!
//! Two things are kept apart. A device *received* records, which the server knows; a person *opened* them, which their
//! phone says. Neither says that somebody read.

use crate::access::Role;
use crate::day::Day;

/// Which part of a family's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All that a device is given at once.
    Record,
    /// The plan.
    Plan,
    /// What happened, one thing after the other.
    Timeline,
    /// What a worker reads at the door.
    Knock,
    /// What a child said.
    Words,
    /// A picture or a recording.
    Attachment,
    /// What was written to one record over time.
    History,
    /// What a manager sees of a family.
    Summary,
    /// What was set aside.
    Aside,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 9] = [
        Self::Record,
        Self::Plan,
        Self::Timeline,
        Self::Knock,
        Self::Words,
        Self::Attachment,
        Self::History,
        Self::Summary,
        Self::Aside,
    ];

    /// Those that a phone may say were opened; the others are known to the server.
    pub const OPENED: [Self; 6] =
        [Self::Plan, Self::Timeline, Self::Knock, Self::Words, Self::Attachment, Self::Summary];

    /// The part's name where it is stored and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Plan => "plan",
            Self::Timeline => "timeline",
            Self::Knock => "knock",
            Self::Words => "words",
            Self::Attachment => "attachment",
            Self::History => "history",
            Self::Summary => "summary",
            Self::Aside => "aside",
        }
    }

    /// The part so named.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// As which part a family is told of it. That there is a picture, a recording or something set aside may itself be
    /// for one parent and not for the other: of those they are told that the record was opened.
    #[must_use]
    pub const fn told(self) -> Self {
        match self {
            Self::Attachment | Self::History | Self::Aside => Self::Record,
            part => part,
        }
    }
}

/// Why somebody could look, on the day they did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They were the family's own worker.
    Leads,
    /// They worked with the family.
    Works,
    /// They managed the family's team.
    Manages,
    /// Something was shared with them by name.
    Named,
    /// No reason is known.
    Unknown,
}

impl Why {
    /// The reason's name where it is sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Works => "works",
            Self::Manages => "manages",
            Self::Named => "named",
            Self::Unknown => "unknown",
        }
    }

    /// The reason so named.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let all = [Self::Leads, Self::Works, Self::Manages, Self::Named];
        all.into_iter().find(|why| why.name() == name).unwrap_or(Self::Unknown)
    }
}

/// Whether somebody of a family is told that somebody with `role` looked. Never of one another: separated parents must
/// not see from it when, or that, the other was there. Of a practitioner only where both read something together.
#[must_use]
pub const fn is_told_to_family(role: Role, reads_together: bool) -> bool {
    match role {
        Role::Worker | Role::Manager | Role::Administrator => true,
        Role::Practitioner => reads_together,
        Role::Family | Role::Importer => false,
    }
}

/// Whether an hour of a day is outside the hours in which most work is done: before 7, from 20 on, and at weekends.
#[must_use]
pub fn is_out_of_hours(day: Day, hour: u8) -> bool {
    day.weekday().number_days_from_monday() >= 5 || !(7..20).contains(&hour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::parse;

    #[test]
    fn nobody_of_a_family_is_told_of_another() {
        for reads_together in [false, true] {
            assert!(!is_told_to_family(Role::Family, reads_together));
            assert!(is_told_to_family(Role::Worker, reads_together));
            assert!(is_told_to_family(Role::Manager, reads_together));
        }
        assert!(is_told_to_family(Role::Practitioner, true) && !is_told_to_family(Role::Practitioner, false));
    }

    #[test]
    fn a_part_is_known_by_its_name_and_what_gives_another_away_is_not_told() {
        for part in Part::ALL {
            assert_eq!(Part::from_name(part.name()), Some(part));
            assert_eq!(part.told().told(), part.told());
        }
        assert_eq!(Part::Attachment.told(), Part::Record);
        assert_eq!(Part::Plan.told(), Part::Plan);
    }

    #[test]
    fn evenings_nights_and_weekends_are_out_of_hours() {
        let out = |day, hour| is_out_of_hours(parse(day).unwrap(), hour);
        assert!(out("2026-11-22", 12) && out("2026-11-21", 12));
        assert!(out("2026-11-23", 6) && !out("2026-11-23", 7));
        assert!(!out("2026-11-23", 19) && out("2026-11-23", 20));
    }
}
