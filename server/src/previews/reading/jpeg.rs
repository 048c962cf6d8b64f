//! Reading JPEGs, only as large as they are needed.

use super::{Failure, shape::Pixels};
use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor};

/// Most pixels that are unpacked.
const MOST_PIXELS: usize = 120_000_000;
/// Most passes over a progressive picture: each costs as much as a whole one.
const MOST_SCANS: u32 = 100;

const DAMAGED: &str = "The file is damaged: it cannot be read as a picture.";

/// Width and height of the JPEG that begins here, if one does.
pub(super) fn dimensions(bytes: &[u8]) -> Option<(usize, usize)> {
    let header = Decompressor::new().ok()?.read_header(bytes).ok()?;
    (!header.is_lossless).then_some((header.width, header.height))
}

/// The picture, scaled down while it is read as far as both its sides stay `enough` pixels long.
pub(super) fn decode(bytes: &[u8], enough: usize) -> Result<Pixels, Failure> {
    let damaged = |_| Failure::from(DAMAGED);
    let mut decompressor = Decompressor::new().map_err(damaged)?;
    decompressor.set_scan_limit(MOST_SCANS).map_err(damaged)?;
    let header = decompressor.read_header(bytes).map_err(damaged)?;
    let eighths = (1..=8).find(|eighths| {
        let factor = ScalingFactor::new(*eighths, 8);
        factor.scale(header.width).min(factor.scale(header.height)) >= enough
    });
    let factor = if header.is_lossless {
        ScalingFactor::ONE
    } else {
        ScalingFactor::new(eighths.unwrap_or(8), 8)
    };
    decompressor.set_scaling_factor(factor).map_err(damaged)?;
    let scaled = header.scaled(factor);
    let (width, height) = (scaled.width, scaled.height);
    if width.saturating_mul(height) > MOST_PIXELS {
        return Err("The picture is too large to read.".into());
    }
    let is_print = matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK);
    let format = if is_print { PixelFormat::CMYK } else { PixelFormat::RGB };
    let mut pixels = vec![0; width * height * format.size()];
    let image =
        Image { pixels: &mut pixels[..], width, pitch: width * format.size(), height, format };
    decompressor.decompress(bytes, image).map_err(damaged)?;
    if is_print {
        pixels = from_print(&pixels);
    }
    Pixels::new(width, height, pixels).ok_or_else(|| DAMAGED.into())
}

/// Adobe's programs, and so nearly all, write CMYK inverted.
fn from_print(inks: &[u8]) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(inks.len() / 4 * 3);
    for ink in inks.chunks_exact(4) {
        pixels.extend(ink[..3].iter().map(|one| (u16::from(*one) * u16::from(ink[3]) / 255) as u8));
    }
    pixels
}
