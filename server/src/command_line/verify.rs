//! `trove-server verify`: reads all shares again.

use super::Opened;
use crate::{
    catalogue::{Reports as _, Upkeep as _},
    shares::{NotASharePath, SharePath},
    verify::{Expected, Report, verify},
};
use clap::Args;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let shares = opened.shares().await?;
    let stored = opened.catalogue.stored().await?;
    let damaged = opened.catalogue.damaged(u32::MAX).await?;
    opened.catalogue.close().await;
    let stored = stored.into_iter().map(|content| (content.share_path, content.size, content.hash));
    // What was found damaged before is damage until it is healed.
    let damaged =
        damaged.into_iter().map(|content| (content.share_path, content.size, content.hash));
    let expected = stored
        .chain(damaged)
        .map(|(path, size, hash)| Ok(Expected { path: SharePath::parse(&path)?, size, hash }))
        .collect::<Result<Vec<Expected>, NotASharePath>>()?;
    let report = tokio::task::spawn_blocking(move || verify(&shares, expected)).await?;
    let text =
        if arguments.json { serde_json::to_string_pretty(&report)? } else { in_words(&report) };
    writeln!(stdout(), "{text}")?;
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_words(report: &Report) -> String {
    let mut lines = vec![format!("{} files read, {} bytes.", report.checked, report.bytes)];
    lines.extend(report.damaged.iter().map(|file| {
        format!("Damaged: {}: it is not what was stored. `trove-server scrub` tells whether a person or the disk did \
             it, and has what is damaged fetched anew.", file.path)
    }));
    lines.extend(report.missing.iter().map(|path| format!("Missing: {path}")));
    lines.extend(
        report.unreadable.iter().map(|file| format!("Unreadable: {}: {}", file.path, file.reason)),
    );
    if report.is_sound() {
        lines.push("Everything is there and whole.".to_owned());
    }
    lines.join("\n")
}
