//! `trove-collector`: the engine without a window.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage. What a command is for goes to standard output,
//! all else to standard error.

mod bar;
mod folders;
mod logging;
mod pair;
mod plan;
mod run;
mod status;

use crate::{
    engine::{StartError, now_ms, pause_end},
    ledger::LedgerError,
    link::{LinkError, PairingError},
    settings::{Home, SettingsError},
};
use clap::{Parser, Subcommand};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

/// Collects the photos, music and videos of this computer into Trove.
#[derive(Debug, Parser)]
#[command(name = "trove-collector", version)]
struct Arguments {
    /// Where Trove keeps its own files [default: the system's folder for settings]
    #[arg(long, value_name = "DIR", env = "TROVE_CONFIG_DIR")]
    config_dir: Option<PathBuf>,
    /// How to write logs to standard error
    #[arg(long, value_enum, default_value_t, global = true)]
    log_format: logging::Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Pair this computer with a server
    Pair {
        /// The server's address, HOST or HOST:PORT
        #[arg(value_name = "ADDR")]
        address: String,
        /// The code that `trove-server pair` shows
        code: String,
        /// This computer's name [default: its host name]
        #[arg(long)]
        name: Option<String>,
    },
    /// Choose the folders to collect
    Folders {
        #[command(subcommand)]
        command: folders::Command,
    },
    /// Collect
    Run {
        /// End when nothing is left to do
        #[arg(long)]
        until_idle: bool,
    },
    /// Show what is safe, what is not, and why
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// List every file
        #[arg(long)]
        files: bool,
    },
    /// Show what would be offered, without offering it
    Plan,
    /// Pause collecting, in a running collector too
    Pause {
        /// For how long, such as 45m or 2h [default: until resumed]
        duration: Option<String>,
    },
    /// End a pause
    Resume,
}

/// Why a command failed, as a sentence for people.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// Wrong usage.
    #[error("{0}")]
    Usage(String),
    /// Anything else that has a sentence of its own.
    #[error("{0}")]
    Failed(String),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Pairing(#[from] PairingError),
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Standard output is closed or full.
    #[error("the output could not be written ({0}); check where it goes to")]
    Output(#[from] io::Error),
    #[error("the output could not be made ({0}); please report this")]
    Json(#[from] serde_json::Error),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    logging::begin(arguments.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(16)
        .thread_keep_alive(Duration::from_secs(5))
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => {
            let result = runtime.block_on(carry_out(arguments));
            // A file that is being read is not waited for.
            runtime.shutdown_timeout(Duration::from_millis(100));
            result
        }
        Err(error) => Err(Failure::Failed(format!(
            "the system gives Trove no threads ({error}); end other programs and try again"
        ))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            // With standard error closed there is nowhere left to complain.
            let _ = writeln!(io::stderr(), "trove-collector: {failure}.");
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}

async fn carry_out(arguments: Arguments) -> Result<(), Failure> {
    let home = Home::open(arguments.config_dir.as_deref())?;
    match arguments.command {
        Command::Pair { address, code, name } => pair::pair(&home, &address, &code, name).await,
        Command::Folders { command } => folders::folders(&home, command).await,
        Command::Run { until_idle } => run::run(home, until_idle).await,
        Command::Status { json, files } => status::status(&home, json, files).await,
        Command::Plan => plan::plan(&home).await,
        Command::Pause { duration } => {
            let duration = duration.as_deref().map(read_duration).transpose()?;
            let until = pause_end(now_ms(), duration);
            home.ledger().await?.pause_until(until).await?;
            say(&crate::status::pause_sentence(until, now_ms()))
        }
        Command::Resume => {
            home.ledger().await?.pause_until(0).await?;
            say("Collecting goes on.")
        }
    }
}

/// Writes a line to standard output.
fn say(line: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}

/// Reads `90s`, `45m`, `2h`, `1h30m`, `1d`.
fn read_duration(text: &str) -> Result<Duration, Failure> {
    let relative = jiff::SpanRelativeTo::days_are_24_hours();
    text.parse::<jiff::Span>()
        .and_then(|span| span.to_duration(relative))
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| {
            Failure::Usage(format!("{text:?} is not a length of time; write it as 45m, 2h or 1d"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, seconds) in
            [("90s", 90), ("45m", 2_700), ("2h", 7_200), ("1h30m", 5_400), ("1d", 86_400)]
        {
            assert_eq!(read_duration(text).unwrap(), Duration::from_secs(seconds), "{text}");
        }
        for text in ["", "2", "soon", "-2h", "0s"] {
            assert!(matches!(read_duration(text), Err(Failure::Usage(_))), "{text}");
        }
    }
}
