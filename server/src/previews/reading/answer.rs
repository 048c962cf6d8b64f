//! What the child tells: a line of JSON, then the pictures' bytes.

use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use trove_protocol::Kind;

/// A program that Trove takes for what it cannot read itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// ffmpeg, for frames of videos and covers of music.
    Ffmpeg,
    /// libheif's converter, for HEIC and AVIF.
    Heif,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Ffmpeg, Self::Heif];

    /// How the catalogue knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg",
            Self::Heif => "heif",
        }
    }

    /// What the program is called: the newer name first.
    pub fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Ffmpeg => &["ffmpeg"],
            Self::Heif => &["heif-dec", "heif-convert"],
        }
    }

    /// The child's option for where it is.
    pub fn option(self) -> &'static str {
        match self {
            Self::Ffmpeg => "--ffmpeg",
            Self::Heif => "--heif",
        }
    }

    /// What people are told when it is missing.
    pub fn sentence(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Ffmpeg, Kind::Music) => "Install ffmpeg on the server to see covers of music.",
            (Self::Ffmpeg, Kind::Photo) => {
                "Install ffmpeg on the server to see pictures of this kind."
            }
            (Self::Ffmpeg, _) => "Install ffmpeg on the server to see pictures of videos.",
            (Self::Heif, _) => {
                "Install heif-convert (of libheif) on the server to see HEIC and AVIF pictures."
            }
        }
    }
}

/// Pictures that were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Width of the original as shown, in pixels of the size it was read at.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The thumbhash.
    pub thumbhash: Vec<u8>,
    /// The thumbnail, a JPEG.
    pub thumbnail: Vec<u8>,
    /// The larger picture, a JPEG.
    pub preview: Option<Vec<u8>>,
    /// Nothing of the original is missing.
    pub is_whole: bool,
}

/// What the child tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The pictures.
    Made(Made),
    /// There is none to be had; why, as a sentence.
    Impossible(String),
    /// There is none without this program.
    Needs(Tool),
}

/// The line before the bytes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Made {
        width: u32,
        height: u32,
        thumbhash: Vec<u8>,
        thumbnail: usize,
        preview: Option<usize>,
        is_whole: bool,
    },
    Impossible(String),
    Needs(Tool),
}

impl Answer {
    /// Writes it.
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let line = match self {
            Self::Made(made) => Line::Made {
                width: made.width,
                height: made.height,
                thumbhash: made.thumbhash.clone(),
                thumbnail: made.thumbnail.len(),
                preview: made.preview.as_ref().map(Vec::len),
                is_whole: made.is_whole,
            },
            Self::Impossible(reason) => Line::Impossible(reason.clone()),
            Self::Needs(tool) => Line::Needs(*tool),
        };
        serde_json::to_writer(&mut to, &line)?;
        to.write_all(b"\n")?;
        if let Self::Made(made) = self {
            to.write_all(&made.thumbnail)?;
            to.write_all(made.preview.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }

    /// Reads it; `None` when it is not whole.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
        Some(match serde_json::from_slice(line).ok()? {
            Line::Impossible(reason) => Self::Impossible(reason),
            Line::Needs(tool) => Self::Needs(tool),
            Line::Made { width, height, thumbhash, thumbnail, preview, is_whole } => {
                let whole = thumbnail.checked_add(preview.unwrap_or_default())?;
                if rest.len() != whole {
                    return None;
                }
                let (thumbnail, large) = rest.split_at(thumbnail);
                let preview = preview.map(|_| large.to_vec());
                let thumbnail = thumbnail.to_vec();
                Self::Made(Made { width, height, thumbhash, thumbnail, preview, is_whole })
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_answer_comes_back_whole_or_not_at_all(
            thumbnail in proptest::collection::vec(any::<u8>(), 0..40),
            preview in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
            cut in 0_usize..200,
            is_whole in any::<bool>(),
        ) {
            let made =
                Made { width: 3, height: 2, thumbhash: vec![1, 2], thumbnail, preview, is_whole };
            let answer = Answer::Made(made);
            let mut bytes = Vec::new();
            answer.write(&mut bytes).unwrap();
            let read = Answer::read(&bytes);
            prop_assert_eq!(read.as_ref(), Some(&answer));
            if cut < bytes.len() {
                prop_assert_eq!(Answer::read(&bytes[..cut]), None);
            }
        }

        #[test]
        fn whatever_comes_is_an_answer_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Answer::read(&bytes);
        }
    }
}
