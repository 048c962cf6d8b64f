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
use trove_protocol::{ClientId, ClientPath, ContentHash};

/// In the order of an index, so that it ends where it finds one.
const UNSAFE_FILE: &str = "SELECT f.path FROM files f LEFT JOIN contents c ON c.id = f.content
     WHERE f.client = ?1 AND f.path >= ?2 AND f.gone_at IS NULL
       AND (c.state IS NOT 'stored' OR c.hash IS NOT f.hash)
     ORDER BY f.path LIMIT 1";

/// What triggers have counted.
const FIGURES: &str = "SELECT state, sum(files) AS files, sum(bytes) AS bytes
     FROM amounts WHERE apart = 0 GROUP BY state";
const HOLDINGS: &str =
    "SELECT h.client, h.files, h.safe, h.safe_bytes, coalesce(s.files, 0) AS origin_of,
            (SELECT count(*) FROM contents INDEXED BY contents_asked
             WHERE origin = h.client AND state = 'asked') AS asked
     FROM holdings h LEFT JOIN stored_from s ON s.client = h.client WHERE h.files > 0";

#[async_trait]
impl Reports for SqliteCatalogue {
    async fn figures(&self) -> Result<Figures, CatalogueError> {
        let mut figures = Figures::default();
        for row in sqlx::query(FIGURES).fetch_all(&self.readers).await? {
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
        sqlx::query(HOLDINGS)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| {
                Ok(Holdings {
                    client: ClientId(row.try_get("client")?),
                    files: count(row, "files")?,
                    safe: count(row, "safe")?,
                    safe_bytes: count(row, "safe_bytes")?,
                    asked: count(row, "asked")?,
                    origin_of: count(row, "origin_of")?,
                })
            })
            .collect()
    }

    async fn files_on_offer(&self, client: &ClientId) -> Result<u64, CatalogueError> {
        let row = sqlx::query(
            "SELECT count(*) AS files FROM files WHERE client = ?1 AND gone_at IS NULL",
        )
        .bind(&client.0)
        .fetch_one(&self.readers)
        .await?;
        count(&row, "files")
    }

    async fn unsafe_file(
        &self,
        client: &ClientId,
        from: Option<&ClientPath>,
    ) -> Result<Option<ClientPath>, CatalogueError> {
        for from in [from.map(ClientPath::as_str), Some("")].into_iter().flatten() {
            let found: Option<String> = sqlx::query_scalar(UNSAFE_FILE)
                .bind(&client.0)
                .bind(from)
                .fetch_optional(&self.readers)
                .await?;
            if let Some(found) = found {
                return Ok(Some(ClientPath::from_wire(found)));
            }
        }
        Ok(None)
    }

    async fn usage(&self) -> Result<HashMap<ClientId, Usage>, CatalogueError> {
        let mut usage: HashMap<ClientId, Usage> = HashMap::new();
        for row in sqlx::query(
            "SELECT client, bytes AS stored, 0 AS asked FROM stored_from
             UNION ALL
             SELECT origin, 0, sum(size) FROM contents INDEXED BY contents_asked
             WHERE state = 'asked' AND origin IS NOT NULL GROUP BY origin",
        )
        .fetch_all(&self.readers)
        .await?
        {
            let one = usage.entry(ClientId(row.try_get("client")?)).or_default();
            one.stored += count(&row, "stored")?;
            one.asked += count(&row, "asked")?;
        }
        Ok(usage)
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
             WHERE c.state = 'set_aside' AND c.let_go IS NULL AND c.reason IS NOT ?2
               AND coalesce(c.wish, 'first') = 'first'
             GROUP BY c.id ORDER BY c.id LIMIT ?1",
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

#[cfg(test)]
mod tests;
