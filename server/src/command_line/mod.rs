//! The command line: one file for each subcommand.
//!
//! What a subcommand prints on standard output is its product and is kept stable; logs and
//! failures go to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage.

mod clients;
mod log;
mod manifest;
mod pair;
mod serve;
mod status;
mod verify;

use crate::{
    catalogue::{Reports as _, sqlite::SqliteCatalogue},
    serve::{SHARES, catalogue_file},
    settings::Settings,
    shares::SharesReader,
};
use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use trove_protocol::ClientPath;

/// Gathers the photos, music and videos of all computers of a home.
#[derive(Debug, Parser)]
#[command(name = "trove-server", version)]
pub struct Arguments {
    /// Where the server keeps its catalogue, certificate and, unless set otherwise, the shares.
    #[arg(long, value_name = "DIR", env = "TROVE_DATA_DIR", global = true)]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    Serve(serve::Arguments),
    /// Make a pairing code: good for ten minutes, three tries and one computer.
    Pair,
    /// Tell how the server and its clients fare.
    Status(status::Arguments),
    /// Read all shares again and compare them with the catalogue.
    Verify(verify::Arguments),
    /// List the hashes of all stored files as `b3sum --check` reads them.
    Manifest,
    /// List the paired clients, or remove one.
    Clients(clients::Arguments),
}

/// Does what the command line says.
pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let data_dir = match arguments.data_dir {
        Some(data_dir) => data_dir,
        None => default_data_dir()?,
    };
    match arguments.command {
        Command::Serve(arguments) => serve::run(data_dir, arguments).await,
        Command::Pair => pair::run(&open(data_dir).await?).await,
        Command::Status(arguments) => status::run(&open(data_dir).await?, &arguments).await,
        Command::Verify(arguments) => verify::run(&open(data_dir).await?, &arguments).await,
        Command::Manifest => manifest::run(&open(data_dir).await?).await,
        Command::Clients(arguments) => clients::run(&open(data_dir).await?, &arguments).await,
    }
}

/// A data directory in which a server has run, also when it is running now.
struct Opened {
    data_dir: PathBuf,
    catalogue: SqliteCatalogue,
}

impl Opened {
    /// The shares where the server last had them.
    async fn shares(&self) -> anyhow::Result<SharesReader> {
        let folder = match self.catalogue.setting(SHARES).await? {
            Some(folder) => ClientPath::from_wire(folder).to_path(),
            None => Settings::new(&self.data_dir).shares,
        };
        Ok(SharesReader::open(&folder)?)
    }
}

async fn open(data_dir: PathBuf) -> anyhow::Result<Opened> {
    let file = catalogue_file(&data_dir);
    // Opening would make an empty one, and a mistyped folder would go unnoticed.
    if !file.try_exists().with_context(|| format!("{} cannot be read", file.display()))? {
        bail!(
            "no server has run in {} yet: start it with `trove-server serve` first, or name its \
             folder with --data-dir",
            data_dir.display()
        );
    }
    let catalogue = SqliteCatalogue::open(&file).await?;
    Ok(Opened { data_dir, catalogue })
}

fn default_data_dir() -> anyhow::Result<PathBuf> {
    directories::ProjectDirs::from("", "", "trove-server")
        .map(|places| places.data_local_dir().to_owned())
        .context("this user has no home folder: say with --data-dir where to keep the data")
}
