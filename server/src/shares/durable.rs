//! Says what has become durable, to whoever stands in for the disk in a simulated house: all that
//! was not said here may be gone after a crash. Nobody listens in a real one.

use std::{
    ffi::OsStr,
    os::fd::{AsFd, AsRawFd as _},
};

/// The target of these events.
pub const TARGET: &str = "trove::durable";

/// The bytes of this open file.
pub(crate) fn file(file: &impl AsFd) {
    tracing::trace!(target: TARGET, file = file.as_fd().as_raw_fd());
}

/// The names in this open folder.
pub(crate) fn folder(folder: &impl AsFd) {
    tracing::trace!(target: TARGET, folder = folder.as_fd().as_raw_fd());
}

/// A file is about to get this name in this open folder.
pub(crate) fn about_to_move(folder: &impl AsFd, name: &OsStr) {
    let name = name.to_string_lossy();
    tracing::trace!(target: TARGET, folder = folder.as_fd().as_raw_fd(), moves = &*name);
}

/// Everything on the disk of the shares.
pub(crate) fn all() {
    tracing::trace!(target: TARGET, all = true);
}
