//! Starting at login.

use auto_launch::{AutoLaunch, AutoLaunchBuilder, LinuxLaunchMode, MacOSLaunchMode};
use std::path::PathBuf;
use trove_app::bindings::{Failure, FailureKind};

/// Starts Trove at login, or no more; what holds now.
pub fn start(wanted: bool) -> Result<bool, Failure> {
    let entry = entry().map_err(|error| failed(&error))?;
    let done = if wanted { entry.enable() } else { entry.disable() };
    done.and_then(|()| entry.is_enabled()).map_err(|error| failed(&error))
}

fn entry() -> Result<AutoLaunch, Box<dyn std::error::Error>> {
    // An AppImage is mounted anew at each start: what stays is the file itself.
    let program = match std::env::var_os("APPIMAGE") {
        Some(image) => PathBuf::from(image),
        None => std::env::current_exe()?,
    };
    let program = program.to_str().ok_or("the program's path is not text")?;
    let entry = AutoLaunchBuilder::new()
        .set_app_name("Trove")
        .set_app_path(program)
        .set_args(&["--at-login"])
        .set_linux_launch_mode(LinuxLaunchMode::XdgAutostart)
        .set_macos_launch_mode(MacOSLaunchMode::LaunchAgent)
        .build()?;
    Ok(entry)
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        FailureKind::Forbidden,
        "The system does not let Trove be started at login; add it to the programs that start at \
         login in the system's own settings.",
    )
    .with_detail(error)
}
