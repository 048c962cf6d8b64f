//! `cargo xtask bench`: how fast Trove is, beside other programs, in one run on one machine.

mod collect;
mod contestants;
mod machine;
mod made_files;
mod measure;
mod report;

pub use collect::Options as CollectOptions;

use anyhow::Result;

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// Collecting files from one client: offered, sent, verified, stored.
    Collect(CollectOptions),
}

/// Measures and prints a table.
///
/// # Errors
/// When the programs cannot be built or nothing can be measured.
pub fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Collect(options) => collect::run(options),
    }
}
