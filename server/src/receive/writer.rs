//! Writing one inbox file and hashing it on the way; blocking.

use super::{Received, claims::Claim};
use fail::fail_point;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use trove_protocol::ContentHash;

/// Piece in which a file is read back.
const READ_BACK: usize = 256 * 1024;

/// An inbox file that is being written. Holds its claim for as long as any thread may write.
pub(super) struct Writer {
    file: File,
    path: PathBuf,
    hasher: blake3::Hasher,
    size: u64,
    _claim: Claim,
}

impl Writer {
    /// A new file when `offset` is 0, else the one that is there, cut to `offset` bytes, which
    /// are hashed first.
    pub(super) fn open(path: PathBuf, offset: u64, claim: Claim) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        let file = if offset == 0 {
            create(&path)?
        } else {
            let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
            file.set_len(offset)?;
            hash(&mut file, &mut hasher)?;
            file.seek(SeekFrom::Start(offset))?;
            file
        };
        Ok(Self { file, path, hasher, size: offset, _claim: claim })
    }

    /// Appends.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        fail_point!("inbox: before a write", |code| Err(crate::faults::fault(code)));
        self.file.write_all(bytes)?;
        fail_point!("inbox: after a write");
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Bytes in the file.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// What the file holds.
    pub(super) fn received(&self) -> Received {
        Received {
            size: self.size,
            hash: ContentHash(*self.hasher.finalize().as_bytes()),
            path: self.path.clone(),
        }
    }

    /// Removes the file.
    pub(super) fn discard(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Hashes a file that is there.
pub(super) fn read_back(path: &Path) -> io::Result<ContentHash> {
    let mut hasher = blake3::Hasher::new();
    hash(&mut File::open(path)?, &mut hasher)?;
    Ok(ContentHash(*hasher.finalize().as_bytes()))
}

fn hash(file: &mut File, hasher: &mut blake3::Hasher) -> io::Result<()> {
    let mut piece = vec![0; READ_BACK];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                hasher.update(&piece[..count]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Makes a new, empty file, readable by the server alone. One that is there makes way; it is
/// unlinked and not emptied, because whoever is moving or reading it may keep what it was.
pub(super) fn create(path: &Path) -> io::Result<File> {
    fail_point!("inbox: before a file is made", |code| Err(crate::faults::fault(code)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            options.open(path)
        }
        result => result,
    }
}
