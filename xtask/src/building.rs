//! Building the programs, and what that needs of the machine.

use crate::packages::{self, Need};
use crate::programs;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use trove_programs::Programs;

/// TLS and SQLite are C: their crates bring the sources and call the system's compiler.
const NEEDS: [Need; 1] =
    [Need { program: "cc", package: "gcc", purpose: "compiles the TLS and SQLite libraries" }];

/// How the programs are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build. Dependencies are optimised here too (see the workspace's `Cargo.toml`), so
    /// hashing, encryption and SQLite run at full speed.
    Development,
    /// Slow to build, as shipped.
    Release,
}

/// Builds server and collector, after installing what the build needs.
///
/// # Errors
/// When something is missing or does not compile.
pub fn build(root: &Path, profile: Profile, yes: bool) -> Result<Programs> {
    if let Some(missing) = packages::provide(&NEEDS, yes)?.first() {
        bail!("{} is needed to build Trove; install it and run this again", missing.package);
    }
    let mut arguments = vec!["build", "--locked", "-p", "trove-server", "-p", "trove-collector"];
    if profile == Profile::Release {
        arguments.push("--release");
    }
    let mut command = programs::cargo(root, arguments);
    programs::succeed(&mut command)?;
    Ok(Programs::in_folder(target(root).join(match profile {
        Profile::Development => "debug",
        Profile::Release => "release",
    })))
}

/// Where cargo puts what it builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |named| root.join(named))
}
