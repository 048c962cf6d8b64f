//! Systems other than Linux have other ways to confine a process, which Trove does not use yet: there
//! the limits hold alone.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};
use tokio::process::{Child, Command};

/// What is left to reach; here, all that the server reaches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach<'a> {
    /// Programs that may be run.
    pub programs: &'a [&'a Path],
    /// A folder to write into.
    pub scratch: Option<&'a Path>,
}

/// Confines nothing.
///
/// # Errors
/// Never.
pub fn confine_this_thread(_: Reach<'_>) -> io::Result<()> {
    Ok(())
}

/// Starts a program that reads this file.
///
/// # Errors
/// When it cannot be started.
pub async fn start_confined(mut command: Command, _: PathBuf, _: File) -> io::Result<Child> {
    command.spawn()
}

/// Whether this system confines files.
pub fn confines() -> bool {
    false
}
