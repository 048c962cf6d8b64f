//! Reading back what lies in the shares.

use super::{OpenError, ShareError, SharePath, Shares, folder::Folder};
use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, ErrorKind, Read},
    path::{Component, Path},
};
use trove_protocol::ContentHash;

/// Bytes read at a time: large enough for BLAKE3's widest lanes, small enough for the cache.
pub(super) const READ_SIZE: usize = 256 * 1024;

/// A file's size in bytes and its hash.
pub type Fingerprint = (u64, ContentHash);

/// The shares for reading alone, which needs no lock: a second process may look while the server
/// writes.
#[derive(Debug)]
pub struct SharesReader {
    root: Folder,
}

impl SharesReader {
    /// Opens the shares at `dir`, which must be there.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let unusable = |source| OpenError::Unusable { path: dir.to_owned(), source };
        Folder::open(dir).map(Self::at).map_err(unusable)
    }

    pub(super) fn at(root: Folder) -> Self {
        Self { root }
    }

    /// The top of the shares.
    pub(super) fn root(&self) -> &Folder {
        &self.root
    }

    /// Whether an ordinary file lies at the path.
    pub fn exists(&self, path: &SharePath) -> Result<bool, ShareError> {
        match self.open_file(path) {
            Ok(_) => Ok(true),
            Err(ShareError::Missing(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Reads the file whole: its size and hash, `None` when there is none.
    pub fn hash(&self, path: &SharePath) -> Result<Option<Fingerprint>, ShareError> {
        let file = match self.open_file(path) {
            Ok(file) => file,
            Err(ShareError::Missing(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let read =
            fingerprint(file).map_err(|error| ShareError::of("read", path.as_str(), error))?;
        Ok(Some(read))
    }

    /// Opens an ordinary file for reading.
    pub fn open_file(&self, path: &SharePath) -> Result<File, ShareError> {
        let folder = self.folder(path.folder().unwrap_or_default())?;
        folder
            .file(OsStr::new(path.file_name()))
            .map_err(|error| ShareError::of("read", path.as_str(), error))
    }

    /// A folder of the shares, by the joined names of its parts; the top when empty.
    pub(super) fn folder(&self, path: &str) -> Result<Folder, ShareError> {
        let failed = |error| ShareError::of("open", path, error);
        descend(&self.root, path.split('/').filter(|part| !part.is_empty()).map(OsStr::new))
            .map_err(failed)
    }
}

impl Shares {
    /// The same shares, for reading.
    pub fn reader(&self) -> &SharesReader {
        &self.reader
    }

    /// Whether an ordinary file lies at the path.
    pub fn exists(&self, path: &SharePath) -> Result<bool, ShareError> {
        self.reader.exists(path)
    }

    /// Reads the file whole: its size and hash, `None` when there is none.
    pub fn hash(&self, path: &SharePath) -> Result<Option<Fingerprint>, ShareError> {
        self.reader.hash(path)
    }

    pub(super) fn folder(&self, path: &str) -> Result<Folder, ShareError> {
        self.reader.folder(path)
    }

    /// An inbox file's folder and name, and its path to show. The path may start with the
    /// inbox's own or be relative to it.
    pub(super) fn in_inbox(&self, path: &Path) -> Result<(Folder, OsString, String), ShareError> {
        let shown = path.display().to_string();
        let inside = path.strip_prefix(&self.inbox_path).unwrap_or(path);
        let mut parts = Vec::new();
        for component in inside.components() {
            match component {
                Component::Normal(part) => parts.push(part),
                _ => return Err(ShareError::NotAFile(shown)),
            }
        }
        let Some(name) = parts.pop() else { return Err(ShareError::NotAFile(shown)) };
        let folder = descend(&self.inbox, parts.into_iter())
            .map_err(|error| ShareError::of("open", &shown, error))?;
        Ok((folder, name.to_owned(), shown))
    }
}

fn descend<'a>(from: &Folder, parts: impl Iterator<Item = &'a OsStr>) -> io::Result<Folder> {
    let mut folder = from.child(OsStr::new("."))?;
    for part in parts {
        folder = folder.child(part)?;
    }
    Ok(folder)
}

/// Reads to the end, in pieces.
pub(super) fn fingerprint(mut from: impl Read) -> io::Result<Fingerprint> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; READ_SIZE];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok((hasher.count(), ContentHash(*hasher.finalize().as_bytes()))),
            Ok(length) => _ = hasher.update(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
}
