//! Looking at what lies in the shares without changing it: is it what was put there?

pub use trove_decisions::scrub::Identity;

use super::{ShareError, SharePath, Shares, SharesReader, folder::Folder, read::READ_SIZE};
use rustix::fs::{Advice, fadvise};
use std::{
    ffi::OsStr,
    fs::File,
    io::{self, ErrorKind, Read},
    os::unix::fs::MetadataExt as _,
    path::Path,
};
use trove_protocol::ContentHash;

/// What the open file is.
pub(super) fn identity_of(file: &File) -> io::Result<Identity> {
    let metadata = file.metadata()?;
    Ok(Identity {
        device: metadata.dev(),
        inode: metadata.ino(),
        size: metadata.len(),
        modified_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
    })
}

pub(super) fn nanoseconds(seconds: i64, nanoseconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

/// What came of reading a file whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadBack {
    /// Its bytes, and what it was while they were read.
    Whole(Identity, ContentHash),
    /// Somebody changed it meanwhile, or the reading was broken off.
    NotNow,
    /// There is none.
    Missing,
    /// The disk does not give its bytes.
    Unreadable(String),
}

impl SharesReader {
    /// The ordinary file at the path, `None` when there is none. Anything else that lies there is
    /// [`ShareError::NotAFile`].
    pub fn identity(&self, path: &SharePath) -> Result<Option<Identity>, ShareError> {
        match self.looker().identity(path) {
            // Blocked: a file or a link lies where one of its folders was.
            Err(ShareError::Missing(_) | ShareError::Blocked(_)) => Ok(None),
            other => other,
        }
    }

    /// Looks at many files in a row, for which their folder stays open.
    pub fn looker(&self) -> Looker<'_> {
        Looker { shares: self, open: None }
    }

    /// When names in the folder were last added or taken away, nanoseconds since 1970-01-01 UTC;
    /// `None` when there is no such folder.
    pub fn folder_modified_ns(&self, path: &str) -> Result<Option<i64>, ShareError> {
        match self.folder(path) {
            Ok(folder) => folder
                .modified_ns()
                .map(Some)
                .map_err(|error| ShareError::of("look at", path, error)),
            Err(ShareError::Missing(_) | ShareError::Blocked(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the file whole, from the disk rather than from memory where the system can be told
    /// to. `go_on` is asked after every piece, with its length.
    pub fn read_back(
        &self,
        path: &SharePath,
        go_on: &mut dyn FnMut(usize) -> bool,
    ) -> Result<ReadBack, ShareError> {
        let file = match self.open_file(path) {
            Ok(file) => file,
            Err(ShareError::Missing(_) | ShareError::Blocked(_)) => return Ok(ReadBack::Missing),
            Err(error) => return Err(error),
        };
        match read_back(&file, go_on) {
            Ok(read) => Ok(read),
            Err(error) => match ShareError::of("read", path.as_str(), error) {
                ShareError::Disk { source, .. } => Ok(ReadBack::Unreadable(source.to_string())),
                other => Err(other),
            },
        }
    }

    /// Calls `with` for every ordinary file outside Trove's own folder whose path Trove can write
    /// down. Links are not followed. What cannot be looked at is left out and returned.
    pub fn all_files(&self, with: &mut dyn FnMut(SharePath, Identity)) -> Vec<ShareError> {
        let mut unseen = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(path) = folders.pop() {
            let failed = |error| ShareError::of("look through", &path, error);
            let names =
                self.folder(&path).and_then(|folder| Ok((folder.names().map_err(failed)?, folder)));
            let (names, folder) = match names {
                Ok(names) => names,
                // Taken away while the others were looked through.
                Err(ShareError::Missing(_) | ShareError::Blocked(_)) => continue,
                Err(error) => {
                    unseen.push(error);
                    continue;
                }
            };
            for name in names {
                if matches!(name.as_str(), "." | "..")
                    || (path.is_empty() && name == super::OWN_FOLDER)
                {
                    continue;
                }
                let inside = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                match folder.look(OsStr::new(&name)) {
                    Ok(Some(identity)) => {
                        if let Ok(inside) = SharePath::parse(&inside) {
                            with(inside, identity);
                        }
                    }
                    Ok(None) => folders.push(inside),
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) if error.kind() == ErrorKind::IsADirectory => {}
                    Err(error) => unseen.push(ShareError::of("look at", &inside, error)),
                }
            }
        }
        unseen
    }
}

impl Shares {
    /// Whether this is still the folder that is found at `dir`: not after another disk was
    /// mounted there, or the folder was put away and another made in its place.
    pub fn are_at(&self, dir: &Path) -> bool {
        let there = Folder::open(dir).and_then(|folder| folder.place());
        let here = self.reader().root().place();
        matches!((there, here), (Ok(there), Ok(here)) if there == here)
    }
}

/// Looks at many files in a row. Not to be kept: somebody may move the folders.
#[derive(Debug)]
pub struct Looker<'a> {
    shares: &'a SharesReader,
    open: Option<(String, Folder)>,
}

impl Looker<'_> {
    /// As [`SharesReader::identity`], but a missing file is [`ShareError::Missing`].
    pub fn identity(&mut self, path: &SharePath) -> Result<Option<Identity>, ShareError> {
        let wanted = path.folder().unwrap_or_default();
        let open = match self.open.take() {
            Some((name, folder)) if name == wanted => (name, folder),
            _ => (wanted.to_owned(), self.shares.folder(wanted)?),
        };
        let (_, folder) = self.open.insert(open);
        let failed = |error| ShareError::of("look at", path.as_str(), error);
        match folder.look(OsStr::new(path.file_name())).map_err(failed)? {
            Some(identity) => Ok(Some(identity)),
            None => Err(ShareError::NotAFile(path.to_string())),
        }
    }
}

fn read_back(file: &File, go_on: &mut dyn FnMut(usize) -> bool) -> io::Result<ReadBack> {
    let before = identity_of(file)?;
    // What the system remembers of the file says nothing about the disk. Where it cannot be told
    // so, memory is what there is to check.
    let forget = || fadvise(file, 0, None, Advice::DontNeed).unwrap_or_default();
    forget();
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; READ_SIZE];
    loop {
        match { file }.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                hasher.update(&buffer[..length]);
                if !go_on(length) {
                    return Ok(ReadBack::NotNow);
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    // Nor should what nobody wants to see fill the memory.
    forget();
    let after = identity_of(file)?;
    let hash = ContentHash(*hasher.finalize().as_bytes());
    Ok(if before == after { ReadBack::Whole(after, hash) } else { ReadBack::NotNow })
}
