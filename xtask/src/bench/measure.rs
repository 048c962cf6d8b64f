//! What processes cost, from `/proc` (Linux): processor time, memory, bytes on the wire.

use anyhow::{Context, Result};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Rust runs on.
const TICKS_A_SECOND: f64 = 100.0;

const SAMPLE_PERIOD: Duration = Duration::from_millis(50);

/// Whether the loopback interface belongs to this run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loopback {
    /// In a network of its own.
    Own,
    /// Others on this machine are counted too.
    Shared,
}

/// Bytes that the loopback interface has carried so far, headers of IP and TCP and
/// acknowledgements included.
///
/// # Errors
/// When the system does not tell.
pub fn loopback_bytes() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/net/dev").context("/proc/net/dev is unreadable")?;
    let line = text.lines().find_map(|line| line.trim().strip_prefix("lo:"));
    let received = line.and_then(|line| line.split_whitespace().next());
    received.and_then(|bytes| bytes.parse().ok()).context("no loopback interface is counted")
}

/// Processor seconds of this process's children that have ended.
pub fn cpu_seconds_of_ended_children() -> f64 {
    let own = std::process::id();
    match (ticks(own, true), ticks(own, false)) {
        (Some(all), Some(alone)) => (all - alone) / TICKS_A_SECOND,
        _ => 0.0,
    }
}

/// Watches what a process and its descendants use, from its making until it is dropped.
///
/// Descendants are looked at every 50 ms, so up to that much of each one's last moments is
/// missed. Asking the process itself would miss more: servers such as vsftpd let the system
/// forget their ended children.
pub struct ProcessWatch {
    seen: Arc<Mutex<Seen>>,
    process: u32,
    before: f64,
    stop: Arc<AtomicBool>,
    watcher: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Seen {
    /// Most bytes resident at once.
    peak: u64,
    /// Latest processor time of each process, in ticks.
    ticks: HashMap<u32, f64>,
}

impl Seen {
    fn look(&mut self, process: u32) {
        let alive = descendants(process);
        self.peak = self.peak.max(alive.iter().copied().map(resident_bytes).sum());
        for id in alive {
            if let Some(ticks) = ticks(id, false) {
                self.ticks.insert(id, ticks);
            }
        }
    }

    fn seconds(&self) -> f64 {
        self.ticks.values().sum::<f64>() / TICKS_A_SECOND
    }
}

impl ProcessWatch {
    /// Begins to watch.
    pub fn on(process: u32) -> Self {
        let mut first = Seen::default();
        first.look(process);
        let before = first.seconds();
        let (seen, stop) = (Arc::new(Mutex::new(first)), Arc::new(AtomicBool::new(false)));
        let (shared, ended) = (Arc::clone(&seen), Arc::clone(&stop));
        let watcher = std::thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                shared.lock().unwrap_or_else(PoisonError::into_inner).look(process);
                std::thread::park_timeout(SAMPLE_PERIOD);
            }
        });
        Self { seen, process, before, stop, watcher: Some(watcher) }
    }

    /// The most that was resident at once, in bytes.
    pub fn peak(&self) -> u64 {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).peak
    }

    /// Processor seconds since the watch began.
    pub fn cpu_seconds(&self) -> f64 {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.look(self.process);
        seen.seconds() - self.before
    }
}

impl Drop for ProcessWatch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(watcher) = self.watcher.take() {
            watcher.thread().unpark();
            // It cannot panic; and if it did, there would be nothing to save.
            watcher.join().ok();
        }
    }
}

/// The fields of `/proc/ID/stat` behind the name, which may hold spaces.
fn stat(process: u32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

/// utime and stime, and with `children` also cutime and cstime: fields 14 to 17 of proc(5).
fn ticks(process: u32, children: bool) -> Option<f64> {
    let fields = stat(process)?;
    let wanted = if children { 11..15 } else { 11..13 };
    fields.get(wanted)?.iter().map(|field| field.parse::<f64>().ok()).sum()
}

fn resident_bytes(process: u32) -> u64 {
    let pages: Option<u64> = stat(process).and_then(|fields| fields.get(21)?.parse().ok());
    pages.unwrap_or(0) * 4096
}

/// The process and all below it, by `/proc/ID/task/*/children`.
fn descendants(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let mut next = 0;
    while let Some(id) = all.get(next).copied() {
        next += 1;
        let tasks = std::fs::read_dir(Path::new("/proc").join(id.to_string()).join("task"));
        for task in tasks.into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children"));
            let children = children.unwrap_or_default();
            all.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        }
    }
    all
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn an_ended_child_is_counted() {
        let before = cpu_seconds_of_ended_children();
        let script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        Command::new("sh").args(["-c", script]).status().unwrap();
        assert!(cpu_seconds_of_ended_children() > before);
    }

    #[test]
    fn descendants_and_memory_are_seen() {
        let mut child = Command::new("sh").args(["-c", "sleep 60 & wait"]).spawn().unwrap();
        let seen = trove_programs::wait_until(Duration::from_secs(10), "a grandchild", || {
            let all = descendants(child.id());
            Ok((all.len() == 2).then_some(all))
        });
        let watch = ProcessWatch::on(std::process::id());
        let peak = trove_programs::wait_until(Duration::from_secs(10), "memory", || {
            Ok((watch.peak() > 1 << 20).then(|| watch.peak()))
        });
        assert!(watch.cpu_seconds() >= 0.0);
        for id in seen.unwrap() {
            Command::new("kill").arg(id.to_string()).status().unwrap();
        }
        child.wait().unwrap();
        assert!(peak.is_ok());
    }

    #[test]
    fn the_loopback_interface_is_counted() {
        assert!(loopback_bytes().is_ok());
    }
}
