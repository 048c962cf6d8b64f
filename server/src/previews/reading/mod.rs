//! What runs in the child process: reads one file, which may be hostile, and writes its picture.
//!
//! The process limits itself before it reads the first byte: memory, processor time, what it may
//! write, and what it reaches (on Linux); whatever it starts is held by the same. It has the file on
//! its standard input and nothing else: no environment, an empty folder to work in.

mod answer;
mod embedded;
mod jpeg;
mod limits;
mod other;
mod shape;
mod tools;

pub use answer::{Answer, Made, Tool};

use image::ImageFormat;
use shape::Pixels;
use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

/// What people are told when a limit ends it.
pub(super) const TOO_COSTLY: &str = "Its picture takes too much memory or time to make.";

const DAMAGED: &str = "The file is damaged: it cannot be read as a picture.";

/// Most bytes of a photo that are read.
const MOST_BYTES: u64 = 256 << 20;

/// What the child is to make a picture of.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What the file is: photo, video or music.
    #[arg(long)]
    kind: String,
    /// EXIF orientation, 1 to 8.
    #[arg(long, default_value_t = 1)]
    orientation: u8,
    /// Playing time of a video.
    #[arg(long)]
    duration_ms: Option<u64>,
    /// Make the larger picture as well.
    #[arg(long)]
    preview: bool,
    /// Nobody waits for it: all else goes first.
    #[arg(long)]
    ahead: bool,
    /// Most bytes of memory.
    #[arg(long)]
    memory: u64,
    /// Most seconds of processor time.
    #[arg(long)]
    seconds: u64,
    /// Where ffmpeg is, if it is installed.
    #[arg(long)]
    ffmpeg: Option<PathBuf>,
    /// Where libheif's converter is, if it is installed.
    #[arg(long)]
    heif: Option<PathBuf>,
}

/// What can be seen of a file.
struct Seen {
    pixels: Pixels,
    /// Nothing of it is missing.
    is_whole: bool,
}

impl Seen {
    fn whole(pixels: Pixels) -> Self {
        Self { pixels, is_whole: true }
    }
}

/// Why there is no picture.
enum Failure {
    Impossible(String),
    Needs(Tool),
}

impl From<&str> for Failure {
    fn from(reason: &str) -> Self {
        Self::Impossible(reason.to_owned())
    }
}

/// Makes the picture of standard input and writes the answer to standard output.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    limits::limit(arguments.memory, arguments.seconds, arguments.ahead)?;
    let programs = [&arguments.ffmpeg, &arguments.heif].into_iter().filter_map(Option::as_deref);
    limits::confine(&programs.collect::<Vec<_>>())?;
    let answer = match seen(arguments) {
        Ok((seen, orientation)) => match shape::pictures(seen, orientation, arguments.preview) {
            Ok(made) => Answer::Made(made),
            Err(reason) => Answer::Impossible(reason),
        },
        Err(Failure::Impossible(reason)) => Answer::Impossible(reason),
        Err(Failure::Needs(tool)) => Answer::Needs(tool),
    };
    let mut out = io::stdout().lock();
    answer.write(&mut out)?;
    out.flush()
}

