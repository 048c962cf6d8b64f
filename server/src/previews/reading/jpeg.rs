//! Reading JPEGs, only as large as they are needed, and as much of them as is there.

use super::{DAMAGED, Failure, Seen, shape::Pixels};
use turbojpeg::{Colorspace, Decompressor, Error, Image, PixelFormat, ScalingFactor};

/// Most pixels that are unpacked.
const MOST_PIXELS: usize = 120_000_000;
/// Most passes over a progressive picture: each costs as much as a whole one.
const MOST_SCANS: u32 = 100;

const TOO_LARGE: &str = "The picture is too large to read.";

/// Width and height of the JPEG that begins here, if one does.
pub(super) fn dimensions(bytes: &[u8]) -> Option<(usize, usize)> {
    let header = Decompressor::new().ok()?.read_header(bytes).ok()?;
    (!header.is_lossless).then_some((header.width, header.height))
}

/// What libjpeg said of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Complaint {
    /// All of it was read; something beside it is unusual.
    Harmless,
    /// It was read to its end, but a part of it is missing.
    Torn,
    /// It takes more memory than there is.
    TooLarge,
    /// It could not be read.
    Unreadable,
}

/// What libjpeg means, by the words of its `jerror.h`: TurboJPEG has a number for it, which the
/// crate does not tell.
fn complaint(error: &Error) -> Complaint {
    let Error::TurboJpegError(said) = error else { return Complaint::Unreadable };
    let says = |words: &[&str]| words.iter().any(|words| said.contains(words));
    if says(&["extraneous bytes", "Unknown Adobe", "unknown JFIF", "bad ICC marker"]) {
        Complaint::Harmless
    } else if says(&["Corrupt JPEG data", "Premature end of JPEG", "Inconsistent progression"])
        || says(&["Invalid SOS parameters for sequential JPEG"])
    {
        Complaint::Torn
    } else if says(&["Insufficient memory", "Memory allocation failure"]) {
        Complaint::TooLarge
    } else {
        Complaint::Unreadable
    }
}

/// The picture, scaled down while it is read as far as both its sides stay `enough` pixels long. Of
/// one that is cut off, what is there, as browsers show it.
pub(super) fn decode(bytes: &[u8], enough: usize) -> Result<Seen, Failure> {
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
        return Err(TOO_LARGE.into());
    }
    let is_print = matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK);
    let format = if is_print { PixelFormat::CMYK } else { PixelFormat::RGB };
    let mut pixels = vec![0; width * height * format.size()];
    let image =
        Image { pixels: &mut pixels[..], width, pitch: width * format.size(), height, format };
    let said = decompressor.decompress(bytes, image).err().map(|error| complaint(&error));
    match said {
        None | Some(Complaint::Harmless) => {}
        // Of what is missing, libjpeg makes grey.
        Some(Complaint::Torn) if !is_blank(&pixels, format.size()) => {}
        Some(Complaint::TooLarge) => return Err(TOO_LARGE.into()),
        Some(Complaint::Torn | Complaint::Unreadable) => return Err(DAMAGED.into()),
    }
    if is_print {
        pixels = from_print(&pixels);
    }
    let pixels = Pixels::new(width, height, pixels).ok_or(DAMAGED)?;
    Ok(Seen { pixels, is_whole: said != Some(Complaint::Torn) })
}

/// Whether all pixels are the same.
fn is_blank(pixels: &[u8], size: usize) -> bool {
    pixels.chunks_exact(size).all(|pixel| pixel == &pixels[..size])
}

/// Adobe's programs, and so nearly all, write CMYK inverted.
fn from_print(inks: &[u8]) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(inks.len() / 4 * 3);
    for ink in inks.chunks_exact(4) {
        pixels.extend(ink[..3].iter().map(|one| (u16::from(*one) * u16::from(ink[3]) / 255) as u8));
    }
    pixels
}
