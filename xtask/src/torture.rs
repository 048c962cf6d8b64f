//! `cargo xtask torture`: server and clients are killed while they collect, and nothing is lost.

use crate::building::{self, Profile};
use crate::{programs, workspace};
use anyhow::Result;
use std::time::{SystemTime, UNIX_EPOCH};

/// What `cargo xtask torture` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// How often somebody is killed.
    #[arg(long, default_value_t = 100)]
    rounds: u64,
    /// Draws who dies when; without it, another one each time, which is printed.
    #[arg(long)]
    seed: Option<u64>,
    /// Leave out the rounds before this one.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Install what building needs without asking.
    #[arg(long)]
    yes: bool,
    /// Build as shipped: slower to build.
    #[arg(long)]
    release: bool,
}

/// Builds the programs and runs the rounds.
///
/// # Errors
/// When a promise is broken; what was printed says how to repeat it.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    let profile = if options.release { Profile::Release } else { Profile::Development };
    building::build(&root, profile, options.yes)?;
    let mut arguments = vec!["run", "--quiet", "--locked", "-p", "trove-testkit"];
    if options.release {
        arguments.push("--release");
    }
    let mut command = programs::cargo(&root, arguments);
    command.args(["--example", "torture", "--"]);
    let seed = options.seed.unwrap_or_else(any_seed);
    command.args([seed, options.first, options.rounds].map(|number| number.to_string()));
    programs::succeed(&mut command)
}

/// Small enough to be typed.
fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_micros())
}
