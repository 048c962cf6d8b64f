//! `trove-collector`: the engine without a window.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage. What a command is for goes to standard output,
//! all else to standard error.

mod backup;
mod bar;
mod folders;
mod logging;
mod pair;
mod pause;
mod plan;
mod restore;
mod run;
mod settings;
mod status;
pub mod surroundings;

use crate::{
    engine::StartError,
    joining::JoinError,
    ledger::LedgerError,
    link::LinkError,
    proof::ProofError,
    restore::RestoreError,
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
    /// What is looked at around this computer; for tests
    #[arg(
        long,
        value_enum,
        default_value_t,
        global = true,
        hide = true,
        env = "TROVE_SURROUNDINGS"
    )]
    surroundings: surroundings::Choice,
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
    /// Show the settings, or change one
    Settings {
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<settings::Command>,
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
        /// Ask the server about every file that is taken for safe, and compare the hashes
        #[arg(long)]
        prove: bool,
    },
    /// Show what collecting would do: what is sent, what the server has, what is left out
    Plan {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// List every file
        #[arg(long)]
        files: bool,
    },
    /// Choose what is backed up whole, and when
    Backup {
        #[command(subcommand)]
        command: backup::Command,
    },
    /// Bring a backup back, into a new or empty folder
    Restore(restore::Arguments),
    /// Pause collecting, in a running collector too
    Pause {
        /// 45m, 2h or the like; `tomorrow` until 8:00; `network` while on this network [default:
        /// until resumed]
        until: Option<String>,
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
    Joining(#[from] JoinError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error(transparent)]
    Proof(#[from] ProofError),
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
        Command::Settings { json, command } => settings::settings(&home, json, command).await,
        Command::Run { until_idle } => run::run(home, until_idle, arguments.surroundings).await,
        Command::Status { json, files, prove } => {
            status::status(&home, status::Wish { json, files, prove }).await
        }
        Command::Plan { json, files } => plan::plan(&home, json, files).await,
        Command::Backup { command } => backup::backup(&home, command).await,
        Command::Restore(arguments) => restore::restore(&home, arguments).await,
        Command::Pause { until } => {
            pause::pause(&home, until.as_deref(), arguments.surroundings).await
        }
        Command::Resume => {
            let ledger = home.ledger().await?;
            ledger.set_pause(None).await?;
            ledger.close().await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
