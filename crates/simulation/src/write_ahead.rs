//! What a power cut leaves of a database in SQLite's write-ahead mode: all of the log that was synced,
//! and of the rest any beginning.

use crate::draw::Draw;
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use trove_records::files_of;

/// How much of the logs was synced. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Synced(Arc<Mutex<HashMap<PathBuf, u64>>>);

impl Synced {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<PathBuf, u64>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// All that this database's log holds now is durable.
    pub fn note(&self, file: &Path) -> io::Result<()> {
        let length = fs::metadata(log_of(file))?.len();
        self.with(|synced| synced.insert(file.to_owned(), length));
        Ok(())
    }

    /// This database begins a new log.
    pub fn forget(&self, file: &Path) {
        self.with(|synced| synced.remove(file));
    }

    /// So many bytes of this database's log are durable.
    pub fn bytes(&self, file: &Path) -> u64 {
        self.with(|synced| synced.get(file).copied().unwrap_or(0))
    }
}

/// A database at the moment of a power cut, with any end of its write-ahead log lost.
pub struct WriteAhead {
    file: PathBuf,
    main: Vec<u8>,
    log: Vec<u8>,
}

impl WriteAhead {
    /// Draws how much of the log is left, beside the bytes of it that were synced.
    pub fn of(file: &Path, synced: u64, draw: &Draw) -> anyhow::Result<Self> {
        let main = fs::read(file)?;
        let mut log = fs::read(log_of(file)).unwrap_or_default();
        // Checkpoints, before which SQLite makes the log durable, come only with longer logs.
        anyhow::ensure!(log.len() < 8_000_000, "the write-ahead log was checkpointed");
        let synced = usize::try_from(synced)?.min(log.len());
        if draw.chance(0.7) {
            log.truncate(synced + draw.index(log.len() - synced + 1));
        }
        Ok(Self { file: file.to_owned(), main, log })
    }

    /// Puts it where it was, once nobody has it open.
    pub fn put_back(self) -> anyhow::Result<()> {
        let [_, _, shared] = files_of(&self.file);
        match fs::remove_file(shared) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        fs::write(&self.file, self.main)?;
        fs::write(log_of(&self.file), self.log)?;
        Ok(())
    }
}

fn log_of(file: &Path) -> PathBuf {
    let [_, log, _] = files_of(file);
    log
}
