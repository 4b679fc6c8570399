//! What a visit is made under.

/// What a visit is made under, as far as its timescale goes. Recorded visits know the six plain kinds; the
/// others are kinds of home that the law treats apart, each with its own timescale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VisitKind {
    /// A child in need plan. Starts with the plan.
    ChildInNeed,
    /// A child protection plan. Starts with the plan.
    ChildProtection,
    /// A child we care for. Starts anew with each home.
    LookedAfter,
    /// A child we care for, in a home intended to last until 18.
    LookedAfterTo18,
    /// In long-term fostering for a year or more, where the child agrees: r.28(3A).
    LookedAfterLongTerm,
    /// At home before the assessment is complete, with a carer approved for the time being, or at home on an
    /// interim care order: until the first review. After it, `LookedAfter` for the first of these,
    /// `LookedAfterTemporary` for the other two.
    LookedAfterBeforeReview,
    /// After the first review, with a carer approved for the time being or at home on an interim care order.
    LookedAfterTemporary,
    /// At home on a care order. Starts with the order.
    LookedAfterAtHome,
    /// A young person leaving care. Starts when they move in.
    LeavingCare,
    /// Private fostering. Starts when the council hears of it.
    PrivateFostering,
    /// Early help.
    EarlyHelp,
}

impl VisitKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::ChildInNeed,
        Self::ChildProtection,
        Self::LookedAfter,
        Self::LookedAfterTo18,
        Self::LookedAfterLongTerm,
        Self::LookedAfterBeforeReview,
        Self::LookedAfterTemporary,
        Self::LookedAfterAtHome,
        Self::LeavingCare,
        Self::PrivateFostering,
        Self::EarlyHelp,
    ];

    /// As records hold it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ChildInNeed => "child_in_need",
            Self::ChildProtection => "child_protection",
            Self::LookedAfter => "looked_after",
            Self::LookedAfterTo18 => "looked_after_to_18",
            Self::LookedAfterLongTerm => "looked_after_long_term",
            Self::LookedAfterBeforeReview => "looked_after_before_review",
            Self::LookedAfterTemporary => "looked_after_temporary",
            Self::LookedAfterAtHome => "looked_after_at_home",
            Self::LeavingCare => "leaving_care",
            Self::PrivateFostering => "private_fostering",
            Self::EarlyHelp => "early_help",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The plain kind that a visit of this kind is recorded as.
    #[must_use]
    pub fn plain(self) -> Self {
        if self.code().starts_with(Self::LookedAfter.code()) { Self::LookedAfter } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_and_plainly_recorded() {
        for kind in VisitKind::ALL {
            assert_eq!(VisitKind::from_code(kind.code()), Some(kind));
            let plain = kind.plain().code();
            assert!(crate::model::visit::TYPES.iter().any(|(code, _)| *code == plain), "{plain}");
        }
    }
}
