//! Keeps the server where no service manager does: as a process of a session of its own, so that it
//! goes on when the app ends, and by an entry that starts it again at login.

use super::{Keeping, NAME, Order, State, autostart::entry, holder::holder};
use crate::{
    bindings::{Failure, FailureKind},
    bundled::program::not_started,
    context::beside,
};
use futures_util::future::BoxFuture;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    process::Command,
    task::JoinHandle,
    time::{Instant, sleep},
};

/// Within this time the server ends when it is asked to; it finishes what it has begun.
const END: Duration = Duration::from_secs(30);
/// Between two looks whether it has.
const LOOK: Duration = Duration::from_millis(50);
/// A log that is longer is set aside when the server is started, in bytes.
const LONGEST_LOG: u64 = 5 << 20;
/// So much of a log's end is read, in bytes.
const LAST_WORDS: u64 = 8 << 10;
/// So many lines of it are told.
const LAST_LINES: usize = 10;

/// Keeps it as a process of a session of its own.
#[derive(Debug)]
pub struct OwnSession {
    entry: PathBuf,
    /// Ends when the server ends that this process started.
    child: Mutex<Option<JoinHandle<()>>>,
}

impl OwnSession {
    /// With its entry for the login among the user's settings.
    pub fn new(config: &Path) -> Self {
        Self {
            entry: config.join("autostart").join(format!("{NAME}.desktop")),
            child: Mutex::default(),
        }
    }

    fn unwritable(&self, error: impl std::fmt::Display) -> Failure {
        Failure::new(
            FailureKind::Forbidden,
            format!(
                "{} cannot be changed, so the server would not be started at login; check the \
                 permissions of its folder.",
                self.entry.display()
            ),
        )
        .with_detail(error)
    }

    fn child_lives(&self) -> bool {
        let child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        child.as_ref().is_some_and(|child| !child.is_finished())
    }

    async fn write_entry(&self, order: &Order) -> Result<(), Failure> {
        let (text, path) = (entry(order)?, self.entry.clone());
        let written = beside(move || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, text)
        });
        written.await?.map_err(|error| self.unwritable(error))
    }

    async fn remove_entry(&self) -> Result<(), Failure> {
        match tokio::fs::remove_file(&self.entry).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.unwritable(error)),
            _ => Ok(()),
        }
    }
}

impl Keeping for OwnSession {
    fn install<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move { self.write_entry(order).await.map(|()| true) })
    }

    fn start<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            self.write_entry(order).await?;
            if running(order).await?.is_some() {
                return Ok(());
            }
            let path = log_file(&order.data_dir);
            let log = beside(move || open_log(&path)).await?.map_err(|error| {
                Failure::new(
                    FailureKind::Forbidden,
                    "The server's log cannot be written; check the permissions of its data \
                     folder and the room on its disk.",
                )
                .with_detail(error)
            })?;
            let mut command = Command::new(&order.program);
            command.args(order.arguments()).arg("--own-session").stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(log);
            // It is to stand where no drive is kept from being unmounted.
            command.current_dir("/");
            let mut child = command.spawn().map_err(|error| not_started(&order.program, &error))?;
            // Ended children stay in the system's list until somebody asks for them.
            let ended = tokio::spawn(async move {
                match child.wait().await {
                    Ok(status) => tracing::info!("the server on this computer ended ({status})"),
                    Err(error) => tracing::warn!("the server's end cannot be told ({error})"),
                }
            });
            *self.child.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
            Ok(())
        })
    }

    fn stop<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let until = Instant::now() + END;
            let mut asked = false;
            loop {
                match running(order).await? {
                    Some(number) if !asked => {
                        ask_to_end(number, order).await?;
                        asked = true;
                    }
                    None if !self.child_lives() => return Ok(()),
                    // One that was started a moment ago is asked once it can hear it.
                    Some(_) | None => {}
                }
                if Instant::now() >= until {
                    return Err(Failure::internal(
                        "The server does not end; it may be in the middle of something long. Try \
                         again later.",
                        format!("asked: {asked}"),
                    ));
                }
                sleep(LOOK).await;
            }
        })
    }

    fn state<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<State, Failure>> {
        Box::pin(async move {
            // Between its start and its hold on the data folder there is a moment.
            let running = self.child_lives() || running(order).await?.is_some();
            Ok(if running { State::Running } else { State::Stopped })
        })
    }

    fn remove<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            self.remove_entry().await?;
            self.stop(order).await
        })
    }

    fn last_words<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Vec<String>> {
        let path = log_file(&order.data_dir);
        Box::pin(async move {
            match beside(move || end_of(&path)).await {
                Ok(Ok(lines)) => lines,
                Ok(Err(error)) => vec![format!("The log cannot be read ({error}).")],
                Err(failure) => vec![failure.sentence],
            }
        })
    }
}

async fn running(order: &Order) -> Result<Option<i32>, Failure> {
    let data_dir = order.data_dir.clone();
    beside(move || holder(&data_dir)).await?.map_err(|error| {
        Failure::internal("Whether the server on this computer runs cannot be seen.", error)
    })
}

/// Asks exactly the process that holds the data folder: its number may be another's by the time
/// that it is used, a handle never is.
async fn ask_to_end(number: i32, order: &Order) -> Result<(), Failure> {
    let failed = |error: rustix::io::Errno| {
        Failure::new(FailureKind::Forbidden, "The server may not be stopped by this user.")
            .with_detail(error)
    };
    let Some(process) = Pid::from_raw(number) else { return Ok(()) };
    let handle = match pidfd_open(process, PidfdFlags::empty()) {
        Ok(handle) => handle,
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    if running(order).await? != Some(number) {
        return Ok(());
    }
    match pidfd_send_signal(&handle, Signal::TERM) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => Err(failed(error)),
    }
}

/// Where the server's log goes.
fn log_file(data_dir: &Path) -> PathBuf {
    data_dir.join("serve.log")
}

fn open_log(path: &Path) -> io::Result<File> {
    if fs::metadata(path).is_ok_and(|known| known.len() > LONGEST_LOG) {
        // The one before it is given up.
        #[allow(clippy::disallowed_methods)]
        fs::rename(path, path.with_extension("log.1"))?;
    }
    let mut options = File::options();
    options.create(true).append(true);
    // It names people's files.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn end_of(path: &Path) -> io::Result<Vec<String>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LAST_WORDS)))?;
    let mut bytes = Vec::new();
    file.take(LAST_WORDS).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    Ok(lines[lines.len().saturating_sub(LAST_LINES)..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_told_and_a_long_one_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = log_file(folder.path());
        assert!(end_of(&path).unwrap().is_empty());
        let text: Vec<_> = (0..2_000).map(|line| format!("line {line}")).collect();
        fs::write(&path, text.join("\n")).unwrap();
        let lines = end_of(&path).unwrap();
        assert_eq!((lines.len(), lines[9].as_str()), (LAST_LINES, "line 1999"));
        File::options().write(true).open(&path).unwrap().set_len(LONGEST_LOG + 1).unwrap();
        assert_eq!(open_log(&path).unwrap().metadata().unwrap().len(), 0);
        assert!(folder.path().join("serve.log.1").exists());
    }
}
