//! Runs one of ffmpeg's tools over an open file: it reads foreign bytes, so it is held to limits
//! and confined to that file.

use crate::foreign_files;
use std::{fs::File, io, path::PathBuf, process::Stdio, time::Duration};
use tokio::{io::AsyncReadExt as _, process::Command, time::timeout};

/// Where the child finds the file: its standard input, which it may seek in.
#[cfg(target_os = "linux")]
pub(super) const INPUT: &str = "file:/proc/self/fd/0";
#[cfg(not(target_os = "linux"))]
pub(super) const INPUT: &str = "pipe:0";

/// Most memory of a child, in bytes of address space.
const MEMORY: u64 = 3 << 30;

/// How long a child may take, and how much it may say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub time: Duration,
    pub output: u64,
}

/// Why something cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum Unplayable {
    /// There is no such program.
    #[error(
        "this browser cannot play this kind of file as it is: install ffmpeg on the server, or \
         download it"
    )]
    NoFfmpeg,
    /// The program could not read it.
    #[error(
        "this file cannot be played here, it may be damaged: download it and try another player"
    )]
    Unreadable,
    /// It took too long.
    #[error("the server is too slow to play this film here: download it")]
    TooSlow,
    /// The film is not that long.
    #[error("the film has no such piece: load the page again")]
    NoSuchPiece,
    /// The server stops.
    #[error("the server is stopping: try again in a moment")]
    Stopping,
    /// The system did not let it run.
    #[error("ffmpeg could not be run on the server: {0}")]
    Failed(#[source] io::Error),
}

/// Where a program lies, if it is installed.
fn installed(name: &str) -> Option<PathBuf> {
    let searched = std::env::var_os("PATH")?;
    let mut found = std::env::split_paths(&searched).map(|folder| folder.join(name));
    found.find(|candidate| candidate.is_absolute() && candidate.is_file())
}

/// What the program says of the file.
pub(super) async fn run(
    program: &str,
    arguments: &[String],
    file: File,
    limits: Limits,
) -> Result<Vec<u8>, Unplayable> {
    let program = installed(program).ok_or(Unplayable::NoFfmpeg)?;
    let mut command = Command::new(&program);
    let read = file.try_clone().map_err(Unplayable::Failed)?;
    command
        .args(arguments)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let started = foreign_files::start_confined(command, program, read).await;
    let mut child = started.map_err(Unplayable::Failed)?;
    let held = foreign_files::Limits {
        memory: MEMORY,
        seconds: limits.time.as_secs() * 4,
        largest_file: 0,
        niceness: 10,
    };
    foreign_files::hold(&child, held);
    let Some(output) = child.stdout.take() else { return Err(Unplayable::Unreadable) };
    let mut said = Vec::new();
    let mut output = output.take(limits.output + 1);
    let worked = timeout(limits.time, async {
        output.read_to_end(&mut said).await?;
        if said.len() as u64 > limits.output {
            child.start_kill()?;
        }
        child.wait().await
    });
    let status = worked.await.map_err(|_| Unplayable::TooSlow)?.map_err(Unplayable::Failed)?;
    if status.success() { Ok(said) } else { Err(Unplayable::Unreadable) }
}
