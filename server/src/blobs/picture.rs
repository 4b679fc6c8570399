//! Pictures, decoded and encoded anew: what is kept has the pixels and nothing else. No place and time where it was
//! taken, no camera, no thumbnail of what was cut off, no text after its end.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder as _, ImageFormat, ImageReader, Limits,
};

use super::finish::Clean;
use super::{Format, Reason};

/// The most pixels that are decoded: those of the largest photo that a phone takes by default.
const PIXELS_MAX: u64 = 50_000_000;
/// The longest edge that is decoded, in pixels.
const DECODED_EDGE_MAX: u32 = 16_384;
/// What a decoder may allocate beside the picture itself, and with it.
const MEMORY_MAX: u64 = 512 << 20;
/// The longest edge that is kept, in pixels: about 12 million of them.
const EDGE_MAX: u32 = 4_096;
/// Of JPEG, of 100. What is lost cannot be seen.
const QUALITY: u8 = 88;
/// The most scans of a progressive JPEG. Cameras make about ten; thousands would be decoded for minutes.
const SCANS_MAX: usize = 100;

/// Decodes a picture within limits and encodes it anew: PNG as PNG, anything else as JPEG.
pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Reason> {
    let format = image::guess_format(bytes).map_err(|_| Reason::NotAPicture)?;
    let is_known = matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP);
    if !is_known || scans(format, bytes) > SCANS_MAX {
        return Err(Reason::NotAPicture);
    }
    let image = decode(format, bytes)?;
    let kept = if format == ImageFormat::Png { Format::Png } else { Format::Jpeg };
    let encoded = encode(image, kept).map_err(|_| Reason::NotAPicture)?;
    Ok(Clean { format: kept, bytes: encoded.into() })
}

/// How often a JPEG begins a scan. In its data `FF` is followed by `00`, so the marker stands for itself.
fn scans(format: ImageFormat, bytes: &[u8]) -> usize {
    if format != ImageFormat::Jpeg {
        return 1;
    }
    bytes.windows(2).filter(|window| *window == [0xff, 0xda]).count()
}

/// The picture as it is to be seen: turned as its camera was held, and no longer than what is kept.
fn decode(format: ImageFormat, bytes: &[u8]) -> Result<DynamicImage, Reason> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(DECODED_EDGE_MAX);
    limits.max_image_height = Some(DECODED_EDGE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| reason(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Reason::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| reason(&error))?;
    if width > EDGE_MAX || height > EDGE_MAX {
        image = image.resize(EDGE_MAX, EDGE_MAX, FilterType::Triangle);
    }
    image.apply_orientation(orientation);
    Ok(match profile {
        Some(profile) => super::colour::to_srgb(image, &profile),
        None => image,
    })
}

fn reason(error: &image::ImageError) -> Reason {
    match error {
        image::ImageError::Limits(_) => Reason::TooManyPixels,
        _ => Reason::NotAPicture,
    }
}

/// Pixels alone go into the encoder, so that nothing else can come out of it.
fn encode(image: DynamicImage, format: Format) -> image::ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    if format == Format::Png {
        let image = image.into_rgba8();
        let (width, height) = image.dimensions();
        PngEncoder::new(&mut out).write_image(&image, width, height, ExtendedColorType::Rgba8)?;
    } else {
        let image = image.into_rgb8();
        let (width, height) = image.dimensions();
        let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        encoder.write_image(&image, width, height, ExtendedColorType::Rgb8)?;
    }
    Ok(out)
}
