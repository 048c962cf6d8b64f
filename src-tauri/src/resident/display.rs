//! Whether there is a display at all.

use trove_app::bindings::{Failure, FailureKind};

/// Tells what to do where there is none: without this, libraries end the process in their own way.
#[cfg(target_os = "linux")]
pub fn is_there() -> Result<(), Failure> {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if named("WAYLAND_DISPLAY") || named("DISPLAY") {
        return Ok(());
    }
    Err(Failure::new(
        FailureKind::NotThere,
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): use \
         `trove-collector`, which collects without a window.",
    ))
}

/// These systems have always one.
#[cfg(not(target_os = "linux"))]
pub fn is_there() -> Result<(), Failure> {
    Ok(())
}
