//! Whether the device holds what the server says it does, audience by audience, and how it comes to hold it again.

use super::{Delta, Replica};
use crate::AudienceId;
use crate::digest::{Digest, digest};

impl Replica {
    /// The audiences to ask about in an exchange, so many at once, where `turn` goes up by one each time: after some
    /// turns all were asked about.
    #[must_use]
    pub fn to_check(&self, turn: u64, most: usize) -> Vec<AudienceId> {
        let held = self.position.audiences.len();
        let skip = usize::try_from(turn).unwrap_or(0).wrapping_mul(most).checked_rem(held).unwrap_or(0);
        self.position.audiences.iter().map(|(id, _)| *id).cycle().skip(skip).take(most.min(held)).collect()
    }

    /// The audiences held, with their generations, but for those that are fetched anew.
    pub(super) fn undoubted(&self) -> Vec<(AudienceId, u64)> {
        let held = self.position.audiences.iter().map(|(id, generation)| (*id, *generation));
        held.filter(|(id, _)| !self.position.doubted.contains(id)).collect()
    }

    /// What makes the next exchange fetch anew what is not as the server has it; `None` where all is.
    pub(super) fn doubt(&self, told: &[(AudienceId, Digest)]) -> Option<Delta> {
        let differs = |(id, theirs): &&(AudienceId, Digest)| {
            let records = self.confirmed.values().map(|held| &held.record);
            digest(records.filter(|record| record.audience == *id)) != *theirs
        };
        let differing: Vec<_> = told.iter().filter(differs).map(|(id, _)| *id).collect();
        let mut delta = Delta { position: self.position.clone(), ..Delta::default() };
        delta.position.doubted.extend(differing);
        (delta.position != self.position).then_some(delta)
    }
}
