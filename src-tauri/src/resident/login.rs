//! Starting at login.

use auto_launch::{AutoLaunch, AutoLaunchBuilder, LinuxLaunchMode, MacOSLaunchMode};
use std::path::{Path, PathBuf};
use trove_app::bindings::{Failure, FailureKind};

/// Starts Trove at login, or no more; what holds now.
pub fn start(program: &Path, wanted: bool) -> Result<bool, Failure> {
    let entry = entry(program).map_err(|error| failed(&error))?;
    let done = if wanted { entry.enable() } else { entry.disable() };
    done.and_then(|()| entry.is_enabled()).map_err(|error| failed(&error))
}

/// What is to be started: to be asked at the start, before another version takes its place. An
/// AppImage is mounted anew each time: what stays is the file itself.
pub fn program() -> std::io::Result<PathBuf> {
    match std::env::var_os("APPIMAGE") {
        Some(image) => Ok(image.into()),
        None => std::env::current_exe(),
    }
}

fn entry(program: &Path) -> Result<AutoLaunch, Box<dyn std::error::Error>> {
    let program = written(program)?;
    let entry = AutoLaunchBuilder::new()
        .set_app_name("Trove")
        .set_app_path(&program)
        .set_args(&["--at-login"])
        .set_linux_launch_mode(LinuxLaunchMode::XdgAutostart)
        .set_macos_launch_mode(MacOSLaunchMode::LaunchAgent)
        .build()?;
    Ok(entry)
}

/// The library writes it as it is.
#[cfg(target_os = "linux")]
fn written(program: &Path) -> Result<String, Box<dyn std::error::Error>> {
    use trove_app::bundled::keeping::autostart::quoted;
    quoted(program.as_os_str()).map_err(|failure| failure.to_string().into())
}

#[cfg(not(target_os = "linux"))]
fn written(program: &Path) -> Result<String, Box<dyn std::error::Error>> {
    Ok(program.to_str().ok_or("the program's path is not text")?.to_owned())
}

/// Why it cannot be.
pub fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        FailureKind::Forbidden,
        "The system does not let Trove be started at login; add it to the programs that start at \
         login in the system's own settings.",
    )
    .with_detail(error)
}
