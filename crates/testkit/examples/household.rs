//! Writes a small household of made-up media into the folder named: `cargo xtask run --demo`
//! collects it.

use anyhow::{Context, Result};
use std::path::PathBuf;

/// Any number; the same one makes the same files.
const SEED: u64 = 2013;

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("name the folder to write to")?;
    let folder = PathBuf::from(folder);
    trove_testkit::made_media::household(&folder, SEED)
        .with_context(|| format!("{} cannot be filled", folder.display()))?;
    Ok(())
}
