//! A server of the house, and files to collect.

use crate::session::Session;
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use trove_programs::{Collector, ServerProcess, wait_until};

/// A server, and this session's computer as the command line knows it.
pub struct House {
    /// The server.
    pub server: ServerProcess,
    /// The computer: the same settings as the app's.
    pub computer: Collector,
}

impl House {
    /// A server whose port answers; nobody is paired with it.
    pub fn begin(session: &Session) -> Self {
        let folder = session.folder().join("house");
        fs::create_dir(&folder).unwrap();
        let server = ServerProcess::start(&folder).unwrap();
        let programs = trove_programs::Programs::beside_this_one().unwrap();
        let computer = Collector::with(programs, session.config_dir(), "study");
        Self { server, computer }
    }

    /// The same, and this session's computer is paired with it.
    pub fn paired(session: &Session) -> Self {
        let house = Self::begin(session);
        house.computer.pair(&house.server).unwrap();
        house
    }

    /// Sets a setting of this computer.
    pub fn set(&self, words: &[&str]) {
        let words = ["settings", "set"].iter().chain(words);
        self.computer.command(words, Duration::from_mins(1)).unwrap().succeeded().unwrap();
    }

    /// Waits until so many files are stored.
    pub fn until_stored(&self, files: u64) {
        wait_until(Duration::from_mins(2), "all files are stored", || {
            let stored = self.server.manifest()?.lines().count() as u64;
            Ok((stored >= files).then_some(()))
        })
        .unwrap();
    }
}

/// Makes photos that have stood still for long; each one's content is its own.
pub fn photos(folder: &Path, count: usize, bytes: usize) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let long_ago = SystemTime::now() - Duration::from_hours(24);
    (0..count)
        .map(|number| {
            let path = folder.join(format!("IMG_{number:04}.jpg"));
            // The magic number of JPEG, and something that no other file has.
            let mut content = vec![0xff, 0xd8, 0xff, 0xe0];
            content.extend((0..bytes).map(|at| (at * 31 + at / 251 + number * 7919) as u8));
            content.extend(number.to_le_bytes());
            fs::write(&path, content).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
            path
        })
        .collect()
}
