//! Colours as every screen shows them. A phone's photo says in a profile what its numbers mean; without it a bruise has
//! another colour. The profile itself is not kept: it names the device.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The picture in sRGB. One whose profile cannot be read, or is not of red, green and blue, stays as it is.
pub(super) fn to_srgb(image: DynamicImage, profile: &[u8]) -> DynamicImage {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return image;
    };
    if profile.color_space != DataColorSpace::Rgb || !image.color().has_color() {
        return image;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options) else {
        return image;
    };
    let mut pixels = image.into_rgba8();
    let before = pixels.clone();
    match transform.transform(&before, &mut pixels) {
        Ok(()) => pixels.into(),
        Err(_) => before.into(),
    }
}
