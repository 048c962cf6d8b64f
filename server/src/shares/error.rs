//! What can go wrong in the shares, as sentences for the server's owner.

use super::path::SharePath;
use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

/// Why the shares cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made, read or written.
    #[error("cannot use the folder {path}: {source}. Check that it is there and that the server's \
        user may write in it", path = path.display())]
    Unusable {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Files could not be moved in one step.
    #[error("the inbox {inbox} and the shares {shares} are on different file systems, so files \
        could not be moved in one step: put both on one disk",
        inbox = inbox.display(), shares = shares.display())]
    OtherFileSystem {
        /// The inbox.
        inbox: PathBuf,
        /// The shares.
        shares: PathBuf,
    },
    /// The file system can neither rename without replacing nor make hard links.
    #[error("the file system of {0} cannot move a file without the risk of replacing another: \
        put the shares on a disk with ext4, XFS, Btrfs, ZFS, APFS or NTFS", shares.display())]
    CannotMoveSafely {
        /// The shares.
        shares: PathBuf,
    },
    /// Another server has them.
    #[error("another Trove server is using the shares in {0}: stop it, or give this one a folder \
        of its own", shares.display())]
    InUse {
        /// The shares.
        shares: PathBuf,
    },
}

/// Why something could not be done with one file.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// Something else has that name; nothing was changed.
    #[error("another file already has the name {0}")]
    Taken(SharePath),
    /// A file or a link lies where a folder should be.
    #[error("{0} in the shares is a file or a link where Trove needs a folder: move it away")]
    Blocked(String),
    /// The file is not there.
    #[error("{0} is no longer there")]
    Missing(String),
    /// It is a folder, link, pipe or device.
    #[error("{0} is not an ordinary file: move it away")]
    NotAFile(String),
    /// No room.
    #[error("the disk that holds the shares is full: free some space on it")]
    Full,
    /// No permission.
    #[error("the server may not read or write {0}: give its user the right to")]
    Denied(String),
    /// Anything else that the system says.
    #[error("cannot {action} {path}: {source}. Check the disk that holds the shares")]
    Disk {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl ShareError {
    /// The error that `source` means when it comes up while doing `action` to `path`.
    pub(super) fn of(action: &'static str, path: &str, source: io::Error) -> Self {
        match source.kind() {
            ErrorKind::NotFound => Self::Missing(path.to_owned()),
            ErrorKind::NotADirectory => Self::Blocked(path.to_owned()),
            ErrorKind::IsADirectory => Self::NotAFile(path.to_owned()),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::Denied(path.to_owned())
            }
            _ => Self::Disk { action, path: path.to_owned(), source },
        }
    }

    /// Whether the same may succeed later, with nobody choosing another name.
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::Taken(_) | Self::Missing(_) | Self::NotAFile(_))
    }
}
