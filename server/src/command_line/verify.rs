//! `trove-server verify`: reads all shares again.

use super::Opened;
use crate::{
    catalogue::Reports as _,
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
    opened.catalogue.close().await;
    let expected = stored
        .into_iter()
        .map(|content| {
            let path = SharePath::parse(&content.share_path)?;
            Ok(Expected { path, size: content.size, hash: content.hash })
        })
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
        format!("Damaged: {}: it is not what was stored. Restore it from a backup.", file.path)
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
