//! Tells what a media file is: its kind, when and where and by which camera it was taken, who
//! sings and on which album.
//!
//! Files come from anywhere, so nothing in them is believed: readers are bounded in bytes, calls
//! and time, allocate by what a file has and not by what it claims, and a file that makes no
//! sense is described by what could be read of it. A typical photo costs one call to the system
//! and far less than 100 microseconds.
//!
//! [`describe`] takes a file, [`describe_reader`] anything that can be read; [`group_folder`]
//! says which files of a folder belong together. [`media_type_of_head`] looks at first bytes alone.

mod by_head;
mod bytes;
mod file_name;
mod findings;
mod format;
mod group;
mod moment;
mod read;
mod readers;
mod recognise;
mod source;

pub use by_head::{HEAD, media_type_of_head};
pub use group::{FolderFile, group_folder, group_key};
pub use recognise::sidecar_extension;

use source::Source;
use std::{
    fs::File,
    io::{self, Read, Seek},
    path::{Path, PathBuf},
};
use trove_protocol::{Kind, Metadata};

/// What a file is and says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// What it is.
    pub kind: Kind,
    /// Its media type, where one is known (`image/jpeg`).
    pub media_type: Option<String>,
    /// What it says of itself.
    pub metadata: Metadata,
}

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be read: {source}; check that it still exists and may be read", path.display())]
pub struct DescribeError {
    /// Which file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Describes a file, which is opened for reading only. Blocks; takes at most two seconds, not
/// counting a device that does not answer.
///
/// A file that is not media is [`Kind::Other`]. Only a failing device or a missing permission is
/// an error; whatever the file's content does is not.
pub fn describe(path: &Path) -> Result<Description, DescribeError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    File::open(path)
        .and_then(|file| describe_reader(file, &name))
        .map_err(|source| DescribeError { path: path.to_owned(), source })
}

/// The same for what is already open, or in memory (`std::io::Cursor`).
///
/// `file_name` is the last part of the path: its extension is a second opinion on the format, and
/// the dates that telephones write into names (`IMG-20240517-WA0001.jpg`) are weak evidence. Bytes
/// are taken from the reader's beginning, wherever it stands.
pub fn describe_reader(mut reader: impl Read + Seek, file_name: &str) -> io::Result<Description> {
    let mut source = Source::open(&mut reader)?;
    let description = read::file(&mut source, file_name);
    match source.failure() {
        Some(failure) => Err(failure),
        None => Ok(description),
    }
}
