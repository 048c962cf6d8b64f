//! The log on standard error.

use anyhow::Context as _;
use clap::ValueEnum;
use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::EnvFilter;

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// Lines for people.
    #[default]
    Plain,
    /// One JSON object a line.
    Json,
}

/// Starts the log. TROVE_LOG sets what it holds, as in `info,trove_server::ftp=debug`.
pub(super) fn start(format: Format) -> anyhow::Result<()> {
    let wanted = std::env::var("TROVE_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(&wanted)
        .with_context(|| format!("TROVE_LOG cannot be understood: {wanted}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    match format {
        Format::Plain => log.try_init(),
        Format::Json => log.json().try_init(),
    }
    .map_err(|error| anyhow::anyhow!(error).context("the log cannot be started"))
}
