//! Speaking with a child alone, and the only reasons not to.

/// Why a worker did not speak with a child alone: the three reasons of SI 2010/959 r.29, and no fourth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeenAlone {
    /// The child, old enough and understanding enough to, said no.
    ChildRefused,
    /// Not appropriate, given the child's age and understanding.
    NotAppropriate,
    /// The worker was not able to.
    Unable,
}

impl SeenAlone {
    /// All three.
    pub const ALL: [Self; 3] = [Self::ChildRefused, Self::NotAppropriate, Self::Unable];

    /// As a visit records it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ChildRefused => "child_refused",
            Self::NotAppropriate => "not_appropriate",
            Self::Unable => "unable",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// For staff.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ChildRefused => "The child said no",
            Self::NotAppropriate => "Not right for this child's age and understanding",
            Self::Unable => "I was not able to",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_gives_three_reasons_for_not_speaking_alone() {
        for reason in SeenAlone::ALL {
            assert_eq!(SeenAlone::from_code(reason.code()), Some(reason));
            assert!(crate::model::visit::NOT_ALONE.iter().any(|(code, _)| *code == reason.code()));
        }
        assert_eq!(crate::model::visit::NOT_ALONE.len(), SeenAlone::ALL.len());
    }
}
