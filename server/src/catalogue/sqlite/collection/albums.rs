//! Albums that people make.

use super::{CatalogueError, SqliteCatalogue, count, json, raise_revision, thumbhash};
use crate::{
    catalogue::Albuming,
    clock::Moment,
    collection::{answers::Album, taken},
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};

fn album(row: &SqliteRow) -> Result<Album, CatalogueError> {
    let text = |column| -> Result<Option<String>, CatalogueError> {
        Ok(row.try_get::<Option<i64>, _>(column)?.and_then(taken::text))
    };
    Ok(Album {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        made_by: row.try_get("made_by")?,
        made_at: row.try_get("made_at")?,
        changed_at: row.try_get("changed_at")?,
        count: count(row, "count")?,
        playable: count(row, "playable")?,
        cover: row.try_get("cover")?,
        cover_thumbhash: thumbhash(row)?,
        first_taken: text("first_taken")?,
        last_taken: text("last_taken")?,
        mine: false,
    })
}

#[async_trait]
impl Albuming for SqliteCatalogue {
    async fn albums(&self, wanted: Option<i64>) -> Result<Vec<Album>, CatalogueError> {
        sqlx::query(
            "SELECT k.*, o.thumbhash FROM (
                 SELECT b.*, count(i.id) AS count,
                        count(CASE WHEN i.kind <> 'photo' THEN 1 END) AS playable, min(i.taken) AS first_taken,
                        max(i.taken) AS last_taken,
                        (SELECT c.id FROM album_items a CROSS JOIN items c ON c.id = a.item
                         WHERE a.album = b.id
                         ORDER BY c.picture <> 'made', a.position LIMIT 1) AS cover
                 FROM albums b LEFT JOIN album_items a ON a.album = b.id
                 LEFT JOIN items i ON i.id = a.item
                 WHERE ?1 IS NULL OR b.id = ?1
                 GROUP BY b.id) k
             LEFT JOIN items o ON o.id = k.cover
             ORDER BY k.name COLLATE NOCASE, k.id",
        )
        .bind(wanted)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(album)
        .collect()
    }

    async fn make_album(
        &self,
        name: &str,
        made_by: Option<i64>,
        now: Moment,
    ) -> Result<i64, CatalogueError> {
        Ok(sqlx::query_scalar(
            "INSERT INTO albums (name, made_by, made_at, changed_at) VALUES (?1, ?2, ?3, ?3)
             RETURNING id",
        )
        .bind(name)
        .bind(made_by)
        .bind(now.0)
        .fetch_one(&self.writer)
        .await?)
    }

    async fn rename_album(
        &self,
        album: i64,
        name: &str,
        now: Moment,
    ) -> Result<(), CatalogueError> {
        sqlx::query("UPDATE albums SET name = ?2, changed_at = ?3 WHERE id = ?1")
            .bind(album)
            .bind(name)
            .bind(now.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn remove_album(&self, album: i64) -> Result<(), CatalogueError> {
        sqlx::query("DELETE FROM albums WHERE id = ?1").bind(album).execute(&self.writer).await?;
        Ok(())
    }

    async fn change_album(
        &self,
        album: i64,
        add: &[i64],
        remove: &[i64],
        now: Moment,
    ) -> Result<u64, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM album_items
             WHERE album = ?1 AND item IN (SELECT value FROM json_each(?2))",
        )
        .bind(album)
        .bind(json(remove)?)
        .execute(&mut *transaction)
        .await?;
        let added = sqlx::query(
            "INSERT OR IGNORE INTO album_items (album, item, position)
             SELECT ?1, i.id, j.key + 1 + coalesce(
                        (SELECT max(position) FROM album_items WHERE album = ?1), 0)
             FROM json_each(?2) j CROSS JOIN items i ON i.id = j.value",
        )
        .bind(album)
        .bind(json(add)?)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE albums SET changed_at = ?2 WHERE id = ?1")
            .bind(album)
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        raise_revision(&mut transaction).await?;
        transaction.commit().await?;
        Ok(added.rows_affected())
    }

    async fn album_items(&self, album: i64) -> Result<Vec<ContentId>, CatalogueError> {
        let items: Vec<i64> = sqlx::query_scalar(
            "SELECT i.id FROM album_items a JOIN items i ON i.id = a.item
             WHERE a.album = ?1 ORDER BY i.month = 0, i.taken DESC, i.id DESC",
        )
        .bind(album)
        .fetch_all(&self.readers)
        .await?;
        Ok(items.into_iter().map(ContentId).collect())
    }

    async fn album_has(&self, album: i64, item: ContentId) -> Result<bool, CatalogueError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM album_items WHERE album = ?1 AND (item = ?2
                 OR item = (SELECT part_of FROM items WHERE id = ?2)))",
        )
        .bind(album)
        .bind(item.0)
        .fetch_one(&self.readers)
        .await?)
    }

    async fn is_part_of(&self, item: ContentId, photo: ContentId) -> Result<bool, CatalogueError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM items WHERE id = ?1 AND part_of = ?2)")
            .bind(item.0)
            .bind(photo.0)
            .fetch_one(&self.readers)
            .await?)
    }
}
