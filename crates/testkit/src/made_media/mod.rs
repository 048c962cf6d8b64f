//! Real media files made from nothing but code: small, each different by its seed, and as large as
//! a test or benchmark asks.
//!
//! A maker such as [`jpeg`] gives a [`Made`] file: its own bytes, and filler in places where the
//! format allows anything (comments, private chunks, media data nobody points to), so that a padded
//! file stays valid. Filler comes from BLAKE3, so it cannot be compressed, is the same for the same
//! seed, and is written in pieces: a file of 1 GB takes no memory.

mod audio;
mod exif;
mod heif;
mod household;
mod image;
mod jpeg;
mod movie;
mod movie_boxes;
mod sidecar;

pub use audio::{Music, flac, mp3, wav};
pub use exif::Shot;
pub use heif::heic;
pub use household::household;
pub use image::{png, raw};
pub use jpeg::jpeg;
pub use movie::{Movie, mov, mp4};
pub use sidecar::{aae, xmp};

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::Path,
};

/// A part of a made file.
enum Part {
    Bytes(Vec<u8>),
    /// So many bytes that nobody looks at.
    Filler(u64),
}

/// A made file.
pub struct Made {
    parts: Vec<Part>,
    seed: u64,
}

impl Made {
    fn new(seed: u64) -> Self {
        Self { parts: Vec::new(), seed }
    }

    fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { parts: vec![Part::Bytes(bytes)], seed: 0 }
    }

    fn bytes(&mut self, bytes: Vec<u8>) {
        self.parts.push(Part::Bytes(bytes));
    }

    fn filler(&mut self, length: u64) {
        if length > 0 {
            self.parts.push(Part::Filler(length));
        }
    }

    /// The file's size in bytes.
    pub fn size(&self) -> u64 {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Bytes(bytes) => bytes.len() as u64,
                Part::Filler(length) => *length,
            })
            .sum()
    }

    /// Writes it, with little memory whatever its size.
    pub fn write_to(&self, mut to: impl Write) -> io::Result<()> {
        let mut filler = filler(self.seed);
        for part in &self.parts {
            match part {
                Part::Bytes(bytes) => to.write_all(bytes)?,
                Part::Filler(length) => {
                    io::copy(&mut filler.by_ref().take(*length), &mut to)?;
                }
            }
        }
        to.flush()
    }

    /// Writes it to a new file.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let file = File::create_new(path)?;
        self.write_to(BufWriter::with_capacity(256 * 1024, file))
    }

    /// All of it in memory.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = self.write_to(&mut bytes);
        bytes
    }
}

/// Endless bytes that cannot be compressed, the same for the same seed.
fn filler(seed: u64) -> impl Read {
    blake3::Hasher::new().update(b"trove made media").update(&seed.to_le_bytes()).finalize_xof()
}

/// So many of these bytes.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    // The stream has no end and no errors.
    let _ = filler(seed).read_exact(&mut bytes);
    bytes
}

/// What must be added to `natural` bytes to make the asked size, when that is at least `overhead`.
fn missing(asked: Option<u64>, natural: u64, overhead: u64) -> Option<u64> {
    asked?.checked_sub(natural).filter(|&missing| missing >= overhead)
}
