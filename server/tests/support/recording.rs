//! A recording as a phone makes it.

/// A recording as far as anybody looks, `length` bytes long.
pub(crate) fn voice_note(length: usize) -> Vec<u8> {
    let mut out = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm".to_vec();
    let mut state = 1_u32;
    out.resize_with(length, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    out
}
