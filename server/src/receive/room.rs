//! Room on the disk.

use std::{io, path::Path};

/// Whether an error means that the disk or its owner's quota is full.
pub(super) fn is_used_up(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether `bytes` more would fit into `directory`. Known beforehand, a large file is not sent in
/// vain. Where the system cannot tell, the writes will.
#[cfg(unix)]
pub(super) fn has_room(directory: &Path, bytes: u64) -> io::Result<bool> {
    let disk = rustix::fs::statvfs(directory)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize) >= bytes)
}

/// Whether `bytes` more would fit into `directory`. Where the system cannot tell, the writes will.
#[cfg(not(unix))]
pub(super) fn has_room(_directory: &Path, _bytes: u64) -> io::Result<bool> {
    Ok(true)
}
