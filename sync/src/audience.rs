//! Who reads what. An audience is a scope, a base circle, people named and people excluded.

use crate::{AudienceId, AuthorId, RecordId, Set, packed};
use sha2::{Digest, Sha256};

/// The circle that an audience starts from; the house says who is in it on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// The professionals allocated to the scope.
    Circle,
    /// Everyone who works for the authority.
    Staff,
    /// Those who manage the scope.
    Managers,
    /// Nobody but the people named.
    Nobody,
}

packed! { names Base { Circle = "circle", Staff = "staff", Managers = "managers", Nobody = "nobody" } }

/// An audience's definition. Equal definitions are one audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudienceDef {
    /// The family, team or authority that the records belong to.
    pub scope: RecordId,
    /// The circle it starts from.
    pub base: Base,
    /// People added by name.
    pub named: Set<AuthorId>,
    /// People kept out, whatever else would let them in.
    pub excluded: Set<AuthorId>,
}

packed! { struct AudienceDef { scope: needed, base: needed, named: needed, excluded: needed } }

impl AudienceDef {
    /// The audience's id: the same for equal definitions, on every machine.
    #[must_use]
    pub fn id(&self) -> AudienceId {
        let mut hash = Sha256::new();
        hash.update(self.scope.0);
        hash.update([self.base as u8]);
        for person in &self.named {
            hash.update([b'+']);
            hash.update(person.0);
        }
        for person in &self.excluded {
            hash.update([b'-']);
            hash.update(person.0);
        }
        let digest = hash.finalize();
        AudienceId::from_slice(digest.get(..crate::id::ID_BYTES).unwrap_or_default()).unwrap_or_default()
    }

    /// Whether `person` reads it, given whether they are `in_base`. Exclusion wins.
    #[must_use]
    pub fn admits(&self, person: AuthorId, in_base: bool) -> bool {
        !self.excluded.contains(&person) && (in_base || self.named.contains(&person))
    }
}
