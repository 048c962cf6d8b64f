//! One child process: its output kept, its end certain.

use crate::wait_until;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a program may take to end after it was asked to.
const STOP_LIMIT: Duration = Duration::from_secs(15);

/// Last lines of a log that a failing test shows.
const LINES_SHOWN: usize = 200;

/// A running child process. Dropping it kills it; when a test fails, its log is printed.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    output: Receiver<String>,
    log: Log,
    readers: Vec<JoinHandle<()>>,
}

/// What a program that has ended left behind.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub output: String,
    /// Its standard error.
    pub errors: String,
}

impl Finished {
    /// Itself, if it ended with 0.
    ///
    /// # Errors
    /// With the exit code and what the program said on its standard error.
    pub fn succeeded(self) -> Result<Self> {
        if !self.status.success() {
            bail!("ended with {}: {}{}", self.status, self.errors.trim(), self.output.trim());
        }
        Ok(self)
    }

    /// The last line of its output.
    ///
    /// # Errors
    /// When there is none.
    pub fn last_line(&self) -> Result<&str> {
        self.output.lines().rfind(|line| !line.trim().is_empty()).context("it printed nothing")
    }
}

type Log = Arc<Mutex<Vec<String>>>;

impl Running {
    /// Starts a program with these arguments and variables.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(
        program: &Path,
        arguments: &[OsString],
        variables: &[(OsString, OsString)],
    ) -> Result<Self> {
        let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut command = bound_to_this_process(program);
        command.args(arguments).envs(variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = spawn(command).with_context(|| format!("{name} cannot be started"))?;
        let log = Log::default();
        let (sender, output) = channel();
        let mut readers = Vec::new();
        if let Some(stream) = child.stdout.take() {
            let log = Arc::clone(&log);
            readers.push(std::thread::spawn(move || {
                for line in lines(stream) {
                    append(&log, &line);
                    // A closed channel only means that nobody reads the output any more.
                    sender.send(line).ok();
                }
            }));
        }
        if let Some(stream) = child.stderr.take() {
            let log = Arc::clone(&log);
            readers.push(std::thread::spawn(move || {
                for line in lines(stream) {
                    append(&log, &line);
                }
            }));
        }
        Ok(Self { name, child, output, log, readers })
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far, both streams.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The next line on standard output that starts with `start`.
    ///
    /// # Errors
    /// When the program ends or the time is over before, with its last words.
    pub fn line_starting(&mut self, start: &str, limit: Duration) -> Result<String> {
        let name = self.name.clone();
        wait_until(limit, &format!("{name} says `{start}`"), || {
            // Asked before reading: what an ended program has printed is all there to read.
            let ended = self.child.try_wait()?;
            if ended.is_some() {
                self.join_readers();
            }
            if let Some(line) = self.output.try_iter().find(|line| line.starts_with(start)) {
                return Ok(Some(line));
            }
            if let Some(status) = ended {
                bail!("{name} ended too early ({status}): {}", last_words(&self.log()));
            }
            Ok(None)
        })
    }

    /// Whether it has ended, and how.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it does not end within the limit.
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let what = format!("{} ends", self.name);
        let child = &mut self.child;
        let status = wait_until(limit, &what, || Ok(child.try_wait()?))?;
        self.join_readers();
        Ok(status)
    }

    fn join_readers(&mut self) {
        for reader in self.readers.drain(..) {
            // A reader that panicked has printed so itself.
            reader.join().ok();
        }
    }

    /// Asks it to end (SIGTERM) and waits.
    ///
    /// # Errors
    /// When it does not end in time; it is killed then.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        ask_to_end(&mut self.child)?;
        self.wait(STOP_LIMIT).inspect_err(|_| {
            self.child.kill().ok();
        })
    }

    /// Ends it without warning, as a crash or a power cut would (SIGKILL).
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill().with_context(|| format!("{} cannot be killed", self.name))?;
        self.wait(STOP_LIMIT)?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when the child has ended already, which is what is wanted.
        self.child.kill().ok();
        self.child.wait().ok();
        #[allow(clippy::print_stderr, reason = "a failing test shows what its programs said")]
        if std::thread::panicking() {
            let log = self.log();
            let first = log.len().saturating_sub(LINES_SHOWN);
            eprintln!("--- {} ({}) said:\n{}\n---", self.name, self.id(), log[first..].join("\n"));
        }
    }
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be started or does not end within the limit; its exit code is not looked at.
pub(crate) fn run_to_end(
    program: &Path,
    arguments: &[OsString],
    variables: &[(OsString, OsString)],
    limit: Duration,
) -> Result<Finished> {
    let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut command = Command::new(program);
    command.args(arguments).envs(variables.iter().cloned());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
    let output = child.stdout.take().map(collected);
    let errors = child.stderr.take().map(collected);
    let status =
        wait_until(limit, &format!("{name} ends"), || Ok(child.try_wait()?)).inspect_err(|_| {
            child.kill().ok();
            child.wait().ok();
        })?;
    let text = |reader: Option<JoinHandle<String>>| {
        reader.and_then(|reader| reader.join().ok()).unwrap_or_default()
    };
    Ok(Finished { status, output: text(output), errors: text(errors) })
}

fn collected(stream: impl std::io::Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || lines(stream).fold(String::new(), |text, line| text + &line + "\n"))
}

fn lines(stream: impl std::io::Read) -> impl Iterator<Item = String> {
    let mut reader = BufReader::new(stream);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(length) if length > 0 => {
                Some(String::from_utf8_lossy(line.trim_ascii_end()).into_owned())
            }
            _ => None,
        }
    })
}

fn append(log: &Log, line: &str) {
    log.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
}

fn last_words(log: &[String]) -> String {
    log[log.len().saturating_sub(5)..].join(" / ")
}

/// A command whose process the system kills when this one dies, where `setpriv` can arrange it
/// (Linux): a test that is itself killed leaves no servers behind.
fn bound_to_this_process(program: &Path) -> Command {
    static SETPRIV: LazyLock<bool> = LazyLock::new(|| {
        let trial = Command::new("setpriv").args(["--pdeathsig", "KILL", "true"]).output();
        trial.is_ok_and(|output| output.status.success())
    });
    if !*SETPRIV {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

type Spawned = std::io::Result<Child>;
type Order = (Command, Sender<Spawned>);

/// Starts the command from a thread that lives as long as this process: the system's death
/// signal goes out when the thread that started a child ends, not only the process.
fn spawn(command: Command) -> Spawned {
    static STARTER: LazyLock<Mutex<Sender<Order>>> = LazyLock::new(|| {
        let (sender, orders) = channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, answer) in orders {
                answer.send(command.spawn()).ok();
            }
        });
        Mutex::new(sender)
    });
    let gone = || std::io::Error::other("the thread that starts programs has ended");
    let (sender, answer) = channel();
    let starter = STARTER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    starter.send((command, sender)).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

#[cfg(unix)]
fn ask_to_end(child: &mut Child) -> Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let id = id.context("the process has no number")?;
    kill_process(id, Signal::TERM).context("the process cannot be asked to end")
}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) -> Result<()> {
    child.kill().context("the process cannot be ended")
}

#[cfg(all(test, unix))]
mod tests;
