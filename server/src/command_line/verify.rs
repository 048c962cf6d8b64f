//! `trove-server verify`: reads all shares again.

use super::Opened;
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    opened.catalogue.close().await;
    bail!("not built yet (json: {})", arguments.json)
}
