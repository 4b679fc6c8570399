//! Random bytes as letters that can be typed.

/// Base 32 as apps for codes read it (RFC 4648).
const RFC4648: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Crockford's base 32: no letter that looks like another, and no U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first `letters` of `bytes` in base 32, five bits each.
fn spelled(bytes: &[u8], letters: usize, alphabet: &[u8; 32]) -> String {
    let bit = |at: usize| bytes.get(at / 8).is_some_and(|byte| byte & (0x80 >> (at % 8)) != 0);
    let number = |letter: usize| (0..5).fold(0, |sum, at| sum * 2 + usize::from(bit(letter * 5 + at)));
    (0..letters).filter_map(|letter| alphabet.get(number(letter))).map(|letter| char::from(*letter)).collect()
}

/// Bytes for an app that makes codes.
pub(super) fn base32(bytes: &[u8; 20]) -> String {
    spelled(bytes, 32, RFC4648)
}

/// The first 65 bits as 13 letters and digits.
pub(super) fn crockford(bytes: &[u8; 32]) -> String {
    spelled(bytes, 13, CROCKFORD)
}

/// What somebody typed, as it was meant: O is 0, I and L are 1, and marks between do not count.
pub(super) fn meant(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    letters
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_spelled_as_the_standard_says() {
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(crockford(&[0xff; 32]), "ZZZZZZZZZZZZZ");
        assert_eq!(crockford(&[0; 32]), "0000000000000");
    }

    #[test]
    fn what_looks_alike_is_taken_for_what_was_meant() {
        assert_eq!(meant(" o1il-abcd 2345x "), "0111ABCD2345X");
    }
}
