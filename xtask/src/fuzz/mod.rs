//! `cargo xtask fuzz`: bytes of strangers for every parser, made up by libFuzzer.
//!
//! cargo-fuzz needs a compiler that takes unstable options. The stable one does when it is told by
//! `RUSTC_BOOTSTRAP`, so that what is tested is built by the compiler that builds Trove.

mod corpus;
mod figures;
mod words;

use crate::programs::{self, cargo, succeed, succeed_keeping};
use crate::workspace;
use anyhow::{Context, Result, bail};
use figures::Figures;
use std::path::Path;
use std::process::Command;

/// What `cargo xtask fuzz` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Only these targets; without any, all of them.
    targets: Vec<String>,
    /// How long each runs.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Keep what was found in the corpus of the tests, as little of it as covers most.
    #[arg(long)]
    keep: bool,
    /// What looks over the memory of libraries: `address`, or `none` where that does not work.
    #[arg(long, default_value = "address")]
    sanitizer: String,
}

/// Runs the targets one after the other and prints what came of each.
///
/// # Errors
/// When something cannot be built, and when something was found.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    if !programs::is_installed("cargo-fuzz") {
        bail!("cargo-fuzz is missing: `cargo install cargo-fuzz --locked`, and run this again");
    }
    let known = targets(&root)?;
    for target in &options.targets {
        if !known.contains(target) {
            bail!("there is no target {target}: there are {}", known.join(", "));
        }
    }
    let chosen = if options.targets.is_empty() { &known } else { &options.targets };
    succeed(&mut fuzz(&root, "build", options, &[]))?;
    let mut figures = Vec::new();
    for target in chosen {
        println!("\n=== {target} ===");
        figures.push(one(&root, target, options)?);
        if options.keep {
            corpus::keep(&root, target, |arguments| fuzz(&root, "run", options, arguments))?;
        }
    }
    println!("\n{}", figures::table(&figures));
    let found: usize = figures.iter().map(|one| one.findings.len()).sum();
    if found > 0 {
        bail!("{found} findings: run `cargo xtask fuzz TARGET` again after mending each");
    }
    Ok(())
}

/// The targets, by the programs of `fuzz/fuzz_targets`.
fn targets(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).context("the targets cannot be listed")? {
        let path = entry.context("the targets cannot be listed")?.path();
        names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// One target for its time.
fn one(root: &Path, target: &str, options: &Options) -> Result<Figures> {
    let (found, kept) = (corpus::found(root, target), corpus::kept(root, target));
    std::fs::create_dir_all(&found).context("no room for what is found")?;
    let words = words::write(root)?;
    let limits = [
        format!("-max_total_time={}", options.seconds),
        // Seconds, and megabytes: hostile input must not cost more than this.
        "-timeout=30".to_owned(),
        "-rss_limit_mb=2048".to_owned(),
        // What lives as long as the program is no leak.
        "-detect_leaks=0".to_owned(),
        format!("-dict={}", path(&words)),
    ];
    let mut arguments = vec![target.to_owned(), path(&found), path(&kept), "--".to_owned()];
    arguments.extend(limits);
    let mut command = fuzz(root, "run", options, &arguments);
    // A finding ends the run with an error; what was found is in its last lines.
    let (lines, is_sound) = match succeed_keeping(&mut command, figures::matters) {
        Ok(lines) => (lines, true),
        Err(_) => (corpus::findings(root, target)?, false),
    };
    Ok(Figures::read(target, &lines, is_sound))
}

/// A `cargo fuzz` command.
fn fuzz(root: &Path, verb: &str, options: &Options, arguments: &[String]) -> Command {
    let mut command = cargo(root, ["fuzz", verb, "--target-dir", "target/fuzz", "--sanitizer"]);
    command.arg(&options.sanitizer).args(arguments).env("RUSTC_BOOTSTRAP", "1");
    command
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
