//! From pixels to pictures: made smaller, turned, packed. Pure.

use super::{Made, Seen};
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image as Resized, ImageRef},
};
use image::{DynamicImage, RgbImage, metadata::Orientation};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// Height of a thumbnail.
const THUMBNAIL: u32 = 320;
/// Widest thumbnail: panoramas are long.
const WIDEST: u32 = 1_600;
/// Longest side of a preview.
const PREVIEW: u32 = 1_600;
/// Longest side of what a thumbhash is made from, as its inventors have it.
const HASHED: u32 = 100;

const TOO_LARGE: &str = "Its picture cannot be made smaller.";

/// Pixels of three bytes: red, green, blue.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    bytes: Vec<u8>,
}

impl Pixels {
    /// `None` unless there are as many bytes as that, and at least one.
    pub(super) fn new(width: usize, height: usize, bytes: Vec<u8>) -> Option<Self> {
        let whole = width.checked_mul(height)?.checked_mul(3)?;
        let fits = whole == bytes.len() && whole > 0;
        let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        fits.then_some(Self { width, height, bytes })
    }
}

/// How long the shorter side must be read.
pub(super) fn enough(with_preview: bool) -> usize {
    if with_preview { PREVIEW as usize } else { THUMBNAIL as usize }
}

/// Thumbnail, thumbhash and, if asked, preview, turned by the EXIF orientation.
pub(super) fn pictures(
    Seen { pixels, is_whole }: Seen,
    orientation: u8,
    with_preview: bool,
) -> Result<Made, String> {
    let is_on_its_side = (5..=8).contains(&orientation);
    let (width, height) =
        if is_on_its_side { (pixels.height, pixels.width) } else { (pixels.width, pixels.height) };
    let mut source = pixels;
    let mut preview = None;
    if with_preview {
        let (to_width, to_height) = fitted(source.width, source.height, PREVIEW, PREVIEW);
        source = resized(&source, to_width, to_height)?;
        preview = Some(packed(&turned(&source, orientation)?, 85)?);
    }
    let (most_width, most_height) =
        if is_on_its_side { (THUMBNAIL, WIDEST) } else { (WIDEST, THUMBNAIL) };
    let (to_width, to_height) = fitted(source.width, source.height, most_width, most_height);
    let small = turned(&resized(&source, to_width, to_height)?, orientation)?;
    let (to_width, to_height) = fitted(small.width, small.height, HASHED, HASHED);
    let tiny = resized(&small, to_width, to_height)?;
    let rgba: Vec<u8> =
        tiny.bytes.chunks_exact(3).flat_map(|one| [one[0], one[1], one[2], 255]).collect();
    let thumbhash = thumbhash::rgba_to_thumb_hash(tiny.width as usize, tiny.height as usize, &rgba);
    let thumbnail = packed(&small, 80)?;
    Ok(Made { width, height, thumbhash, thumbnail, preview, is_whole })
}

/// The largest size of the same shape within these, and never larger than it is.
fn fitted(width: u32, height: u32, most_width: u32, most_height: u32) -> (u32, u32) {
    let (wide, high) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(most_width), u64::from(most_height));
    if wide <= most_wide && high <= most_high {
        return (width.max(1), height.max(1));
    }
    let (fit_wide, fit_high) = if wide * most_high >= high * most_wide {
        (most_wide, high * most_wide / wide)
    } else {
        (wide * most_high / high, most_high)
    };
    (fit_wide.max(1) as u32, fit_high.max(1) as u32)
}

fn resized(pixels: &Pixels, width: u32, height: u32) -> Result<Pixels, String> {
    if (width, height) == (pixels.width, pixels.height) {
        return Ok(Pixels { width, height, bytes: pixels.bytes.clone() });
    }
    let source = ImageRef::new(pixels.width, pixels.height, &pixels.bytes, PixelType::U8x3)
        .map_err(|_| TOO_LARGE)?;
    let mut target = Resized::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| TOO_LARGE)?;
    Ok(Pixels { width, height, bytes: target.into_vec() })
}

fn turned(pixels: &Pixels, orientation: u8) -> Result<Pixels, String> {
    let picture = RgbImage::from_raw(pixels.width, pixels.height, pixels.bytes.clone());
    let mut picture = DynamicImage::ImageRgb8(picture.ok_or(TOO_LARGE)?);
    picture.apply_orientation(
        Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms),
    );
    let (width, height) = (picture.width(), picture.height());
    Ok(Pixels { width, height, bytes: picture.into_rgb8().into_raw() })
}

fn packed(pixels: &Pixels, quality: i32) -> Result<Vec<u8>, String> {
    let failed = |error: turbojpeg::Error| format!("Its picture cannot be packed: {error}.");
    let mut compressor = Compressor::new().map_err(failed)?;
    compressor.set_quality(quality).map_err(failed)?;
    compressor.set_subsamp(Subsamp::Sub2x2).map_err(failed)?;
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let format = PixelFormat::RGB;
    let image = Image { pixels: &pixels.bytes[..], width, pitch: width * 3, height, format };
    compressor.compress_to_vec(image).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_fits_keeps_its_shape(
            width in 1_u32..60_000, height in 1_u32..60_000, most in 1_u32..2_000,
        ) {
            let (wide, high) = fitted(width, height, most, most);
            prop_assert!(wide <= most.max(width) && high <= most.max(height));
            prop_assert!(wide >= 1 && high >= 1 && wide <= width && high <= height);
            prop_assert!(wide.max(high) <= most || (wide, high) == (width, height));
        }
    }

    #[test]
    fn the_orientation_is_applied() {
        // The left half is white, the right half black.
        let bytes: Vec<u8> =
            (0..400 * 200).flat_map(|at| if at % 400 < 200 { [255; 3] } else { [0; 3] }).collect();
        for (orientation, width, first) in [(1, 400, 255), (3, 400, 0), (6, 160, 255), (8, 160, 0)]
        {
            let pixels = Pixels::new(400, 200, bytes.clone()).unwrap();
            let made = pictures(Seen::whole(pixels), orientation, false).unwrap();
            let small = turbojpeg::decompress(&made.thumbnail, PixelFormat::GRAY).unwrap();
            assert_eq!(small.width, width, "{orientation}");
            assert!(small.pixels[0].abs_diff(first) < 16, "{orientation}: {}", small.pixels[0]);
            assert!(!made.thumbhash.is_empty() && made.preview.is_none());
        }
    }
}
