//! `cargo xtask mutants`: whether the tests of what decides would notice if it decided otherwise.

use crate::{programs::cargo, workspace};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitStatus,
};

/// What `cargo xtask mutants` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Only these modules of `crates/decisions`.
    modules: Vec<String>,
    /// Leave out what was caught before.
    #[arg(long)]
    again: bool,
}

/// The least share that must be caught, in per cent.
const LEAST: usize = 90;

/// What became of mutants.
#[derive(Default)]
struct Tried {
    caught: usize,
    missed: usize,
    timed_out: usize,
    unviable: usize,
}

/// Tries every mutant of each module against the tests of that module.
///
/// # Errors
/// When cargo-mutants is missing or cannot go on, or too few mutants are caught.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    if !crate::programs::is_installed("cargo-mutants") {
        bail!("cargo-mutants is not installed: `cargo install cargo-mutants --locked`");
    }
    let modules = match &options.modules[..] {
        [] => modules(&root)?,
        some => some.to_vec(),
    };
    let mut all = Tried::default();
    for module in &modules {
        let output = root.join("target/mutants").join(module);
        fs::create_dir_all(&output)?;
        let status = try_module(&root, module, &output, options.again)?;
        // 2 for mutants that were missed, 3 for those that ran out of time.
        if !matches!(status.code(), Some(0 | 2 | 3)) {
            bail!("cargo-mutants could not try `{module}`: {status}");
        }
        let tried = count(&output)?;
        println!("{module}: {}", tried.in_words());
        all.add(&tried);
    }
    println!("\nAll: {}", all.in_words());
    let noticed = all.caught + all.timed_out;
    if noticed + all.missed == 0 && !options.again {
        bail!("there was nothing to try: {} may name no module", modules.join(", "));
    }
    if noticed * 100 < LEAST * (noticed + all.missed) {
        bail!("less than {LEAST} % were caught: target/mutants names the others");
    }
    Ok(())
}

fn try_module(root: &Path, module: &str, output: &Path, again: bool) -> Result<ExitStatus> {
    let source = Path::new("crates/decisions/src");
    let alone = source.join(format!("{module}.rs"));
    let files = if root.join(&alone).exists() { alone } else { source.join(module).join("**") };
    let mut command = cargo(root, ["mutants", "--package", "trove-decisions", "--file"]);
    command.arg(files).arg("--output").arg(output);
    if again {
        command.arg("--iterate");
    }
    // The tests of the module itself (`.cargo/mutants.toml` keeps to those of the library); one that
    // fails fails at once: no shorter example is looked for.
    command.args(["--", &format!("{module}::")]).env("PROPTEST_MAX_SHRINK_ITERS", "0");
    // What the modules' tests stand on is built once for all of them.
    command.env("CARGO_TARGET_DIR", root.join("target/mutants/target"));
    command.status().context("cargo-mutants did not start")
}

/// The modules of the crate, each with tests of its own.
fn modules(root: &Path) -> Result<Vec<String>> {
    let mut modules = Vec::new();
    for entry in fs::read_dir(root.join("crates/decisions/src"))? {
        let path: PathBuf = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name != "lib" {
            modules.push(name);
        }
    }
    modules.sort();
    Ok(modules)
}

/// What cargo-mutants left: one line for each.
fn count(output: &Path) -> Result<Tried> {
    let lines = |name: &str| -> Result<usize> {
        let path = output.join("mutants.out").join(name);
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(text.lines().count())
    };
    Ok(Tried {
        caught: lines("caught.txt")?,
        missed: lines("missed.txt")?,
        timed_out: lines("timeout.txt")?,
        unviable: lines("unviable.txt")?,
    })
}

impl Tried {
    fn add(&mut self, other: &Self) {
        self.caught += other.caught;
        self.missed += other.missed;
        self.timed_out += other.timed_out;
        self.unviable += other.unviable;
    }

    fn in_words(&self) -> String {
        let Self { caught, missed, timed_out, unviable } = self;
        let all = caught + missed + timed_out + unviable;
        format!(
            "{all} mutants: {caught} caught, {missed} missed, {timed_out} out of time, {unviable} unviable"
        )
    }
}
