//! What the records of a client (its ledger) and of a server (its catalogue) have in common: each is
//! one SQLite file in its write-ahead mode, which is nobody else's to read, and whose connections are
//! looked at before they are trusted.

mod connections;
mod private;

pub use connections::{can_write, is_free};
pub use private::keep_private;

use std::path::{Path, PathBuf};

/// The files of a database: its own, its write-ahead log, and what its connections share
/// (sqlite.org/walformat.html). Only the first is always there.
pub fn files_of(database: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}
