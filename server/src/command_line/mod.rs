//! The command line: one file for each subcommand.
//!
//! What a subcommand prints on standard output is its product and is kept stable; logs and
//! failures go to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage.

mod backup;
mod clients;
mod log;
mod manifest;
mod owner;
mod pair;
mod retry;
mod safety;
mod scrub;
mod serve;
mod settings;
mod shares;
mod status;
mod token;
mod verify;

use crate::{
    catalogue::{Chronicle as _, Client, Clients as _, sqlite::SqliteCatalogue},
    clock::Clock,
    events::Event,
    library,
    previews::reading,
    serve::catalogue_file,
    settings::Settings,
    shares::SharesReader,
};
use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use trove_protocol::ClientId;

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
    Pair(pair::Arguments),
    /// Make the owner's token, which opens the server's events and figures to programs.
    Token,
    /// Come in as the owner, or set an owner's password.
    Owner(owner::Arguments),
    /// Tell how the server and its clients fare.
    Status(status::Arguments),
    /// Tell which files of a client are safe, and why others are not.
    Safety(safety::Arguments),
    /// Try files again that failed too often.
    Retry,
    /// Read all shares again and compare them with the catalogue.
    Verify(verify::Arguments),
    /// Read all shares again now, and fetch anew what is damaged.
    Scrub(scrub::Arguments),
    /// List the hashes of all stored files as `b3sum --check` reads them.
    Manifest,
    /// Show or change what the owner sets, for the house and for its computers.
    Settings(settings::Arguments),
    /// Tell where the collected files lie, or choose the folder for them.
    Shares(shares::Arguments),
    /// List the paired clients, remove one, or let one offer everything again.
    Clients(clients::Arguments),
    /// Read one file from standard input and write its picture: what the server starts for each.
    #[command(hide = true)]
    Picture(reading::Arguments),
    /// List the computers' backups, start one, or let another computer restore them.
    Backup(backup::Arguments),
}

impl Arguments {
    /// Whether all is done by one thread: each other would take from the memory that is allowed.
    pub fn is_for_one_thread(&self) -> bool {
        matches!(self.command, Command::Picture(_))
    }
}

/// Does what the command line says.
pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let data_dir = match arguments.data_dir {
        Some(data_dir) => data_dir,
        None => default_data_dir()?,
    };
    match arguments.command {
        Command::Serve(arguments) => serve::run(data_dir, arguments).await,
        Command::Pair(arguments) => pair::run(&open(data_dir).await?, &arguments).await,
        Command::Token => token::run(&open(data_dir).await?).await,
        Command::Owner(arguments) => owner::run(&open(data_dir).await?, &arguments).await,
        Command::Status(arguments) => status::run(&open(data_dir).await?, &arguments).await,
        Command::Safety(arguments) => safety::run(&open(data_dir).await?, &arguments).await,
        Command::Retry => retry::run(&open(data_dir).await?).await,
        Command::Verify(arguments) => verify::run(&open(data_dir).await?, &arguments).await,
        Command::Scrub(arguments) => scrub::run(open(data_dir).await?, &arguments).await,
        Command::Manifest => manifest::run(&open(data_dir).await?).await,
        Command::Settings(arguments) => settings::run(&open(data_dir).await?, arguments).await,
        Command::Shares(arguments) => shares::run(data_dir, &arguments).await,
        Command::Clients(arguments) => clients::run(&open(data_dir).await?, &arguments).await,
        Command::Picture(arguments) => {
            reading::run(&arguments)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Backup(arguments) => backup::run(&open(data_dir).await?, &arguments).await,
    }
}

/// A data directory in which a server has run, also when it is running now.
struct Opened {
    data_dir: PathBuf,
    catalogue: SqliteCatalogue,
}

impl Opened {
    /// Writes an event down; a running server tells it within a second or so.
    async fn record(&self, client: Option<&ClientId>, event: Event) -> anyhow::Result<()> {
        let name = match client {
            Some(client) => self.catalogue.client_name(client).await?.unwrap_or_default(),
            None => String::new(),
        };
        let (kind, message) = (event.word(), event.message(&name));
        let now = Clock::System.now();
        self.catalogue.keep_event(client, kind, &message, None, now).await?;
        Ok(())
    }

    /// The shares where the server last had them.
    async fn shares(&self) -> anyhow::Result<SharesReader> {
        Ok(SharesReader::open(&self.shares_folder().await?)?)
    }

    /// The folder of the shares, where the server last had them.
    async fn shares_folder(&self) -> anyhow::Result<PathBuf> {
        let known = library::folder(&self.catalogue).await?;
        Ok(known.unwrap_or_else(|| Settings::new(&self.data_dir).shares))
    }
}

/// The client of that id, or else of that name.
async fn found(catalogue: &SqliteCatalogue, id_or_name: &str) -> anyhow::Result<Client> {
    let clients = catalogue.clients().await?;
    if let Some(client) = clients.iter().find(|client| client.id.0 == id_or_name) {
        return Ok(client.clone());
    }
    let mut named = clients.into_iter().filter(|client| client.name == id_or_name);
    match (named.next(), named.next()) {
        (Some(client), None) => Ok(client),
        (Some(_), Some(_)) => bail!(
            "there are several clients of the name {id_or_name}: name one by its id, as \
             `trove-server clients` lists them"
        ),
        (None, _) => bail!(
            "no client has the id or name {id_or_name}: `trove-server clients` lists those that \
             are paired"
        ),
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
