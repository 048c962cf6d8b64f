//! Who is measured: Trove and the programs that people use instead.

mod rclone;
mod rsync;
mod syncthing;
mod trove;
mod web;

use super::made_files::Set;
use super::measure::{self, ProcessWatch};
use anyhow::{Result, bail};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};
use trove_programs::{Programs, Running};

/// No contestant may take longer for one set.
const LIMIT: Duration = Duration::from_mins(10);

/// How long a server may take to answer after its start.
const READY_LIMIT: Duration = Duration::from_secs(30);

/// What a contestant works with.
pub struct Contest<'a> {
    /// What there is to collect.
    pub set: &'a Set,
    /// Where it lies.
    pub source: &'a Path,
    /// An empty folder for all that the contestant writes.
    pub room: &'a Path,
    /// Where Trove's programs lie.
    pub programs: &'a Programs,
}

/// What was measured.
pub struct Outcome {
    /// From the client's start until everything is in place.
    pub elapsed: Duration,
    /// Seconds of processor time.
    pub client_cpu: f64,
    /// Seconds of processor time; nothing where there is no server.
    pub server_cpu: Option<f64>,
    /// Most bytes resident at once.
    pub client_memory: Option<u64>,
    /// Most bytes resident at once.
    pub server_memory: Option<u64>,
    /// Bytes over the loopback interface.
    pub wire_bytes: Option<u64>,
}

/// One program, or pair of programs, that brings files from one folder to another.
pub trait Contestant {
    /// For `--only`.
    fn name(&self) -> &'static str;
    /// For the table: what it is and what it promises.
    fn title(&self) -> &'static str;
    /// What must be installed.
    fn programs(&self) -> &'static [&'static str];
    /// What its program says of itself.
    fn version(&self) -> String;
    /// Does it.
    ///
    /// # Errors
    /// When it fails or leaves files out.
    fn run(&self, contest: &Contest<'_>) -> Result<Outcome>;
}

/// All of them, Trove first.
pub fn all() -> Vec<Box<dyn Contestant>> {
    vec![
        Box::new(trove::Trove),
        Box::new(rsync::Local),
        Box::new(rsync::Daemon),
        Box::new(rclone::ToVsftpd),
        Box::new(syncthing::Pair),
    ]
}

/// Starts a client with `start`, waits for its end, and measures it and its server meanwhile.
fn measured(server: Option<u32>, start: impl FnOnce() -> Result<Running>) -> Result<Outcome> {
    let server_watch = server.map(ProcessWatch::on);
    let ended_children = measure::cpu_seconds_of_ended_children();
    let wire = measure::loopback_bytes()?;
    let begun = Instant::now();
    let mut client = start()?;
    let client_watch = ProcessWatch::on(client.id());
    let status = client.wait(LIMIT)?;
    let elapsed = begun.elapsed();
    if !status.success() {
        let log = client.log();
        bail!("{status}: {}", log[log.len().saturating_sub(3)..].join(" / "));
    }
    Ok(Outcome {
        elapsed,
        client_cpu: measure::cpu_seconds_of_ended_children() - ended_children,
        server_cpu: server_watch.as_ref().map(ProcessWatch::cpu_seconds),
        client_memory: Some(client_watch.peak()),
        server_memory: server_watch.map(|watch| watch.peak()),
        wire_bytes: server.map(|_| measure::loopback_bytes()).transpose()?.map(|now| now - wire),
    })
}

/// Fails unless `folder` holds the whole set.
fn check_complete(set: &Set, folder: &Path) -> Result<()> {
    let (mut files, mut bytes) = (0, 0);
    for entry in ignore::WalkBuilder::new(folder).build() {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let name = entry.file_name().to_string_lossy();
        if metadata.is_file() && name.starts_with("made-") {
            files += 1;
            bytes += metadata.len();
        }
    }
    if (files, bytes) != (set.files, set.bytes()) {
        bail!("{files} files with {bytes} bytes arrived of {} with {}", set.files, set.bytes());
    }
    Ok(())
}

/// A port of the loopback interface that nobody uses.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Waits until something listens there.
fn await_port(port: u16) -> Result<()> {
    trove_programs::wait_until(READY_LIMIT, "the server listens", || {
        Ok(std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(|_| ()))
    })
}
