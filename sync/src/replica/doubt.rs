//! Whether the device holds what the server says it does, audience by audience, and how it comes to hold it again.

use super::{Delta, Position, Replica};
use crate::AudienceId;
use crate::digest::digest;

impl Replica {
    /// The audiences to ask about in an exchange, so many at once, where `turn` goes up by one each time: after some
    /// turns all were asked about.
    #[must_use]
    pub fn to_check(&self, turn: u64, most: usize) -> Vec<AudienceId> {
        let held = &self.position.audiences;
        let from = usize::try_from(turn).unwrap_or(0).wrapping_mul(most);
        let place = |no: usize| from.wrapping_add(no).checked_rem(held.len());
        (0..most.min(held.len())).filter_map(|no| held.keys().nth(place(no)?).copied()).collect()
    }

    /// The audiences held, with their generations, but for those that are fetched anew.
    pub(super) fn undoubted(&self) -> Vec<(AudienceId, u64)> {
        let held = self.position.audiences.iter().map(|(id, generation)| (*id, *generation));
        held.filter(|(id, _)| !self.position.doubted.contains(id)).collect()
    }

    /// What makes the next exchange fetch anew what is not as the server has it, by the digests that it told; `None`
    /// where all is.
    #[must_use]
    pub fn doubt(&self, told: &[(AudienceId, u64)]) -> Option<Delta> {
        let mut doubted = Vec::new();
        for (id, theirs) in told {
            let records = self.confirmed.values().map(|held| &held.record);
            if digest(records.filter(|record| record.audience == *id)) != *theirs {
                doubted.push(*id);
            }
        }
        let position = Position { doubted, ..self.position.clone() };
        (!position.doubted.is_empty()).then(|| Delta { position, ..Delta::default() })
    }
}
