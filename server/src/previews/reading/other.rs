//! Reading what the `image` crate reads: PNG, GIF, WebP, BMP, TIFF and rarer ones.

use super::{DAMAGED, Failure, shape::Pixels};
use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Longest side that is read.
const LONGEST_SIDE: u32 = 40_000;
/// Bytes that a picture may take while it is read.
const MOST_MEMORY: u64 = 400 << 20;

/// The picture; the first of several. What is transparent is shown on white.
pub(super) fn decode(bytes: &[u8], format: ImageFormat) -> Result<Pixels, Failure> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| {
        Failure::from(match error {
            image::ImageError::Limits(_) => "The picture is too large to read.",
            image::ImageError::Unsupported(_) => "Trove cannot read pictures of this kind.",
            _ => DAMAGED,
        })
    })?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = if picture.color().has_alpha() {
        let mut pixels = Vec::with_capacity(width * height * 3);
        for pixel in picture.into_rgba8().pixels() {
            let [colours @ .., alpha] = pixel.0;
            let on_white = |colour: u8| {
                (u16::from(colour) * u16::from(alpha) / 255 + 255 - u16::from(alpha)).min(255) as u8
            };
            pixels.extend(colours.map(on_white));
        }
        pixels
    } else {
        picture.into_rgb8().into_raw()
    };
    Pixels::new(width, height, pixels).ok_or_else(|| DAMAGED.into())
}
