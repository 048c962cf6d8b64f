//! `trove-server status`: tells how the server and its clients fare.

use super::Opened;
use crate::{
    catalogue::{Clients as _, Reports as _},
    clock::Clock,
    overview::{Overview, overview},
};
use clap::Args;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

/// Files named when they failed too often.
const MOST_SET_ASIDE: u32 = 100;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let catalogue = &opened.catalogue;
    let overview = overview(
        &catalogue.figures().await?,
        catalogue.clients().await?,
        &catalogue.holdings().await?,
        catalogue.set_aside(MOST_SET_ASIDE).await?,
        Clock::System.now(),
    );
    let text =
        if arguments.json { serde_json::to_string_pretty(&overview)? } else { in_words(&overview) };
    writeln!(stdout(), "{text}")?;
    catalogue.close().await;
    Ok(ExitCode::SUCCESS)
}

fn in_words(overview: &Overview) -> String {
    let mut lines = vec![
        format!("Stored:    {} files, {} bytes", overview.stored_files, overview.stored_bytes),
        format!("Waiting:   {} files, {} bytes", overview.queued, overview.queued_bytes),
        format!("Set aside: {} files", overview.set_aside),
    ];
    lines.extend(overview.clients.iter().map(|client| client.reason.clone()));
    lines.extend(overview.set_aside_files.iter().map(|file| {
        let path = file.path.as_deref().unwrap_or("a file that is gone");
        format!("Set aside: {path}: {}", file.reason)
    }));
    lines.join("\n")
}
