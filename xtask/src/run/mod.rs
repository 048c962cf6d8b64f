//! `cargo xtask run`: server and client on this computer, collecting for real.

mod face;
mod folders;
mod place;
mod progress;

use crate::building::{self, Profile};
use crate::workspace;
use anyhow::{Context, Result};
use face::Face;
use place::Place;
use progress::{Progress, View};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use trove_programs::{Collector, Programs, Running, ServerOptions, ServerProcess};

/// How often both programs are asked how far they are.
const PERIOD: Duration = Duration::from_secs(1);

/// What `cargo xtask run` may be told.
#[derive(clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Options {
    /// Folders to collect; without any, your Pictures, Music and Videos.
    folders: Vec<PathBuf>,
    /// Install what is missing without asking.
    #[arg(long)]
    yes: bool,
    /// Collect a small made-up household of media instead of your own.
    #[arg(long, conflicts_with = "folders")]
    demo: bool,
    /// Where server, client and shares keep their files.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Stop once everything is stored, instead of going on to watch the folders.
    #[arg(long)]
    until_idle: bool,
    /// Start the client without the tray app, even where there is a display.
    #[arg(long)]
    no_window: bool,
    /// Build as shipped: slower to build.
    #[arg(long)]
    release: bool,
}

/// Builds, starts, pairs and collects until Ctrl-C.
///
/// # Errors
/// When a step fails, with what to do.
pub fn run(options: &Options) -> Result<()> {
    let root = workspace::root();
    let interrupted = on_interrupt()?;
    let profile = if options.release { Profile::Release } else { Profile::Development };
    let face = Face::here(options.no_window);
    let programs = match face {
        Face::App => building::build_with_app(&root, profile, options.yes)
            .context("the tray app cannot be built; `--no-window` does without")?,
        Face::Unwanted | Face::NoDisplay => building::build(&root, profile, options.yes)?,
    };

    let own = folders::of_this_user();
    let demo = options.demo || (options.folders.is_empty() && own.is_empty());
    let mut place = Place::open(options.data_dir.as_deref(), demo)?;
    let server = start_server(&programs, &mut place)?;
    println!("Server:  https://{}  (FTP on {})", server.http(), server.ftp());

    let collector = Collector::with(programs, place.client(), &place::computer_name());
    if place.is_paired() {
        println!("Client:  paired already, goes on where it stopped");
    } else {
        collector.pair(&server).context("the client cannot be paired with the server")?;
        place.remember_pairing()?;
        println!("Client:  paired");
    }
    for folder in chosen(options, &root, &place, own, demo)? {
        collector.add_folder(&folder)?;
        println!("Folder:  {}", folder.display());
    }
    let client = match face {
        Face::App => collector.start_app().context("the tray app does not start")?,
        Face::Unwanted | Face::NoDisplay => {
            collector.start().context("the client does not start")?.into_running()
        }
    };
    let name = if face == Face::App { "Trove:  " } else { "Client: " };
    println!("{name} {}", face.sentence());
    println!("Shares:  {}", place.shares().display());
    println!("Ctrl-C stops; the same command goes on.\n");
    watch(&collector, server, client, &interrupted, options.until_idle)?;
    println!("Stopped. What is stored lies in {}", place.shares().display());
    Ok(())
}

/// The folders to add now: none if the client knows its folders from an earlier run.
fn chosen(
    options: &Options,
    root: &Path,
    place: &Place,
    own: Vec<PathBuf>,
    demo: bool,
) -> Result<Vec<PathBuf>> {
    if !options.folders.is_empty() {
        return folders::absolute(&options.folders);
    }
    if demo {
        if !options.demo {
            println!("You have no Pictures, Music or Videos folder: making a few media files.");
        }
        return Ok(vec![folders::household(root, &place.media())?]);
    }
    Ok(own)
}

fn start_server(programs: &Programs, place: &mut Place) -> Result<ServerProcess> {
    let (http, ftp) = place.addresses();
    let server = ServerProcess::start_with(ServerOptions {
        programs: programs.clone(),
        data_dir: place.server(),
        shares: place.shares(),
        http,
        ftp,
        arguments: Vec::new(),
        variables: Vec::new(),
    })
    .context("the server does not start")?;
    // The client looks for the server where it met it first.
    place.remember_addresses(server.http(), server.ftp())?;
    Ok(server)
}

/// Shows progress until everything is stored (if asked) or somebody stops it, then ends both.
fn watch(
    collector: &Collector,
    mut server: ServerProcess,
    mut client: Running,
    interrupted: &Receiver<()>,
    until_idle: bool,
) -> Result<()> {
    let mut progress = Progress::new();
    let begun = Instant::now();
    let outcome = loop {
        match interrupted.recv_timeout(PERIOD) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        match both_run(&mut server, &mut client) {
            Ok(true) => {}
            Ok(false) => {
                progress.note("Trove has ended: it was quit, or it runs on this computer already.");
                break Ok(());
            }
            // Ctrl-C reaches the programs as well, and they may be quicker to end.
            Err(error) => break interrupted.recv_timeout(PERIOD).map_err(|_| error),
        }
        match (collector.status(), server.status()) {
            (Ok(of_client), Ok(of_server)) => {
                let view = View::read(&of_client, &of_server);
                progress.show(&view, begun.elapsed());
                if until_idle && view.is_done() {
                    break Ok(());
                }
            }
            // Both run, so the next question may well be answered.
            (Err(error), _) | (_, Err(error)) => progress.note(&format!("{error:#}")),
        }
    };
    progress.end();
    // The client first, so that it says goodbye to a server that still listens.
    client.stop()?;
    server.stop()?;
    outcome
}

/// Whether both still run; the client may end by itself when somebody quits it.
fn both_run(server: &mut ServerProcess, client: &mut Running) -> Result<bool> {
    if client.ended()?.is_some_and(|status| status.success()) {
        return Ok(false);
    }
    for (name, running) in [("server", server.running()), ("client", client)] {
        if let Some(status) = running.ended()? {
            let log = running.log();
            let words = log[log.len().saturating_sub(5)..].join("\n");
            anyhow::bail!("the {name} has ended by itself ({status}):\n{words}");
        }
    }
    Ok(true)
}

/// Receives when somebody presses Ctrl-C or asks the process to end.
fn on_interrupt() -> Result<Receiver<()>> {
    let (sender, receiver) = channel();
    ctrlc::set_handler(move || {
        // A closed channel means that it is stopping already.
        sender.send(()).ok();
    })
    .context("Ctrl-C cannot be handled")?;
    Ok(receiver)
}

#[cfg(all(test, unix))]
mod tests;
