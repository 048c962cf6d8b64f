//! What a file's directory entry tells of it.

use super::digest::Trait;
use crate::ledger::Observation;
use std::{ffi::OsString, fs::Metadata, path::Path};
use trove_protocol::ClientPath;

/// A file in a folder that is being looked at.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: OsString,
    size: u64,
    modified_ns: i64,
    device: u64,
    inode: u64,
    /// Its content lies in a cloud.
    pub(super) placeholder: bool,
}

impl Entry {
    pub(super) fn new(name: OsString, metadata: &Metadata, placeholder: bool) -> Self {
        let (device, inode) = identity(metadata);
        let (size, modified_ns) = (metadata.len(), modified_ns(metadata));
        Self { name, size, modified_ns, device, inode, placeholder }
    }

    pub(super) fn traits(&self) -> Trait<'_> {
        Trait {
            name: self.name.as_encoded_bytes(),
            size: self.size,
            modified_ns: self.modified_ns,
            inode: self.inode,
            placeholder: self.placeholder,
        }
    }

    /// `None` for names that cannot be written down.
    pub(super) fn observed(&self, folder: &Path) -> Option<Observation> {
        Some(Observation {
            path: ClientPath::from_path(&folder.join(&self.name))?,
            size: self.size,
            modified_ns: self.modified_ns,
            device: self.device,
            inode: self.inode,
        })
    }
}

/// What a file's metadata tell. `None` for names that cannot be written down (only where names
/// are not bytes).
pub fn observe(path: &Path, metadata: &Metadata) -> Option<Observation> {
    let (device, inode) = identity(metadata);
    Some(Observation {
        path: ClientPath::from_path(path)?,
        size: metadata.len(),
        modified_ns: modified_ns(metadata),
        device,
        inode,
    })
}

/// A file's time of change, nanoseconds since 1970.
#[cfg(unix)]
pub fn modified_ns(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec())
}

/// A file's time of change, nanoseconds since 1970.
#[cfg(not(unix))]
pub fn modified_ns(metadata: &Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

/// The volume and the file's number on it; (0, 0) where the system does not tell.
#[cfg(unix)]
pub fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// The volume and the file's number on it; (0, 0) where the system does not tell.
#[cfg(not(unix))]
pub fn identity(_metadata: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// Smaller files may lie in their directory entry and have no blocks of their own.
#[cfg(unix)]
const SMALLEST_PLACEHOLDER: u64 = 4_096;

/// Whether a file's content lies in a cloud, so that opening it would fetch it: by its directory
/// entry alone, for the same reason. On Linux it has a size and not one block, on a volume that
/// counts blocks (`tells_blocks`).
#[cfg(all(unix, not(target_os = "macos")))]
pub fn is_placeholder(metadata: &Metadata, tells_blocks: bool) -> bool {
    use std::os::unix::fs::MetadataExt;
    tells_blocks && metadata.len() >= SMALLEST_PLACEHOLDER && metadata.blocks() == 0
}

/// Whether a file's content lies in a cloud, so that opening it would fetch it: SF_DATALESS of
/// sys/stat.h. Not tested on a Mac.
#[cfg(target_os = "macos")]
pub fn is_placeholder(metadata: &Metadata, _tells_blocks: bool) -> bool {
    use std::os::macos::fs::MetadataExt;
    let _ = SMALLEST_PLACEHOLDER;
    metadata.st_flags() & 0x4000_0000 != 0
}

/// Whether a file's content lies in a cloud, so that opening it would fetch it: the attributes
/// OFFLINE, RECALL_ON_OPEN and RECALL_ON_DATA_ACCESS of winnt.h. Not tested on Windows.
#[cfg(windows)]
pub fn is_placeholder(metadata: &Metadata, _tells_blocks: bool) -> bool {
    use std::os::windows::fs::MetadataExt;
    metadata.file_attributes() & (0x1000 | 0x0004_0000 | 0x0040_0000) != 0
}
