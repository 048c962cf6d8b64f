//! Runs one of ffmpeg's tools over an open file: it reads foreign bytes, so it is held to limits
//! and sees nothing else.

use std::{fs::File, io, path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::AsyncReadExt as _,
    process::{Child, Command},
    time::timeout,
};

/// Where the child finds the file: its standard input, which it may seek in.
#[cfg(target_os = "linux")]
pub(super) const INPUT: &str = "file:/proc/self/fd/0";
#[cfg(not(target_os = "linux"))]
pub(super) const INPUT: &str = "pipe:0";

/// What ffmpeg may take a file for. Playlists are none of it: they name other files.
pub(super) const FORMATS: &str = "matroska,webm,mov,mp4,m4a,3gp,avi,mpegts,mpeg,mpegvideo,asf,flv,\
    ogg,wav,w64,mp3,flac,aac,aiff,ape,wv,mpc,mpc8,dsf,tta,amr,caf,au,rm,ac3,eac3,dts,m4v,dv,mxf";

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
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(Unplayable::Failed)?;
    hold(&child, limits);
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

/// Limits processor time and memory, and lets all else go first. The child has read nothing yet
/// that could hurt: limits count from its start.
#[cfg(target_os = "linux")]
fn hold(child: &Child, limits: Limits) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit, setpriority_process};
    let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)) else { return };
    let most = |most| Rlimit { current: Some(most), maximum: Some(most) };
    let held = prlimit(Some(pid), Resource::Cpu, most(limits.time.as_secs() * 4))
        .and_then(|_| prlimit(Some(pid), Resource::As, most(MEMORY)))
        .and_then(|_| prlimit(Some(pid), Resource::Core, most(0)))
        .and_then(|_| prlimit(Some(pid), Resource::Fsize, most(0)))
        .and_then(|_| setpriority_process(Some(pid), 10));
    // It may have ended already.
    if let Err(error) = held {
        tracing::debug!(%error, "a child could not be held to limits");
    }
}

#[cfg(not(target_os = "linux"))]
fn hold(_: &Child, _: Limits) {}
