//! `trove-server shares`: tells where the shares are, and has them elsewhere.

use super::{Opened, open};
use crate::{catalogue::Reports as _, guard::MARK, library};
use clap::{Args, Subcommand};
use std::{
    io::{Write as _, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};
use trove_protocol::ClientPath;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Have the library in this folder, while it holds nothing yet; or say that it was brought
    /// there. The server must be stopped.
    Use {
        /// An empty folder, a new one, or the one that holds this library.
        folder: PathBuf,
    },
    /// Move the library to another folder: copy everything, compare it, and only then have it
    /// there. The former folder stays as it is. The server must be stopped.
    Move {
        /// An empty folder or a new one; or one into which a move was broken off.
        folder: PathBuf,
    },
}

/// The stable output of `trove-server shares --json`.
#[derive(serde::Serialize)]
struct Told {
    /// Where the shares are, as paths are written in the protocol.
    folder: Option<ClientPath>,
    /// The mark that they bear, once a server has run on them.
    mark: Option<String>,
}

pub(super) async fn run(data_dir: PathBuf, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        None => tell(&open(data_dir).await?, arguments.json).await?,
        Some(Action::Use { folder }) => choose(&data_dir, folder).await?,
        Some(Action::Move { folder }) => relocate(data_dir, folder, arguments.json).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn tell(opened: &Opened, json: bool) -> anyhow::Result<()> {
    let folder = opened.shares_folder().await?;
    let mark = opened.catalogue.setting(MARK).await?;
    opened.catalogue.close().await;
    if json {
        let told = Told { folder: ClientPath::from_path(&folder), mark };
        writeln!(stdout(), "{}", serde_json::to_string(&told)?)?;
    } else {
        writeln!(stdout(), "{}", folder.display())?;
    }
    Ok(())
}

async fn choose(data_dir: &Path, folder: &Path) -> anyhow::Result<()> {
    let folder = library::choose(data_dir, folder).await?;
    writeln!(stdout(), "The library is kept in {} from now on.", folder.display())?;
    Ok(())
}

/// With JSON, one line for each [`library::Progress`], and at the end one for [`library::Moved`].
async fn relocate(data_dir: PathBuf, folder: &Path, json: bool) -> anyhow::Result<()> {
    drop(open(data_dir.clone()).await?);
    let mut last_part = None;
    let moved = library::relocate(&data_dir, folder, move |progress| {
        // A reader that has gone away is no reason to leave the library half-copied.
        if json {
            if let Ok(line) = serde_json::to_string(&progress) {
                let _ = writeln!(stdout(), "{line}");
            }
            return;
        }
        let part = (progress.done * 100).checked_div(progress.total).unwrap_or(100);
        if last_part != Some(part) {
            let _ = writeln!(stdout(), "{part} %: {} of {} bytes", progress.done, progress.total);
            last_part = Some(part);
        }
    })
    .await?;
    if json {
        writeln!(stdout(), "{}", serde_json::to_string(&moved)?)?;
        return Ok(());
    }
    let mut out = stdout().lock();
    for sentence in &moved.left_out {
        writeln!(out, "Left out: {sentence}")?;
    }
    for path in &moved.differing {
        writeln!(out, "Copied as it is, and not what was once stored: {path}")?;
    }
    let (files, bytes, folder) = (moved.files, moved.bytes, moved.folder.display());
    writeln!(out, "{files} files, {bytes} bytes: the library lies in {folder} now.")?;
    Ok(())
}
