//! Runs the child process that reads one file and makes its picture.

use super::{
    Haste,
    reading::{Answer, Made, TOO_COSTLY, Tool},
};
use crate::{catalogue::PictureSource, settings::PictureSettings};
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::{io::AsyncReadExt as _, process::Command, time::timeout};
use trove_protocol::Kind;

/// Most bytes that a child may answer.
const MOST_BYTES: u64 = 32 << 20;

/// What became of it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The pictures.
    Made(Made),
    /// There is none to be had; why.
    Impossible(String),
    /// There is none without this program.
    Needs(Tool),
}

/// Where a program lies, if it is installed.
pub(super) fn installed(settings: &PictureSettings, tool: Tool) -> Option<PathBuf> {
    let path = settings.path.clone().or_else(|| std::env::var_os("PATH"))?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let all = tool.programs().iter().flat_map(|name| folders.iter().map(move |one| one.join(name)));
    all.into_iter().find(|program| program.is_absolute() && program.is_file())
}

/// Makes the picture of this file; the preview as well if asked.
pub(super) async fn run(
    settings: &PictureSettings,
    program: &Path,
    source: &PictureSource,
    (with_preview, haste): (bool, Haste),
    file: File,
    scratch: &Path,
) -> io::Result<Outcome> {
    let mut command = Command::new(program);
    command
        .arg("picture")
        .args(["--orientation", &source.orientation.to_string()])
        .args(["--kind", kind(source.kind)])
        .args(["--memory", &settings.limits.memory.to_string()])
        .args(["--seconds", &settings.limits.seconds.to_string()]);
    if haste == Haste::Ahead {
        command.arg("--ahead");
    }
    if with_preview {
        command.arg("--preview");
    }
    if let Some(duration) = source.duration_ms {
        command.args(["--duration-ms", &duration.to_string()]);
    }
    for tool in Tool::ALL {
        if let Some(path) = installed(settings, tool) {
            command.arg(tool.option()).arg(path);
        }
    }
    command
        .env_clear()
        .current_dir(scratch)
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn()?;
    #[cfg(unix)]
    let group = Group::of(&child);
    let Some(output) = child.stdout.take() else { return Err(io::ErrorKind::BrokenPipe.into()) };
    let mut bytes = Vec::new();
    let worked = timeout(settings.limits.longest, async {
        output.take(MOST_BYTES).read_to_end(&mut bytes).await?;
        child.wait().await
    });
    let status = match worked.await {
        Ok(status) => status?,
        // Endless work ends at the limit of processor time: a machine with much to do is slow.
        Err(_) => return Err(io::ErrorKind::TimedOut.into()),
    };
    #[cfg(unix)]
    group.ended();
    if !status.success() {
        tracing::debug!(item = source.item.0, %status, "a picture could not be made");
        let reason = if status.code().is_some() {
            "The file is damaged: it cannot be read as a picture."
        } else {
            TOO_COSTLY
        };
        return Ok(Outcome::Impossible(reason.to_owned()));
    }
    Ok(match Answer::read(&bytes) {
        Some(Answer::Made(made)) => Outcome::Made(made),
        Some(Answer::Impossible(reason)) => Outcome::Impossible(reason),
        Some(Answer::Needs(tool)) => Outcome::Needs(tool),
        None => Outcome::Impossible("Its picture is too large to make.".to_owned()),
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Video => "video",
        Kind::Music => "music",
        _ => "photo",
    }
}

/// The child and all that it started, ended when this is dropped.
#[cfg(unix)]
struct Group(Option<rustix::process::Pid>);

#[cfg(unix)]
impl Group {
    fn of(child: &tokio::process::Child) -> Self {
        let number = child.id().and_then(|id| i32::try_from(id).ok());
        Self(number.and_then(rustix::process::Pid::from_raw))
    }

    /// The child has ended by itself, and its number may be another's soon.
    fn ended(mut self) {
        self.0 = None;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0
            && let Err(error) =
                rustix::process::kill_process_group(leader, rustix::process::Signal::KILL)
        {
            tracing::debug!(%error, "the process that made a picture has ended by itself");
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