/// What is seen, and how it is to be turned.
fn seen(arguments: &Arguments) -> Result<(Seen, u8), Failure> {
    let enough = shape::enough(arguments.preview);
    match arguments.kind.as_str() {
        "video" => {
            let frame = tools::frame(arguments.ffmpeg.as_deref(), arguments.duration_ms)?;
            return Ok((jpeg::decode(&frame, enough)?, 1));
        }
        "music" => {
            let cover = tools::cover(arguments.ffmpeg.as_deref())?;
            return Ok((jpeg::decode(&cover, enough)?, 1));
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes).map_err(|error| {
        if error.kind() == io::ErrorKind::OutOfMemory {
            return TOO_COSTLY.into();
        }
        Failure::Impossible(format!("The file cannot be read: {error}."))
    })?;
    let turned = |seen| (seen, arguments.orientation);
    match format(&bytes) {
        Format::Jpeg => jpeg::decode(&bytes, enough)
            .or_else(|failure| small(&bytes, enough, failure))
            .map(turned),
        // libheif turns its pictures itself.
        Format::Heif => {
            drop(bytes);
            let converted = tools::converted(arguments.heif.as_deref())?;
            Ok((jpeg::decode(&converted, enough)?, 1))
        }
        Format::Other(format) => other::decode(&bytes, format).map(Seen::whole).map(turned),
        Format::Ffmpeg => {
            drop(bytes);
            let picture = tools::picture(arguments.ffmpeg.as_deref())?;
            jpeg::decode(&picture, enough).map(turned)
        }
        Format::Tiff => match embedded::largest(&bytes, enough) {
            // A scan has a small picture of itself at most; a raw file has one to look at.
            Some(seen) if seen.pixels.width.max(seen.pixels.height) >= 600 => Ok(turned(seen)),
            small => other::decode(&bytes, ImageFormat::Tiff)
                .map(Seen::whole)
                .or_else(|failure| small.ok_or(failure))
                .map(turned),
        },
        Format::Unknown => embedded::largest(&bytes, enough)
            .map(turned)
            .ok_or_else(|| "Trove cannot read pictures of this kind.".into()),
    }
}

/// Cameras put a small picture into the file's EXIF, which may be sound where the large one is not.
fn small(bytes: &[u8], enough: usize, failure: Failure) -> Result<Seen, Failure> {
    let behind = bytes.get(2..).unwrap_or_default();
    let small = embedded::largest(behind, enough).filter(|small| small.is_whole);
    small.map(|small| Seen { is_whole: false, ..small }).ok_or(failure)
}

/// How a photo is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Heif,
    /// TIFF, and the raw formats that are made of it.
    Tiff,
    /// What the `image` crate reads.
    Other(ImageFormat),
    /// What ffmpeg reads.
    Ffmpeg,
    /// Raw formats of their own, and what nobody knows.
    Unknown,
}

fn format(bytes: &[u8]) -> Format {
    let brand = bytes.get(4..12).unwrap_or_default();
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', ..] => Format::Other(ImageFormat::Png),
        [b'G', b'I', b'F', b'8', ..] => Format::Other(ImageFormat::Gif),
        [b'B', b'M', ..] => Format::Other(ImageFormat::Bmp),
        // The numbers of TIFF and of BigTIFF.
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Format::Tiff,
        [b'q', b'o', b'i', b'f', ..] => Format::Other(ImageFormat::Qoi),
        [b'P', b'1'..=b'7', b' ' | b'\n' | b'\t' | b'\r', ..] => Format::Other(ImageFormat::Pnm),
        // Icons and cursors.
        [0, 0, 1 | 2, 0, 1..=255, 0, ..] => Format::Other(ImageFormat::Ico),
        _ if bytes.starts_with(b"#?RADIANCE") || bytes.starts_with(b"#?RGBE") => {
            Format::Other(ImageFormat::Hdr)
        }
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => {
            Format::Other(ImageFormat::WebP)
        }
        // OpenEXR, JPEG 2000 and JPEG XL as bare streams, Photoshop.
        [0x76, 0x2f, 0x31, 1, ..]
        | [0xff, 0x4f, 0xff, 0x51, ..]
        | [0xff, 0x0a, ..]
        | [b'8', b'B', b'P', b'S', 0, 1, ..] => Format::Ffmpeg,
        _ if brand.starts_with(b"jP  ") || brand.starts_with(b"JXL ") => Format::Ffmpeg,
        _ if brand.starts_with(b"ftyp") && brand != b"ftypcrx " => Format::Heif,
        _ if is_targa(bytes) => Format::Other(ImageFormat::Tga),
        _ => Format::Unknown,
    }
}

/// A Targa has no mark at its beginning, but few values are allowed there (Truevision TGA 2.0).
fn is_targa(bytes: &[u8]) -> bool {
    let is_no_size = |at: usize| bytes.get(at..at + 2).is_none_or(|size| size == [0, 0]);
    matches!(bytes.get(1..3), Some([0, 2 | 3 | 10 | 11] | [1, 1 | 9]))
        && matches!(bytes.get(16), Some(8 | 15 | 16 | 24 | 32))
        && !is_no_size(12)
        && !is_no_size(14)
}

#[cfg(test)]
mod tests;
