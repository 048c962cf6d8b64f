//! What runs in the child process: reads one file, which may be hostile, and writes its picture.
//!
//! The process limits itself before it reads the first byte: memory, processor time, what it may
//! write; whatever it starts is held by the same limits. It has the file on its standard input and
//! nothing else: no environment, an empty folder to work in.

mod answer;
mod embedded;
mod jpeg;
mod limits;
mod other;
mod shape;
mod tools;

pub use answer::{Answer, Made, Tool};

use shape::Pixels;
use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
};

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
    /// Where ffmpeg is, if it is installed.
    #[arg(long)]
    ffmpeg: Option<PathBuf>,
    /// Where libheif's converter is, if it is installed.
    #[arg(long)]
    heif: Option<PathBuf>,
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
    limits::limit()?;
    let answer = match pixels(arguments) {
        Ok((pixels, orientation)) => {
            match shape::pictures(pixels, orientation, arguments.preview) {
                Ok(made) => Answer::Made(made),
                Err(reason) => Answer::Impossible(reason),
            }
        }
        Err(Failure::Impossible(reason)) => Answer::Impossible(reason),
        Err(Failure::Needs(tool)) => Answer::Needs(tool),
    };
    let mut out = io::stdout().lock();
    answer.write(&mut out)?;
    out.flush()
}

/// The pixels, and how they are to be turned.
fn pixels(arguments: &Arguments) -> Result<(Pixels, u8), Failure> {
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
    io::stdin()
        .lock()
        .take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Impossible(format!("The file cannot be read: {error}.")))?;
    let turned = |pixels| (pixels, arguments.orientation);
    match format(&bytes) {
        Format::Jpeg => jpeg::decode(&bytes, enough).map(turned),
        // libheif turns its pictures itself.
        Format::Heif => {
            drop(bytes);
            let converted = tools::converted(arguments.heif.as_deref())?;
            Ok((jpeg::decode(&converted, enough)?, 1))
        }
        Format::Other => other::decode(&bytes).map(turned),
        Format::Tiff => match embedded::largest(&bytes, enough) {
            // A scan has a small picture of itself at most; a raw file has one to look at.
            Some(pixels) if pixels.width.max(pixels.height) >= 600 => Ok(turned(pixels)),
            small => other::decode(&bytes).or_else(|failure| small.ok_or(failure)).map(turned),
        },
        Format::Unknown => embedded::largest(&bytes, enough)
            .map(turned)
            .ok_or_else(|| "Trove cannot read pictures of this kind.".into()),
    }
}

/// How a photo is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Heif,
    /// TIFF, and the raw formats that are made of it.
    Tiff,
    /// PNG, GIF, WebP, BMP.
    Other,
    /// Raw formats of their own, and what nobody knows.
    Unknown,
}

fn format(bytes: &[u8]) -> Format {
    let brand = bytes.get(4..12).unwrap_or_default();
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', ..] | [b'G', b'I', b'F', b'8', ..] | [b'B', b'M', ..] => {
            Format::Other
        }
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Format::Tiff,
        _ if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Format::Other,
        _ if brand.starts_with(b"ftyp") && brand != b"ftypcrx " => Format::Heif,
        _ => Format::Unknown,
    }
}

#[cfg(test)]
mod tests;
