//! A public key as authenticators give it: a small CBOR map (COSE, RFC 9053), of which three kinds are known.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use std::collections::BTreeMap;

/// ECDSA on P-256, which every phone has.
pub(super) const ES256: i64 = -7;
/// Ed25519.
pub(super) const EDDSA: i64 = -8;
/// RSA, for laptops whose chip knows nothing else.
pub(super) const RS256: i64 = -257;

const KIND: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const MODULUS: i64 = -1;
const EXPONENT: i64 = -2;
/// A coordinate of a point, in bytes.
const COORDINATE: usize = 32;

/// Nested no deeper than a key is: one map of numbers and bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value<'a> {
    Int(i64),
    Bytes(&'a [u8]),
}

type Fields<'a> = BTreeMap<i64, Value<'a>>;

/// A key of a known kind.
#[derive(Debug, PartialEq, Eq)]
enum Key<'a> {
    Es256 { x: &'a [u8], y: &'a [u8] },
    EdDsa { x: &'a [u8] },
    Rs256 { n: &'a [u8], e: &'a [u8] },
}

/// Whether `message` was signed with the private half of this key.
pub(super) fn has_signed(cose: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let verified = match read(cose) {
        Some((Key::Es256 { x, y }, [])) => {
            let point = [&[4][..], x, y].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
        }
        Some((Key::EdDsa { x }, [])) => UnparsedPublicKey::new(&ED25519, x).verify(message, signature),
        Some((Key::Rs256 { n, e }, [])) => {
            RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
        }
        _ => return false,
    };
    verified.is_ok()
}

/// The key that these bytes begin with, as bytes; `None` where it is of no kind that can be checked.
pub(super) fn leading(bytes: &[u8]) -> Option<&[u8]> {
    let (_, rest) = read(bytes)?;
    bytes.get(..bytes.len() - rest.len())
}

fn read(bytes: &[u8]) -> Option<(Key<'_>, &[u8])> {
    let (map, rest) = map(bytes)?;
    let int = |name| match map.get(&name) {
        Some(Value::Int(value)) => Some(*value),
        _ => None,
    };
    let data = |name| match map.get(&name) {
        Some(Value::Bytes(value)) => Some(*value),
        _ => None,
    };
    let coordinate = |name| data(name).filter(|value| value.len() == COORDINATE);
    let key = match (int(KIND)?, int(ALGORITHM)?) {
        (2, ES256) if int(CURVE)? == 1 => Key::Es256 { x: coordinate(X)?, y: coordinate(Y)? },
        (1, EDDSA) if int(CURVE)? == 6 => Key::EdDsa { x: coordinate(X)? },
        (3, RS256) => Key::Rs256 { n: data(MODULUS)?, e: data(EXPONENT)? },
        _ => return None,
    };
    Some((key, rest))
}

/// A CBOR map from numbers to numbers and bytes; nothing else is read.
fn map(bytes: &[u8]) -> Option<(Fields<'_>, &[u8])> {
    let (5, pairs, mut rest) = head(bytes)? else { return None };
    let mut map = BTreeMap::new();
    for _ in 0..pairs {
        let (Value::Int(name), after) = value(rest)? else { return None };
        let (value, after) = value(after)?;
        rest = after;
        if map.insert(name, value).is_some() {
            // Said twice, it could mean either.
            return None;
        }
    }
    Some((map, rest))
}

fn value(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (kind, count, rest) = head(bytes)?;
    match kind {
        0 => Some((Value::Int(i64::try_from(count).ok()?), rest)),
        1 => Some((Value::Int(-1 - i64::try_from(count).ok()?), rest)),
        2 => {
            let (data, rest) = rest.split_at_checked(usize::try_from(count).ok()?)?;
            Some((Value::Bytes(data), rest))
        }
        _ => None,
    }
}

/// The kind of a CBOR item and its count, of which keys need no more than two bytes.
fn head(bytes: &[u8]) -> Option<(u8, u64, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (count, rest) = match (first & 0x1f, rest) {
        (count @ 0..24, rest) => (u64::from(count), rest),
        (24, [count, rest @ ..]) => (u64::from(*count), rest),
        (25, [high, low, rest @ ..]) => (u64::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    Some((first >> 5, count, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn es256() -> Vec<u8> {
        let mut cose = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        cose.extend([7; 32]);
        cose.extend([0x22, 0x58, 32]);
        cose.extend([9; 32]);
        cose
    }

    #[test]
    fn a_key_is_read_and_what_follows_is_left() {
        let mut bytes = es256();
        let length = bytes.len();
        bytes.extend([0xa1, 0x63]);
        assert_eq!(leading(&bytes).map(<[u8]>::len), Some(length));
        assert_eq!(read(&bytes).unwrap().0, Key::Es256 { x: &[7; 32], y: &[9; 32] });
    }

    #[test]
    fn what_is_no_key_is_refused_and_nothing_panics() {
        let whole = es256();
        for cut in 0..whole.len() {
            assert_eq!(leading(&whole[..cut]), None, "{cut}");
        }
        for at in 0..whole.len() {
            for byte in [0, 0x18, 0x19, 0x1a, 0x1b, 0x5f, 0x7f, 0x9f, 0xbf, 0xff] {
                let mut hurt = whole.clone();
                hurt[at] = byte;
                assert!(!has_signed(&hurt, b"message", b"signature"));
            }
        }
        // An algorithm that belongs to another kind of key, and a field said twice.
        let mut other = whole.clone();
        other[4] = 0x27;
        assert_eq!(leading(&other), None);
        assert_eq!(leading(&[0xa2, 1, 2, 1, 2]), None);
    }
}
