//! Why a child's worker changed, in the codes of the Standard Safeguarding Dataset.
//!
//! Asking for someone else is a child's or a parent's right, so those two are never scored as failure;
//! the three that an organisation could have spared the child are reported apart.

/// The code set of `invo_worker_change_reason` (`ssd_involvements`), whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeReason {
    /// Managing caseloads.
    ManagingCaseloads,
    /// First contact or re-referral.
    FirstContact,
    /// The previous worker left the role.
    LeftRole,
    /// Restructure of the organisation.
    Restructure,
    /// Transfer by standard process.
    StandardTransfer,
    /// Absence cover, or return from absence.
    AbsenceCover,
    /// The child asked.
    ChildAsked,
    /// A parent or carer asked.
    ParentAsked,
    /// The previous worker died.
    WorkerDied,
    /// Another reason.
    Other,
}

impl ChangeReason {
    /// Every reason, in the dataset's order.
    pub const ALL: [Self; 10] = [
        Self::ManagingCaseloads,
        Self::FirstContact,
        Self::LeftRole,
        Self::Restructure,
        Self::StandardTransfer,
        Self::AbsenceCover,
        Self::ChildAsked,
        Self::ParentAsked,
        Self::WorkerDied,
        Self::Other,
    ];

    /// The dataset's code, as it is written and read.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ManagingCaseloads => "MANAGE",
            Self::FirstContact => "FCONTA",
            Self::LeftRole => "LEFTRL",
            Self::Restructure => "ORGRST",
            Self::StandardTransfer => "TSPROC",
            Self::AbsenceCover => "ABSENC",
            Self::ChildAsked => "CHCHAN",
            Self::ParentAsked => "PCCHAN",
            Self::WorkerDied => "SWDIED",
            Self::Other => "OTHERS",
        }
    }

    /// Reads a code in either case, with spaces around it. `None` for anything else: the caller says so.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code().eq_ignore_ascii_case(code.trim()))
    }

    /// For staff and families alike.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ManagingCaseloads => "Work was shared out again",
            Self::FirstContact => "First contact, or a new referral",
            Self::LeftRole => "The worker left the role",
            Self::Restructure => "Teams were reorganised",
            Self::StandardTransfer => "The usual move between teams",
            Self::AbsenceCover => "Cover while someone was away, or their return",
            Self::ChildAsked => "The child asked for a change",
            Self::ParentAsked => "A parent or carer asked for a change",
            Self::WorkerDied => "The worker died",
            Self::Other => "Another reason",
        }
    }

    /// The organisation could have spared the child this change.
    #[must_use]
    pub fn is_avoidable(self) -> bool {
        matches!(self, Self::ManagingCaseloads | Self::Restructure | Self::StandardTransfer)
    }

    /// Someone in the family asked. Never scored as a failure.
    #[must_use]
    pub fn was_asked_for(self) -> bool {
        matches!(self, Self::ChildAsked | Self::ParentAsked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back() {
        for reason in ChangeReason::ALL {
            assert_eq!(ChangeReason::from_code(reason.code()), Some(reason));
            assert_eq!(reason.code().len(), 6);
            assert!(!reason.words().is_empty());
        }
        assert_eq!(ChangeReason::from_code(" manage "), Some(ChangeReason::ManagingCaseloads));
        assert_eq!(ChangeReason::from_code(""), None);
        assert_eq!(ChangeReason::from_code("MANAGED"), None);
    }

    #[test]
    fn the_avoidable_three_are_apart_from_the_two_asked_for() {
        let codes = |keep: fn(ChangeReason) -> bool| {
            ChangeReason::ALL.into_iter().filter(|r| keep(*r)).map(ChangeReason::code).collect::<Vec<_>>()
        };
        assert_eq!(codes(ChangeReason::is_avoidable), ["MANAGE", "ORGRST", "TSPROC"]);
        assert_eq!(codes(ChangeReason::was_asked_for), ["CHCHAN", "PCCHAN"]);
    }
}
