//! Bytes changed as a line, a disk or somebody else would change them.

use super::kit::rng::Rng;

/// Bytes that mean something to whoever reads MessagePack or lengths.
const TELLING: [u8; 16] =
    [0x00, 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xc0, 0xc1, 0xc6, 0xcf, 0xd3, 0xdb, 0xdd, 0xff];

/// One of `all`, changed in a few places, or put together from two.
pub(crate) fn mutated(rng: &mut Rng, all: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = rng.pick(all).cloned().unwrap_or_default();
    for _ in 0..=rng.below(4) {
        change(rng, &mut bytes, all);
    }
    bytes
}

fn place(rng: &mut Rng, bytes: &[u8]) -> usize {
    usize::try_from(rng.below(u64::try_from(bytes.len() + 1).unwrap())).unwrap()
}

fn change(rng: &mut Rng, bytes: &mut Vec<u8>, all: &[Vec<u8>]) {
    let at = place(rng, bytes);
    let telling = *rng.pick(&TELLING).unwrap();
    match rng.below(9) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, telling),
        2 => drop(bytes.drain(at..(at + 3).min(bytes.len()))),
        3 => drop(bytes.splice(at..at, [0xff; 5])),
        4 => {
            let other = rng.pick(all).cloned().unwrap_or_default();
            let from = place(rng, &other);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        5 => {
            let again = bytes[at..(at + 40).min(bytes.len())].to_vec();
            drop(bytes.splice(at..at, again));
        }
        6 => *bytes = [vec![telling; at % 70], std::mem::take(bytes)].concat(),
        7 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = telling;
            }
        }
    }
}
