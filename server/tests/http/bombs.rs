//! Pictures that are small on the wire and large, or nothing, once opened.

use std::io::Cursor;

use image::ImageFormat;

use crate::pictures::picture;

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture(width, height).write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

/// A few hundred bytes that say they are a picture of `width` × `height`.
pub(crate) fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut out = png(8, 8);
    out[16..20].copy_from_slice(&width.to_be_bytes());
    out[20..24].copy_from_slice(&height.to_be_bytes());
    let checked = crc(&out[12..29]);
    out[29..33].copy_from_slice(&checked.to_be_bytes());
    out
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// A page that a browser would run, dressed as a picture.
pub(crate) fn page_as_png() -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n<!doctype html>".as_slice(), SCRIPT].concat()
}

/// What must be in nothing that is served.
pub(crate) const SCRIPT: &[u8] = b"<script>alert(1)</script>";
