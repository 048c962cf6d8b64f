//! `cargo xtask simulate`: whole houses in one process each, on simulated network, disk and clock.

use crate::{
    programs::{cargo, succeed},
    workspace,
};
use anyhow::Result;

/// What `cargo xtask simulate` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// How many houses.
    #[arg(long, default_value_t = 500)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Plant this bug and end at the first house that finds it.
    #[arg(long)]
    bug: Option<String>,
    /// Plant each bug in turn.
    #[arg(long, conflicts_with = "bug")]
    all_bugs: bool,
}

/// Builds the simulation and runs the houses.
///
/// # Errors
/// When a promise was broken, or a planted bug was not found.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    let mut command = cargo(&root, ["run", "--quiet", "--locked", "-p", "trove-simulation", "--"]);
    command.args(["--seeds", &options.seeds.to_string(), "--from", &options.from.to_string()]);
    if let Some(bug) = &options.bug {
        command.args(["--bug", bug]);
    }
    if options.all_bugs {
        command.arg("--all-bugs");
    }
    succeed(&mut command)
}
