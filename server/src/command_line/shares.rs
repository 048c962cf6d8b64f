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
