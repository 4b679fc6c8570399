//! Positions as they are told to somebody who reads by name alone: a parent, a young person, a practitioner.
//!
//! A position counts everybody's commits. Of two estranged parents one could see by it when the other writes. So each is
//! told the last position that concerns what they read, and that as a number which says nothing: a permutation of
//! 52 bits (Feistel, SHA-256) under a key of this person's own. Forged or old ones stand nowhere, and whoever sends one is
//! sent everything anew. 0 is where a phone begins, and stays.

use domain::access::Role;
use sha2::{Digest, Sha256};
use sync::wire::Frame;

use super::words::Pepper;
use crate::actor::Actor;

const HALF_BITS: u32 = 26;
const HALF: u64 = (1 << HALF_BITS) - 1;
const ROUNDS: u8 = 8;

/// How one person is told positions.
#[derive(Clone, Copy)]
pub struct Positions(Option<[u8; 32]>);

impl std::fmt::Debug for Positions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Positions(…)")
    }
}

impl Positions {
    /// For this person in this role.
    pub(super) fn of(pepper: &Pepper, actor: Actor) -> Self {
        let by_name = matches!(actor.role, Role::Family | Role::Practitioner);
        Self(by_name.then(|| pepper.key_of("positions 1", &actor.id.0)))
    }

    /// The position that a device says.
    #[must_use]
    pub fn read(&self, told: u64) -> u64 {
        self.through(told, (0..ROUNDS).rev())
    }

    /// What a device is told of a position.
    #[must_use]
    pub fn tell(&self, pos: u64) -> u64 {
        self.through(pos, 0..ROUNDS)
    }

    /// A frame as this person is sent it.
    pub fn hide(&self, frame: &mut Frame) {
        if let Frame::Hello { to: pos, .. }
        | Frame::Safe { cursor: pos, .. }
        | Frame::End { cursor: pos, .. } = frame
        {
            *pos = self.tell(*pos);
        }
    }

    /// The rounds in the order that encrypts, or the other that decrypts: each changes one half by the other.
    fn through(&self, number: u64, rounds: impl Iterator<Item = u8>) -> u64 {
        let Some(key) = self.0.filter(|_| number != 0) else { return number };
        if number >> (2 * HALF_BITS) != 0 {
            return number;
        }
        let (mut left, mut right) = (number >> HALF_BITS, number & HALF);
        for round in rounds {
            if round.is_multiple_of(2) {
                left ^= mix(&key, round, right);
            } else {
                right ^= mix(&key, round, left);
            }
        }
        (left << HALF_BITS) | right
    }
}

fn mix(key: &[u8; 32], round: u8, half: u64) -> u64 {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(key)
        .chain_update([round])
        .chain_update(half.to_be_bytes())
        .finalize()
        .into();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte)) & HALF
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn positions(byte: u8) -> Positions {
        Positions(Some([byte; 32]))
    }

    #[test]
    fn what_is_told_is_read_again_and_by_nobody_else() {
        for pos in (0..2_000).chain([1 << 40, (1 << 52) - 1, 1 << 52, u64::MAX]) {
            let told = positions(1).tell(pos);
            assert_eq!(positions(1).read(told), pos);
            assert!(pos == 0 || pos >= 1 << 52 || (told < 1 << 52 && positions(2).read(told) != pos));
        }
    }

    #[test]
    fn a_number_says_nothing_of_how_many_there_are() {
        let told: BTreeSet<u64> = (1..1_000).map(|pos| positions(1).tell(pos)).collect();
        assert_eq!(told.len(), 999);
        // As many in each half as by chance, and hardly one where it would stand if it counted.
        let low = told.iter().filter(|told| **told < 1 << 51).count();
        assert!((400..600).contains(&low), "{low}");
        assert!(told.iter().filter(|told| **told < 1_000_000).count() < 2);
    }

    #[test]
    fn staff_are_told_the_count_itself() {
        assert_eq!((Positions(None).tell(7), Positions(None).read(7)), (7, 7));
    }
}
