//! Pictures as phones make them.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageBuffer, Rgb, RgbImage};

/// Words that stand where a phone writes the place.
pub(crate) const PLACE: &[u8] = b"52.4862N,1.8904W";

/// Noise, so that it does not pack well: left half red, right half blue.
pub(crate) fn picture(width: u32, height: u32) -> RgbImage {
    ImageBuffer::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) as u8 / 4;
        if x < width / 2 { Rgb([190 + noise, noise, noise]) } else { Rgb([noise, noise, 190 + noise]) }
    })
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 95).encode_image(&picture(width, height)).unwrap();
    out
}

/// A photo as a phone makes it: held upright, which its sensor is not, with the place, a comment and a trailer.
pub(crate) fn phone_photo(width: u32, height: u32) -> Vec<u8> {
    let plain = jpeg(width, height);
    let mut out = plain[..2].to_vec();
    segment(&mut out, 0xe1, &[b"Exif\0\0".as_slice(), &exif()].concat());
    segment(&mut out, 0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), PLACE].concat());
    segment(&mut out, 0xfe, PLACE);
    out.extend_from_slice(&plain[2..]);
    out.extend_from_slice(PLACE);
    out
}

fn segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    out.extend([0xff, marker]);
    out.extend((body.len() as u16 + 2).to_be_bytes());
    out.extend_from_slice(body);
}

/// Turned a quarter to the right (6), and a GPS directory whose area holds [`PLACE`].
fn exif() -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    tiff.extend(entry(0x8825, 4, 1, 38_u32.to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(1_u16.to_be_bytes());
    tiff.extend(entry(0x001c, 7, PLACE.len() as u32, 56_u32.to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend_from_slice(PLACE);
    tiff
}

pub(crate) fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}
