//! Waits until no other thread of this process runs.
//!
//! Server and clients hand work to threads (SQLite, files). When each poll of a task is followed by a
//! wait for all of them, they end in the same order every time, and simulated time does not move
//! while they work.

use std::{
    fs::{self, File},
    io,
    os::{linux::fs::MetadataExt as _, unix::fs::FileExt as _},
};

/// The threads of this process beside the one that asks.
#[derive(Debug, Default)]
pub struct Others {
    known: Vec<File>,
    links: u64,
}

impl Others {
    /// Returns once all of them sleep: one that was given work counts as running from then on,
    /// because the kernel marks it so before the giver goes on.
    pub fn wait(&mut self) {
        while !self.sleep().unwrap_or(false) {
            std::thread::yield_now();
        }
    }

    /// `None` when the threads are not the known ones any more; they are looked up anew.
    fn sleep(&mut self) -> Option<bool> {
        let links = fs::metadata("/proc/self/task").map_or(0, |folder| folder.st_nlink());
        if links != self.links {
            return self.look_up(links);
        }
        let mut text = [0; 128];
        for thread in &self.known {
            match thread.read_at(&mut text, 0) {
                Ok(length) if state(&text[..length]) == Some(b'S') => {}
                Ok(_) => return Some(false),
                // It has ended.
                Err(_) => return self.look_up(links),
            }
        }
        Some(true)
    }

    fn look_up(&mut self, links: u64) -> Option<bool> {
        self.known.clear();
        self.links = 0;
        let own = rustix::thread::gettid().as_raw_nonzero().to_string();
        let list = || -> io::Result<Vec<File>> {
            let mut threads = Vec::new();
            for entry in fs::read_dir("/proc/self/task")? {
                let entry = entry?;
                if entry.file_name().to_str() != Some(&own) {
                    threads.push(File::open(entry.path().join("stat"))?);
                }
            }
            Ok(threads)
        };
        self.known = list().ok()?;
        self.links = links;
        None
    }
}

/// The state in a line of `/proc/…/stat` (proc_pid_stat(5)): what follows the name in brackets.
fn state(line: &[u8]) -> Option<u8> {
    let end = line.iter().rposition(|sign| *sign == b')')?;
    line.get(end + 2).copied()
}
