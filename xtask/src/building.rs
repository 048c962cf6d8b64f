//! Building the programs, and what that needs of the machine.

use crate::packages::{self, Need, What};
use crate::{pages, programs};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use trove_programs::Programs;

/// TLS, SQLite and JPEG are C: their crates bring the sources and call the system's compiler.
const NEEDS: [Need; 3] = [
    Need::program("cc", "gcc", "compiles the TLS, SQLite and JPEG libraries"),
    Need::program("cmake", "cmake", "builds the JPEG library"),
    Need::program("nasm", "nasm", "makes the JPEG library quick"),
];

/// The tray app's window is the system's web view.
const APP_NEEDS: [Need; 2] = [
    Need::program(
        "pkg-config",
        "pkg-config",
        "finds the libraries that the tray app is built with",
    ),
    Need {
        what: What::Library("webkit2gtk-4.1"),
        package: "libwebkit2gtk-4.1-dev",
        purpose: "shows the tray app's window",
    },
];

/// Installs what building everything needs: the programs, the tray app and its window's pages.
///
/// # Errors
/// When something is missing still; says what to do.
pub fn provide(yes: bool) -> Result<()> {
    demand_compiler(yes)?;
    // The other systems bring their web view along.
    if cfg!(target_os = "linux") {
        demand(&APP_NEEDS, yes)?;
    }
    demand_npm()
}

fn demand_npm() -> Result<()> {
    if !programs::is_installed(programs::NPM) {
        bail!(
            "npm is missing: it makes the pages of the server and of the tray app's window. Install \
             Node.js 20.19 or later from https://nodejs.org or your system's packages, and run this \
             again"
        );
    }
    Ok(())
}

fn demand_compiler(yes: bool) -> Result<()> {
    // On Windows, Rust itself asks for the system's compiler, which has another name there.
    if cfg!(windows) { Ok(()) } else { demand(&NEEDS, yes) }
}

fn demand(needs: &[Need], yes: bool) -> Result<()> {
    if let Some(missing) = packages::provide(needs, yes)?.first() {
        bail!("{} is needed to build Trove; install it and run this again", missing.package);
    }
    Ok(())
}

/// How the programs are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build. Dependencies are optimised here too (see the workspace's `Cargo.toml`), so
    /// hashing, encryption and SQLite run at full speed.
    Development,
    /// Slow to build, as shipped.
    Release,
}

/// Builds server and collector with the server's pages, after installing what the build needs.
///
/// # Errors
/// When something is missing or does not compile.
pub fn build(root: &Path, profile: Profile, yes: bool) -> Result<Programs> {
    demand_compiler(yes)?;
    demand_npm()?;
    pages::build(root)?;
    compile(root, profile, &["trove-server", "trove-collector"])
}

/// Builds the tray app with its pages as well.
///
/// # Errors
/// When something is missing or does not compile.
pub fn build_with_app(root: &Path, profile: Profile, yes: bool) -> Result<Programs> {
    provide(yes)?;
    pages::build(root)?;
    compile(root, profile, &["trove-server", "trove-collector", "trove"])
}

fn compile(root: &Path, profile: Profile, packages: &[&str]) -> Result<Programs> {
    let mut arguments = vec!["build", "--locked"];
    for package in packages {
        arguments.extend(["-p", package]);
    }
    if profile == Profile::Release {
        arguments.push("--release");
        if packages.contains(&"trove") {
            // Tauri's word for “as shipped”: pages come from the program alone.
            arguments.extend(["--features", "tauri/custom-protocol"]);
        }
    }
    let mut command = programs::cargo(root, arguments);
    programs::succeed(&mut command)?;
    Ok(Programs::in_folder(folder(root, profile)))
}

/// Where cargo puts the programs.
pub fn folder(root: &Path, profile: Profile) -> PathBuf {
    target(root).join(match profile {
        Profile::Development => "debug",
        Profile::Release => "release",
    })
}

/// Where cargo puts what it builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |named| root.join(named))
}
