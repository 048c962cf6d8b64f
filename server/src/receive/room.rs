//! Room on the disk.

use std::{io, path::Path};

/// Whether an error means that the disk or its owner's quota is full.
pub(super) fn is_used_up(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether `bytes` more would fit into `directory`. Known beforehand, a large file is not sent in
/// vain. Where the system cannot tell, the writes will.
pub(super) fn has_room(directory: &Path, bytes: u64) -> io::Result<bool> {
    Ok(free_bytes(directory)?.is_none_or(|free| free >= bytes))
}

/// Free bytes on the disk of `directory`.
#[cfg(unix)]
fn free_bytes(directory: &Path) -> io::Result<Option<u64>> {
    let disk = rustix::fs::statvfs(directory)?;
    Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

/// Free bytes on the disk of `directory`; this system does not tell.
#[cfg(not(unix))]
fn free_bytes(_directory: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}
