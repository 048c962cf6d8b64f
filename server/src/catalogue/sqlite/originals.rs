//! Items and their originals in SQLite.

use super::{
    SqliteCatalogue,
    rows::{count, fingerprint, json, kind_named},
};
use crate::{
    catalogue::{CatalogueError, Original, Originals},
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::ContentHash;

#[async_trait]
impl Originals for SqliteCatalogue {
    async fn originals(&self, items: &[ContentId]) -> Result<Vec<Original>, CatalogueError> {
        let numbers: Vec<i64> = items.iter().map(|item| item.0).collect();
        sqlx::query(
            "SELECT c.id, c.hash, c.kind, c.size, c.share_path,
                    (SELECT f.metadata FROM files f
                     WHERE f.content = c.id AND f.backup_set IS NULL ORDER BY f.id LIMIT 1)
                        AS metadata
             FROM contents c
             WHERE c.id IN (SELECT value FROM json_each(?1))
               AND c.state = 'stored' AND c.let_go IS NULL
               AND c.kind IN ('photo', 'video', 'music')
               AND EXISTS (SELECT 1 FROM files f
                           WHERE f.content = c.id AND f.backup_set IS NULL)
             ORDER BY c.id",
        )
        .bind(json(numbers)?)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(original)
        .collect()
    }
}

fn original(row: &SqliteRow) -> Result<Original, CatalogueError> {
    let metadata: String = row.try_get("metadata")?;
    Ok(Original {
        item: ContentId(row.try_get("id")?),
        hash: ContentHash(fingerprint(row, "hash")?),
        kind: kind_named(row.try_get("kind")?),
        size: count(row, "size")?,
        share_path: row.try_get("share_path")?,
        metadata: serde_json::from_str(&metadata)
            .map_err(|_| CatalogueError::Unreadable("files.metadata"))?,
    })
}
