//! `trove-server status`: tells how the server and its clients fare.

use super::Opened;
use crate::{
    catalogue::{Clients as _, Dispatching as _, Proofs as _, Reports as _, Upkeep as _},
    clock::Clock,
    overview::{Known, Overview, overview},
    stock::{StockOverview, stock_overview},
};
use clap::Args;
use std::{
    collections::HashSet,
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
    let now = Clock::System.now();
    let known = Known {
        figures: catalogue.figures().await?,
        clients: catalogue.clients().await?,
        holdings: catalogue.holdings().await?,
        only_here: catalogue.only_here().await?,
        waiting: catalogue.waiting(now).await?,
        set_aside: catalogue.set_aside(MOST_SET_ASIDE).await?,
    };
    let overview = overview(known, now);
    let stock = stock_overview(
        &catalogue.upkeep_figures().await?,
        catalogue.damaged(MOST_SET_ASIDE).await?,
    );
    let status = Status { overview, stock };
    let text =
        if arguments.json { serde_json::to_string_pretty(&status)? } else { in_words(&status) };
    writeln!(stdout(), "{text}")?;
    catalogue.close().await;
    Ok(ExitCode::SUCCESS)
}

/// All that is printed.
#[derive(serde::Serialize)]
struct Status {
    #[serde(flatten)]
    overview: Overview,
    #[serde(flatten)]
    stock: StockOverview,
}

fn in_words(Status { overview, stock }: &Status) -> String {
    let mut lines = vec![
        format!("Stored:    {} files, {} bytes", overview.stored_files, overview.stored_bytes),
        format!("Waiting:   {} files, {} bytes", overview.queued, overview.queued_bytes),
        format!("Set aside: {} files", overview.set_aside),
    ];
    lines.extend(overview.clients.iter().map(|client| client.reason.clone()));
    lines.extend(overview.clients.iter().filter(|client| client.only_here > 0).map(|client| {
        let (files, name) = (client.only_here, &client.name);
        let noun = if files == 1 { "file" } else { "files" };
        format!("Only on {name}: {files} {noun} that the server does not have yet.")
    }));
    let known: HashSet<&String> = overview.clients.iter().map(|client| &client.reason).collect();
    let untold = overview.waiting.iter().filter(|one| !known.contains(&one.sentence));
    lines.extend(untold.map(|one| format!("{} files: {}", one.files, one.sentence)));
    lines.extend(overview.set_aside_files.iter().map(|file| {
        let path = file.path.as_deref().unwrap_or("a file that is gone");
        format!("Set aside: {path}: {}", file.reason)
    }));
    lines.extend(stock.damaged_files.iter().map(|file| format!("Damaged: {}", file.reason)));
    lines.join("\n")
}
