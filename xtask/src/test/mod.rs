//! `cargo xtask test`: everything that must hold before a change lands.

mod steps;

use crate::packages::{self, Need, What};
use crate::{building, programs, workspace};
use anyhow::{Context, Result};
use std::time::Instant;

/// What `cargo xtask test` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Install what the tests need without asking.
    #[arg(long)]
    yes: bool,
    /// Run only the step of this name.
    #[arg(long, value_name = "STEP")]
    only: Option<String>,
}

const NEEDS: [Need; 14] = [
    Need::program("curl", "curl", "puts a file through the FTP server"),
    Need::program("lftp", "lftp", "puts a file through the FTP server"),
    Need::program("nginx", "nginx-light", "answers the same requests for parts of files"),
    Need::program("ffmpeg", "ffmpeg", "makes films and pictures of them, and plays them"),
    Need::program("dbus-daemon", "dbus-daemon", "stands for the system's bus and the session's"),
    Need::program("faketime", "faketime", "moves the clock of a program"),
    Need::program("fiu-run", "fiu-utils", "makes calls to the system fail at random"),
    Need::program("strace", "strace", "makes single calls to the system fail, or be the last"),
    Need::program("Xvfb", "xvfb", "stands for a screen"),
    Need::program(
        "WebKitWebDriver",
        "webkit2gtk-driver",
        "uses the tray app's window as people do",
    ),
    Need::program("import", "imagemagick", "takes pictures of the tray app's window"),
    Need::program("heif-convert", "libheif-examples", "makes pictures of HEIC and AVIF"),
    Need::program("chromium", "chromium", "shows the pages of the server and of the window"),
    Need {
        what: What::File("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
        package: "fonts-dejavu-core",
        purpose: "gives the window's pictures the same letters everywhere",
    },
];

/// Runs the steps in order and stops at the first that fails.
///
/// # Errors
/// Names the step that failed.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    building::provide(options.yes)?;
    for missing in packages::provide(&NEEDS, options.yes)? {
        println!("Without {}, the tests that use it are skipped.", missing.what.name());
    }
    match std::env::var_os("TROVE_MEDIA_CORPUS") {
        Some(folder) => println!("Media corpus: {}", folder.display()),
        None => println!("TROVE_MEDIA_CORPUS is not set: the media corpus test is skipped."),
    }
    let begun = Instant::now();
    let mut summary = Vec::new();
    for step in steps::STEPS {
        if options.only.as_ref().is_some_and(|only| only != step.name) {
            continue;
        }
        println!("\n=== {} ===", step.name);
        let begun = Instant::now();
        let lines = (step.run)(&root).with_context(|| format!("step `{}` failed", step.name))?;
        println!("=== {}: {:.1} s", step.name, begun.elapsed().as_secs_f64());
        summary.extend(lines);
    }
    println!("\nAll steps passed in {:.0} s.", begun.elapsed().as_secs_f64());
    for line in summary {
        println!("{}", line.trim());
    }
    Ok(())
}

/// Whether `cargo NAME` is there.
fn has_subcommand(name: &str) -> bool {
    programs::is_installed(&format!("cargo-{name}"))
}
