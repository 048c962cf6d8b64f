//! `trove-server serve`: runs the server until SIGINT or SIGTERM.

use super::log::{self, Format};
use crate::{
    announce::Wish,
    foreign_files,
    serve::{self, Options},
    settings::{self, PictureSettings, Settings},
};
use anyhow::Context as _;
use clap::Args;
use std::{
    io::{Write as _, stdout},
    net::SocketAddr,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    pin::pin,
    process::ExitCode,
    time::Duration,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where to serve HTTPS; port 0 takes any [default: port 8420 of all addresses].
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
    /// Where to serve FTP; port 0 takes any [default: port 8421 of all addresses].
    #[arg(long, value_name = "ADDR")]
    ftp: Option<SocketAddr>,
    /// Ports for FTP's data connections [default: the system chooses].
    #[arg(long, value_name = "A-B", value_parser = ports)]
    ftp_passive_ports: Option<RangeInclusive<u16>>,
    /// Where collected files go [default: where they went before, or "shares" in the data
    /// directory].
    #[arg(long, value_name = "DIR")]
    shares: Option<PathBuf>,
    /// Name or address under which the server is reached from outside.
    #[arg(long, value_name = "NAME")]
    public_host: Option<String>,
    /// How long to gather offers before asking for files.
    #[arg(long, value_name = "SECONDS", default_value_t = settings::GATHER.as_secs())]
    gather: u64,
    /// Whether to announce the server in the home's network [default: yes, unless only this
    /// computer reaches it].
    #[arg(long, value_name = "yes|no", value_parser = switch)]
    announce: Option<bool>,
    /// The server's name for people, as others find it [default: this computer's].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Leave the session of the terminal or desktop that started it, and go on when that ends.
    #[cfg(unix)]
    #[arg(long)]
    own_session: bool,
    /// How to write the log on standard error; TROVE_LOG sets what it holds.
    #[arg(long, value_enum, default_value_t)]
    log_format: Format,
}

impl Arguments {
    fn options(self, data_dir: &Path) -> Options {
        let defaults = Settings::new(data_dir);
        // A program that nobody can name any more makes no pictures; all else goes on.
        let program = std::env::current_exe()
            .inspect_err(|error| tracing::warn!(%error, "no pictures are made"))
            .ok();
        Options {
            http: self.http,
            ftp: self.ftp,
            ftp_passive_ports: self.ftp_passive_ports,
            public_host: self.public_host,
            announce: Wish { announce: self.announce, name: self.name },
            shares_as_known: self.shares.is_none(),
            settings: Settings {
                gather: Duration::from_secs(self.gather),
                shares: self.shares.unwrap_or_else(|| defaults.shares.clone()),
                pictures: PictureSettings { program, ..defaults.pictures.clone() },
                ..defaults
            },
            ..Options::new(data_dir)
        }
    }
}

pub(super) async fn run(data_dir: PathBuf, arguments: Arguments) -> anyhow::Result<ExitCode> {
    #[cfg(unix)]
    if arguments.own_session {
        leave_session()?;
    }
    log::start(arguments.log_format)?;
    if !foreign_files::confines() {
        tracing::warn!(
            "this system confines no programs (Landlock is missing): those that read pictures and \
             films are held by limits, but could open other files of the server's"
        );
    }
    // From the first moment on, so that no signal ends the server half-way through its start.
    let mut stop = pin!(stop_signal()?);
    let mut options = arguments.options(&data_dir);
    let mut running = serve::start(options.clone()).await?;
    // A moment of its own: a lock on standard output must not be held while waiting.
    writeln!(stdout().lock(), "ready http={} ftp={}", running.http, running.ftp)?;
    tracing::info!(data_dir = %data_dir.display(), certificate = %running.certificate, "ready");
    let failure = loop {
        let reopen = running.house.reopen.clone();
        tokio::select! {
            () = &mut stop => break None,
            error = running.failed() => break Some(error),
            () = reopen.cancelled() => {}
        }
        tracing::info!("the shares are back: opening them");
        // Clients and scripts know these addresses by now.
        (options.http, options.ftp) = (Some(running.http), Some(running.ftp));
        running.stop().await?;
        running = serve::start(options.clone()).await?;
    };
    tracing::info!("stopping");
    running.stop().await?;
    failure.map_or(Ok(ExitCode::SUCCESS), Err)
}

/// Becomes the leader of a session without a terminal, so that no end of another one ends it.
#[cfg(unix)]
fn leave_session() -> anyhow::Result<()> {
    match rustix::process::setsid() {
        // A leader of its group has been given a place of its own already.
        Ok(_) | Err(rustix::io::Errno::PERM) => Ok(()),
        Err(error) => Err(error).context("the server cannot leave the session it was started in"),
    }
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be waited for");
            std::future::pending::<()>().await;
        }
    })
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}

fn ports(text: &str) -> Result<RangeInclusive<u16>, String> {
    let wrong = || "write the first and the last port, as in 50000-50099".to_owned();
    let (first, last) = text.split_once('-').ok_or_else(wrong)?;
    let port = |text: &str| text.trim().parse().ok().filter(|port| *port > 0).ok_or_else(wrong);
    let (first, last) = (port(first)?, port(last)?);
    if first <= last { Ok(first..=last) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_ranges_are_read_or_refused() {
        assert_eq!(ports("50000-50099"), Ok(50_000..=50_099));
        assert_eq!(ports("7-7"), Ok(7..=7));
        for text in ["", "5", "9-8", "0-5", "a-b", "1-70000", "1-2-3"] {
            assert!(ports(text).is_err(), "{text}");
        }
    }
}
