//! What is known of the items' pictures.

use super::{
    CatalogueError, SqliteCatalogue, json, kind_named, optional_count, optional_hash,
    raise_revision,
};
use crate::{
    catalogue::{PictureNote, PictureSource, Picturing},
    clock::Moment,
    collection::describe::ratio_of,
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::{ClientPath, ContentHash};

/// What [`source`] reads, of `items i` and `contents c`.
const COLUMNS: &str = "i.id, i.kind, i.name, i.hash, c.share_path, i.orientation, i.duration_ms,
    i.thumbhash, iif(i.picture = 'impossible', i.picture_reason, NULL) AS impossible";

fn source(row: &SqliteRow) -> Result<PictureSource, CatalogueError> {
    let orientation: i64 = row.try_get("orientation")?;
    Ok(PictureSource {
        item: ContentId(row.try_get("id")?),
        kind: kind_named(row.try_get("kind")?),
        name: row.try_get("name")?,
        hash: optional_hash(row, "hash")?.ok_or(CatalogueError::Unreadable("an item's hash"))?,
        share_path: row.try_get("share_path")?,
        orientation: u8::try_from(orientation)
            .map_err(|_| CatalogueError::Unreadable("an item's orientation"))?,
        duration_ms: optional_count(row, "duration_ms")?,
        impossible: row.try_get("impossible")?,
        thumbhash: row.try_get("thumbhash")?,
    })
}

#[async_trait]
impl Picturing for SqliteCatalogue {
    async fn without_picture(&self, limit: u32) -> Result<Vec<PictureSource>, CatalogueError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM items i INDEXED BY items_without_picture
             CROSS JOIN contents c ON c.id = i.id AND +c.state = 'stored'
             WHERE i.picture = 'none' ORDER BY i.taken DESC, i.id DESC LIMIT ?1"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(limit);
        rows.fetch_all(&self.readers).await?.iter().map(source).collect()
    }

    async fn picture_source(
        &self,
        item: ContentId,
    ) -> Result<Option<PictureSource>, CatalogueError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM items i JOIN contents c ON c.id = i.id AND +c.state = 'stored'
             WHERE i.id = ?1"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(item.0);
        row.fetch_optional(&self.readers).await?.as_ref().map(source).transpose()
    }

    async fn beside(
        &self,
        item: ContentId,
        names: &[&str],
    ) -> Result<Vec<PictureSource>, CatalogueError> {
        let holders = sqlx::query("SELECT client, path FROM files WHERE content = ?1")
            .bind(item.0)
            .fetch_all(&self.readers)
            .await?;
        let mut wanted = Vec::new();
        for row in &holders {
            let client: String = row.try_get("client")?;
            let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
            if let Some((folder, _)) = path.as_str().rsplit_once('/') {
                wanted
                    .extend(names.iter().map(|name| (client.clone(), format!("{folder}/{name}"))));
            }
        }
        let statement = format!(
            "SELECT {COLUMNS} FROM json_each(?1) j
             CROSS JOIN files f ON f.client = j.value ->> 0 AND f.path = j.value ->> 1
             CROSS JOIN items i ON i.id = f.content AND i.kind = 'photo'
             CROSS JOIN contents c ON c.id = i.id AND +c.state = 'stored'
             ORDER BY j.key LIMIT 4"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(json(wanted)?);
        rows.fetch_all(&self.readers).await?.iter().map(source).collect()
    }

    async fn note_pictures(
        &self,
        notes: &[(ContentId, PictureNote)],
    ) -> Result<u64, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for (item, note) in notes {
            match note {
                PictureNote::Made { thumbhash, size: (width, height), flaw } => {
                    // A cover says nothing of the track; a photo's picture says how it looks.
                    sqlx::query(
                        "UPDATE items SET picture = 'made', picture_reason = ?4,
                                picture_needs = NULL, thumbhash = ?2,
                                seen_ratio = iif(kind = 'music', NULL, ?3),
                                ratio = iif(kind = 'music', 1000, ?3)
                         WHERE id = ?1",
                    )
                    .bind(item.0)
                    .bind(thumbhash)
                    .bind(ratio_of(*width, *height))
                    .bind(flaw)
                    .execute(&mut *transaction)
                    .await?;
                }
                PictureNote::Impossible { reason, needs } => {
                    sqlx::query(
                        "UPDATE items SET picture = 'impossible', picture_reason = ?2,
                                picture_needs = ?3 WHERE id = ?1",
                    )
                    .bind(item.0)
                    .bind(reason)
                    .bind(*needs)
                    .execute(&mut *transaction)
                    .await?;
                }
                PictureNote::Lost => {
                    sqlx::query(
                        "UPDATE items SET picture = 'none', picture_reason = NULL,
                                picture_needs = NULL WHERE id = ?1",
                    )
                    .bind(item.0)
                    .execute(&mut *transaction)
                    .await?;
                }
            }
        }
        let revision = raise_revision(&mut transaction).await?;
        transaction.commit().await?;
        Ok(revision)
    }

    async fn try_pictures_with(&self, program: &str) -> Result<u64, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let tried = sqlx::query(
            "UPDATE items SET picture = 'none', picture_reason = NULL, picture_needs = NULL
             WHERE picture_needs = ?1",
        )
        .bind(program)
        .execute(&mut *transaction)
        .await?;
        if tried.rows_affected() > 0 {
            raise_revision(&mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(tried.rows_affected())
    }

    async fn note_preview(
        &self,
        source: &PictureSource,
        bytes: u64,
        now: Moment,
    ) -> Result<(), CatalogueError> {
        sqlx::query(
            "INSERT INTO previews (item, hash, bytes, used_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (item) DO UPDATE SET hash = excluded.hash, bytes = excluded.bytes,
                 used_at = excluded.used_at",
        )
        .bind(source.item.0)
        .bind(source.hash.0.as_slice())
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn forget_previews(&self, most: u64) -> Result<Vec<ContentHash>, CatalogueError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = sqlx::query(
            "DELETE FROM previews WHERE item IN (
                 SELECT item FROM (SELECT item, sum(bytes) OVER (ORDER BY used_at DESC, item) AS upto
                                   FROM previews) WHERE upto > ?1)
             RETURNING hash",
        )
        .bind(most)
        .fetch_all(&self.writer)
        .await?;
        let hash =
            |row: &SqliteRow| optional_hash(row, "hash")?.ok_or(CatalogueError::Unreadable("hash"));
        rows.iter().map(hash).collect()
    }
}
