use super::{
    SqliteCatalogue,
    rows::{count, fingerprint},
    upkeep::NOBODY_HAS_IT,
};
use crate::catalogue::{
    CatalogueError, Figures, Holdings, Reports, SetAside, StoredContent, Usage,
};
use async_trait::async_trait;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use std::collections::HashMap;
use trove_protocol::{ClientId, ContentHash};

#[async_trait]
impl Reports for SqliteCatalogue {
    async fn figures(&self) -> Result<Figures, CatalogueError> {
        let mut figures = Figures::default();
        for row in sqlx::query(
            "SELECT state, count(*) AS files, coalesce(sum(size), 0) AS bytes
             FROM contents WHERE let_go IS NULL GROUP BY state",
        )
        .fetch_all(&self.readers)
        .await?
        {
            let (files, bytes) = (count(&row, "files")?, count(&row, "bytes")?);
            match row.try_get("state")? {
                "stored" => (figures.stored_files, figures.stored_bytes) = (files, bytes),
                "set_aside" => figures.set_aside = files,
                _ => {
                    figures.queued += files;
                    figures.queued_bytes += bytes;
                }
            }
        }
        let row = sqlx::query("SELECT coalesce(sum(ftp_bytes_received), 0) AS bytes FROM clients")
            .fetch_one(&self.readers)
            .await?;
        figures.ftp_bytes_received = count(&row, "bytes")?;
        Ok(figures)
    }

    async fn holdings(&self) -> Result<Vec<Holdings>, CatalogueError> {
        sqlx::query(
            "SELECT client, files, safe,
                    (SELECT count(*) FROM contents WHERE origin = client AND state = 'asked') AS asked,
                    (SELECT count(*) FROM contents WHERE origin = client AND state = 'stored')
                        AS origin_of
             FROM (SELECT f.client, count(*) AS files,
                          count(*) FILTER (WHERE c.state = 'stored' AND c.hash = f.hash) AS safe
                   FROM files f LEFT JOIN contents c ON c.id = f.content
                   WHERE f.gone_at IS NULL GROUP BY f.client)",
        )
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(Holdings {
                client: ClientId(row.try_get("client")?),
                files: count(row, "files")?,
                safe: count(row, "safe")?,
                asked: count(row, "asked")?,
                origin_of: count(row, "origin_of")?,
            })
        })
        .collect()
    }

    async fn usage(&self) -> Result<HashMap<ClientId, Usage>, CatalogueError> {
        sqlx::query(
            "SELECT origin, coalesce(sum(size) FILTER (WHERE state = 'stored'), 0) AS stored,
                    coalesce(sum(size) FILTER (WHERE state = 'asked'), 0) AS asked
             FROM contents WHERE origin IS NOT NULL GROUP BY origin",
        )
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let usage = Usage { stored: count(row, "stored")?, asked: count(row, "asked")? };
            Ok((ClientId(row.try_get("origin")?), usage))
        })
        .collect()
    }

    async fn stored(&self) -> Result<Vec<StoredContent>, CatalogueError> {
        sqlx::query(
            "SELECT share_path, size, hash, origin FROM contents
             WHERE state = 'stored' ORDER BY share_path",
        )
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(StoredContent {
                share_path: row.try_get("share_path")?,
                size: count(row, "size")?,
                hash: ContentHash(fingerprint(row, "hash")?),
                origin: row.try_get::<Option<String>, _>("origin")?.map(ClientId),
            })
        })
        .collect()
    }

    async fn note_setting(&self, name: &str, value: &str) -> Result<(), CatalogueError> {
        sqlx::query("INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)")
            .bind(name)
            .bind(value)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn version(&self) -> Result<i64, CatalogueError> {
        let mut watcher = self.watcher.lock().await;
        let connection = if let Some(connection) = &mut *watcher {
            connection
        } else {
            let options = self.readers.connect_options();
            watcher.insert(SqliteConnection::connect_with(options.as_ref()).await?)
        };
        // Says what others did since this very connection asked last.
        Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?)
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, CatalogueError> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = ?1")
            .bind(name)
            .fetch_optional(&self.readers)
            .await?)
    }

    async fn set_aside(&self, limit: u32) -> Result<Vec<SetAside>, CatalogueError> {
        sqlx::query(
            "SELECT coalesce(c.reason, 'it failed too often') AS reason, f.client, f.path
             FROM contents c LEFT JOIN files f ON f.content = c.id
             WHERE c.state = 'set_aside' AND c.let_go IS NULL AND c.reason IS NOT ?2 GROUP BY c.id ORDER BY c.id LIMIT ?1",
        )
        .bind(limit)
        .bind(NOBODY_HAS_IT)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(SetAside {
                client: row.try_get::<Option<String>, _>("client")?.map(ClientId),
                path: row.try_get("path")?,
                reason: row.try_get("reason")?,
            })
        })
        .collect()
    }
}
