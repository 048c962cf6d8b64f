//! `cargo xtask test`: everything that must hold before a change lands.

mod steps;

use crate::packages::{self, Need};
use crate::{programs, workspace};
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

const NEEDS: [Need; 3] = [
    Need { program: "curl", package: "curl", purpose: "puts a file through the FTP server" },
    Need { program: "lftp", package: "lftp", purpose: "puts a file through the FTP server" },
    Need { program: "dbus-daemon", package: "dbus-daemon", purpose: "stands for the system's bus" },
];

/// Runs the steps in order and stops at the first that fails.
///
/// # Errors
/// Names the step that failed.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    for missing in packages::provide(&NEEDS, options.yes)? {
        println!("Without {}, the tests that use it are skipped.", missing.program);
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
