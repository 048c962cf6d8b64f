//! `cargo xtask bench`: how fast Trove is, beside other programs, in one run on one machine.

mod collect;
mod contestants;
mod machine;
mod made_files;
mod measure;
mod report;
mod scan;

pub use collect::Options as CollectOptions;
pub use scan::Options as ScanOptions;

use anyhow::Result;

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// Collecting files from one client: offered, sent, verified, stored.
    Collect(CollectOptions),
    /// Looking through folders in which nothing has changed, beside find.
    Scan(ScanOptions),
}

/// Measures and prints a table.
///
/// # Errors
/// When the programs cannot be built or nothing can be measured.
pub fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Collect(options) => collect::run(options),
        Bench::Scan(options) => scan::run(options),
    }
}
