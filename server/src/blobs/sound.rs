//! What kind of recording these bytes are, by how they begin. They are kept as they came: nothing here reads further.

use super::Format;

/// The first bytes of a Matroska file, of which WebM is one.
const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
/// The document type stands among the first few dozen bytes.
const HEADER_BYTES: usize = 64;

/// The container, where it is one that browsers record into.
pub(super) fn format(bytes: &[u8]) -> Option<Format> {
    let header = bytes.get(..HEADER_BYTES.min(bytes.len())).unwrap_or_default();
    if header.starts_with(&EBML) {
        return header.windows(4).any(|window| window == b"webm").then_some(Format::Webm);
    }
    if header.starts_with(b"OggS\0") {
        return Some(Format::Ogg);
    }
    (header.get(4..8) == Some(b"ftyp")).then_some(Format::Mp4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_containers_that_browsers_record_into_are_told_apart() {
        let webm = [&EBML[..], b"\x9f\x42\x86\x81\x01\x42\x82\x84webm"].concat();
        assert_eq!(format(&webm), Some(Format::Webm));
        assert_eq!(format(&[&EBML[..], b"\x42\x82\x88matroska"].concat()), None);
        assert_eq!(format(b"OggS\0\x02"), Some(Format::Ogg));
        assert_eq!(format(b"\0\0\0\x1cftypisom"), Some(Format::Mp4));
        for other in [&b""[..], b"ftyp", b"<!doctype html>", b"RIFF1234WAVE", b"\0\0\0\x1cfty"] {
            assert_eq!(format(other), None, "{other:?}");
        }
    }
}
