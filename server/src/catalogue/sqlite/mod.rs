//! The catalogue in SQLite: the only place with SQL.

mod cancel;
mod clients;
mod collection;
mod commands;
mod dispatching;
mod events;
mod filing;
mod forecasting;
mod holders;
mod misplaced;
mod offers;
mod originals;
mod people;
mod proofs;
mod queue;
mod reports;
mod rows;
mod sessions;
mod share_folders;
mod sharing;
mod snapshots;
mod steering;
mod surveys;
mod upkeep;

use super::{Catalogue, CatalogueError};
use crate::faults::planted;
use async_trait::async_trait;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::sync::Mutex;
use trove_records::{can_write, is_free, keep_private};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// KiB that the writing connection keeps in memory: room for the pages of one batch.
const WRITER_CACHE: &str = "-4000";
/// KiB that each reading connection keeps: the system caches the file as well.
const READER_CACHE: &str = "-1000";

/// A catalogue in one SQLite file: one writer, several readers.
#[derive(Clone, Debug)]
pub struct SqliteCatalogue {
    /// One connection: writers queue here instead of failing with "database is locked".
    writer: SqlitePool,
    readers: SqlitePool,
    /// Notices what others commit; opened when it is first asked.
    watcher: Arc<Mutex<Option<SqliteConnection>>>,
}

impl SqliteCatalogue {
    /// Opens the catalogue in `file`, making or upgrading it where needed.
    pub async fn open(file: &Path) -> Result<Self, CatalogueError> {
        keep_private(file).map_err(sqlx::Error::Io)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a client is told is stored must survive a power cut.
            .synchronous(if planted("planted: commits are not synced") {
                SqliteSynchronous::Normal
            } else {
                SqliteSynchronous::Full
            })
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("wal_autocheckpoint", "16000")
            .pragma("cache_size", WRITER_CACHE);
        // The pool would try for long before it said why it cannot.
        let mut first = options.connect().await?;
        can_write(&mut first).await?;
        first.close().await?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_mins(1))
            .after_connect(|connection, _| Box::pin(can_write(connection)))
            .after_release(|connection, _| Box::pin(is_free(connection)))
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(2)
            .min_connections(0)
            .idle_timeout(Duration::from_secs(30))
            .connect_with(options.pragma("cache_size", READER_CACHE))
            .await?;
        Ok(Self { writer, readers, watcher: Arc::default() })
    }

    /// Whether what was committed survives a power cut, as SQLite was told.
    pub async fn is_durable(&self) -> Result<bool, CatalogueError> {
        // FULL is 2 (sqlite.org/pragma.html#pragma_synchronous).
        let level: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&self.writer).await?;
        Ok(level >= 2)
    }

    /// Closes all connections, folding the write-ahead log into the file.
    pub async fn close(&self) {
        if let Some(watcher) = self.watcher.lock().await.take()
            && let Err(error) = watcher.close().await
        {
            tracing::debug!(%error, "a connection to the catalogue was not closed in good order");
        }
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[async_trait]
impl Catalogue for SqliteCatalogue {
    async fn close(&self) {
        Self::close(self).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_transaction_that_sqlite_ends_by_itself_does_not_block_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue =
            SqliteCatalogue::open(&folder.path().join("catalogue.sqlite")).await.unwrap();
        let mut transaction = catalogue.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let ended = "INSERT OR ROLLBACK INTO clients (id) VALUES (NULL)";
        sqlx::query(ended).execute(&mut *transaction).await.unwrap_err();
        drop(transaction);
        catalogue.writer.begin_with("BEGIN IMMEDIATE").await.unwrap().commit().await.unwrap();
        catalogue.close().await;
    }
}
