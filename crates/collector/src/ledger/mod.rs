//! The client's memory: what was seen, offered, asked for, sent and confirmed (SQLite).
//!
//! `synchronous = NORMAL` is enough for most of it: after a power cut the last few statements may be
//! missing, and all of them are observations that are made again. An offer is repeated, and so is a
//! confirmation; a file is at worst called less safe than it is, never safer. What nobody would say
//! again, the commands that were acknowledged, is made durable first (`durable.rs`).
//!
//! Statements take whole lists as JSON (`json_each`). The planner knows nothing of a list's length:
//! a unary plus before a column (`+state`) keeps it from walking that column's index once for each
//! item of the list.

pub mod activity;
mod backups;
mod commands;
mod control;
mod due;
mod durable;
mod exceptions;
mod files;
mod folder_sums;
mod hashes;
mod looked;
mod missing;
mod offers;
mod outside;
mod preferences;
mod recorded;
mod requests;
mod selection;
mod tally;

pub use backups::{Asked, BackupFolder, BackupSet, Ended, Gathered, Run, Seen};
pub use commands::{Concern, Storage};
pub use control::{ChangeWatcher, Folder};
pub use exceptions::NotStored;
pub use files::{Described, FileRow, Known, News, Observation, Verdict, subtree};
pub use folder_sums::{FolderSums, Sum};
pub use hashes::HashWork;
pub use looked::{Begun, Looked};
pub use missing::{Absent, Unseen};
pub use offers::StoredBatch;
pub use recorded::Recorded;
pub use requests::{Outgoing, Work};
pub use tally::{Listed, Tally};

use sqlx::{
    ConnectOptions, Connection as _, SqlitePool,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use std::{path::Path, sync::Arc, time::Duration};
use trove_records::{can_write, is_free, keep_private};

/// Why the ledger could not be used, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No room for it.
    #[error(
        "the disk that holds Trove's own records is full; free some space on it, then collection \
         continues by itself"
    )]
    Full,
    /// Anything else.
    #[error(
        "Trove's own records cannot be read or written ({0}); check that the disk is healthy and \
         that its folder may be written to"
    )]
    Database(sqlx::Error),
    /// Something in it is not what this program writes.
    #[error(
        "Trove's own records hold something unreadable ({0}); move ledger.sqlite away and start \
         again, nothing is sent twice"
    )]
    Unreadable(String),
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_FULL is 13 (sqlite.org/rescode.html).
        let full = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        if full.as_deref() == Some("13") { Self::Full } else { Self::Database(error) }
    }
}

impl From<serde_json::Error> for LedgerError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

pub(crate) type Result<T> = std::result::Result<T, LedgerError>;

/// The ledger. Clones share it.
#[derive(Clone, Debug)]
pub struct Ledger {
    writer: SqlitePool,
    reader: SqlitePool,
    file: Arc<Path>,
}

impl Ledger {
    /// Opens it, or makes it. Several processes may have it open.
    pub async fn open(file: &Path) -> Result<Self> {
        keep_private(file).map_err(sqlx::Error::Io)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .locking_mode(SqliteLockingMode::Normal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            // An idle client stays small; with less, a large first look reads pages again and again.
            .pragma("cache_size", "-3072")
            .pragma("wal_autocheckpoint", "2000")
            .pragma("journal_size_limit", "16777216")
            // Telling of each statement would cost more than most of them.
            .disable_statement_logging();
        let pool = || {
            SqlitePoolOptions::new()
                .max_connections(1)
                .min_connections(0)
                .idle_timeout(None)
                .max_lifetime(None)
                .acquire_timeout(Duration::from_mins(1))
                .test_before_acquire(false)
                .after_release(|connection, _| Box::pin(is_free(connection)))
        };
        // The pool would try for long before it said why it cannot.
        let mut first = options.connect().await?;
        can_write(&mut first).await?;
        first.close().await?;
        let writer = pool()
            .after_connect(|connection, _| Box::pin(can_write(connection)))
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!().run(&writer).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            other => LedgerError::Unreadable(other.to_string()),
        })?;
        let reader = pool().connect_with(options).await?;
        Ok(Self { writer, reader, file: file.into() })
    }

    /// Closes it; what is on disk then is complete in one file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// SQLite's integers are signed; sizes, devices and inodes keep their bits.
fn signed(value: u64) -> i64 {
    value as i64
}

fn unsigned(value: i64) -> u64 {
    value as u64
}

fn fingerprint(bytes: &[u8]) -> Result<trove_protocol::ContentHash> {
    bytes
        .try_into()
        .map(trove_protocol::ContentHash)
        .map_err(|_| LedgerError::Unreadable("a hash of another length".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_transaction_that_sqlite_ends_by_itself_does_not_block_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).await.unwrap();
        let mut transaction = ledger.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let ended = "INSERT OR ROLLBACK INTO settings (name, value) VALUES (NULL, NULL)";
        sqlx::query(ended).execute(&mut *transaction).await.unwrap_err();
        drop(transaction);
        ledger.writer.begin_with("BEGIN IMMEDIATE").await.unwrap().commit().await.unwrap();
        ledger.close().await;
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_reads_the_ledger() {
        use std::{
            fs::{self, Permissions},
            os::unix::fs::PermissionsExt as _,
        };
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let file = folder.path().join("ledger.sqlite");
        for _ in 0..2 {
            let ledger = Ledger::open(&file).await.unwrap();
            for one in trove_records::files_of(&file) {
                let mode = fs::metadata(&one).unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", one.display());
            }
            ledger.close().await;
            // As earlier versions left it.
            fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        }
    }
}
