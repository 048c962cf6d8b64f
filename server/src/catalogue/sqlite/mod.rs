//! The catalogue in SQLite: the only place with SQL.

mod clients;
mod commands;
mod filing;
mod offers;
mod queue;
mod reports;
mod rows;

use super::{Catalogue, CatalogueError};
use async_trait::async_trait;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// A catalogue in one SQLite file: one writer, several readers.
#[derive(Clone, Debug)]
pub struct SqliteCatalogue {
    /// One connection: writers queue here instead of failing with "database is locked".
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteCatalogue {
    /// Opens the catalogue in `file`, making or upgrading it where needed.
    pub async fn open(file: &Path) -> Result<Self, CatalogueError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a client is told is stored must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("wal_autocheckpoint", "16000")
            .pragma("cache_size", "-4000");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_mins(1))
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(3)
            .min_connections(0)
            .idle_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await?;
        Ok(Self { writer, readers })
    }

    /// Closes all connections, folding the write-ahead log into the file.
    pub async fn close(&self) {
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
