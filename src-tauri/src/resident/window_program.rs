//! The window's program, beside this one.

use super::beside::beside;
use std::{io, process::Command};

/// Its name.
const NAME: &str = "trove-window";

/// What starts it: the very one that was there when this process started, for another version may
/// take its place and would not be understood.
#[cfg(target_os = "linux")]
pub fn command() -> io::Result<Command> {
    use std::{
        fs::File,
        os::{fd::AsRawFd, unix::process::CommandExt},
        sync::OnceLock,
    };
    static KEPT: OnceLock<File> = OnceLock::new();
    let file = if let Some(file) = KEPT.get() {
        file
    } else {
        let opened = File::open(beside(NAME)?)?;
        KEPT.get_or_init(|| opened)
    };
    let place = format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd());
    let mut command = Command::new(place);
    // By this name the desktop knows whose window it is.
    command.arg0("trove");
    Ok(command)
}

/// What starts it.
#[cfg(not(target_os = "linux"))]
pub fn command() -> io::Result<Command> {
    Ok(Command::new(beside(NAME)?))
}
