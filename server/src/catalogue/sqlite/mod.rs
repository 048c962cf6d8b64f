//! The catalogue in SQLite: the only place with SQL.

mod cancel;
mod clients;
mod collection;
mod commands;
mod dispatching;
mod events;
mod filing;
mod forecasting;
mod misplaced;
mod offers;
mod originals;
mod people;
mod private;
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
use async_trait::async_trait;
use sqlx::{
    Connection as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::sync::Mutex;

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
        private::keep_private(file).map_err(sqlx::Error::Io)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a client is told is stored must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("wal_autocheckpoint", "16000")
            .pragma("cache_size", WRITER_CACHE);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_mins(1))
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
