//! `trove-server safety`: the proof for one client, with the files that are not safe.

use super::{Opened, found};
use crate::{
    clock::Clock,
    safety::{Page, safety},
};
use anyhow::Context as _;
use clap::Args;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};
use trove_protocol::Safety;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The client's name, or its id as `clients` lists it.
    #[arg(value_name = "NAME|ID")]
    client: String,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// List safe files as well.
    #[arg(long)]
    all: bool,
}

/// Prints the proof. Ends with 1 when not all is safe, so that scripts need not read it.
pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let client = found(&opened.catalogue, &arguments.client).await?;
    let mut page = Page { after: None, with_safe: arguments.all };
    let mut whole: Option<Safety> = None;
    loop {
        let part = safety(&opened.catalogue, &client.id, &page, Clock::System.now())
            .await?
            .with_context(|| format!("{} was removed meanwhile", client.name))?;
        page.after.clone_from(&part.next);
        match &mut whole {
            None => whole = Some(part),
            Some(whole) => whole.files.extend(part.files),
        }
        if page.after.is_none() {
            break;
        }
    }
    opened.catalogue.close().await;
    let whole = Safety { next: None, ..whole.context("nothing is known of it")? };
    let text =
        if arguments.json { serde_json::to_string_pretty(&whole)? } else { in_words(&whole) };
    writeln!(stdout().lock(), "{text}")?;
    Ok(if whole.all_safe { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_words(safety: &Safety) -> String {
    let mut lines = vec![safety.sentence.clone()];
    lines.extend(safety.reasons.iter().map(|one| format!("{} files: {}", one.files, one.sentence)));
    lines.extend(safety.files.iter().map(|file| {
        let said = file.sentence.as_deref().or(file.share_path.as_deref()).unwrap_or("safe");
        format!("{}: {said}", file.path)
    }));
    lines.join("\n")
}
