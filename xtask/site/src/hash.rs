//! Content hashes: a file's name says what is in it, so browsers may keep it for ever.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The first 64 bits of SHA-256 in hexadecimal: short enough for a file name, and no two versions of one file
/// will ever meet in it.
pub(crate) fn short(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(16);
    for byte in Sha256::digest(bytes).iter().take(8) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// `assets/<stem>-<hash>.<extension>`.
pub(crate) fn asset_path(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("assets/{stem}-{}.{extension}", short(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_what_is_in_the_file() {
        assert_eq!(asset_path("a", "css", b"one"), asset_path("a", "css", b"one"));
        assert_ne!(asset_path("a", "css", b"one"), asset_path("a", "css", b"two"));
        assert_eq!(short(b"").len(), 16);
    }
}
