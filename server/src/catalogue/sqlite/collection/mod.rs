//! The items that people look at, in SQLite.

mod albums;
mod describing;
mod indexing;
mod item;
mod music;
mod pairing;
mod pictures;
mod search;
mod timeline;

use super::{
    SqliteCatalogue,
    rows::{count, json, kind_name, kind_named, optional_hash},
};
use crate::{
    catalogue::{CatalogueError, Collecting, IndexRound, Search, SearchPage},
    collection::{
        answers::{Facets, Item, ItemSummary, MonthItems, Timeline},
        taken,
    },
    decide::ContentId,
};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use trove_protocol::Kind;

#[async_trait]
impl Collecting for SqliteCatalogue {
    async fn index_round(&self, limit: u32) -> Result<IndexRound, CatalogueError> {
        // Most looks find nothing: they disturb no writer.
        let due: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM items_due)")
            .fetch_one(&self.readers)
            .await?;
        if !due {
            let revision = self.collection_revision().await?;
            return Ok(IndexRound { revision, ..IndexRound::default() });
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let round = indexing::round(&mut transaction, limit).await?;
        transaction.commit().await?;
        Ok(round)
    }

    async fn collection_revision(&self) -> Result<u64, CatalogueError> {
        let row =
            sqlx::query("SELECT number FROM collection_revision").fetch_one(&self.readers).await?;
        count(&row, "number")
    }

    async fn timeline(
        &self,
        kind: Option<Kind>,
        album: Option<i64>,
    ) -> Result<Timeline, CatalogueError> {
        timeline::timeline(self, kind, album).await
    }

    async fn month_items(
        &self,
        month: i64,
        kind: Option<Kind>,
        album: Option<i64>,
    ) -> Result<MonthItems, CatalogueError> {
        timeline::month_items(self, month, kind, album).await
    }

    async fn item(&self, item: ContentId) -> Result<Option<Item>, CatalogueError> {
        item::item(self, item).await
    }

    async fn search(&self, asked: &Search) -> Result<SearchPage, CatalogueError> {
        search::page(self, asked).await
    }

    async fn facets(&self, asked: &Search) -> Result<(u64, Facets), CatalogueError> {
        search::facets(self, asked).await
    }
}

/// What people see has changed; the revision after it.
async fn raise_revision(connection: &mut SqliteConnection) -> Result<u64, CatalogueError> {
    let row = sqlx::query("UPDATE collection_revision SET number = number + 1 RETURNING number")
        .fetch_one(connection)
        .await?;
    count(&row, "number")
}

#[cfg(test)]
impl SqliteCatalogue {
    /// Items out of nothing; a photo and a video of them may be a Live Photo.
    pub(crate) async fn make_items_for_tests(&self, items: &[i64], live: Option<(i64, i64)>) {
        for item in items {
            sqlx::query(
                "INSERT INTO items (id, kind, hash, size, name, month, orientation, ratio)
                 VALUES (?1, 'photo', x'', 1, '', 0, 1, 1000)",
            )
            .bind(item)
            .execute(&self.writer)
            .await
            .unwrap();
        }
        if let Some((photo, video)) = live {
            sqlx::query(
                "UPDATE items SET live = iif(id = ?1, ?2, NULL), part_of = iif(id = ?2, ?1, NULL)
                 WHERE id IN (?1, ?2)",
            )
            .bind(photo)
            .bind(video)
            .execute(&self.writer)
            .await
            .unwrap();
        }
    }
}

/// Width divided by height, from thousandths.
fn ratio(thousandths: i64) -> f64 {
    thousandths as f64 / 1_000.0
}

fn taken_text(row: &SqliteRow) -> Result<Option<String>, CatalogueError> {
    Ok(row.try_get::<Option<i64>, _>("taken")?.and_then(taken::text))
}

fn optional_count(row: &SqliteRow, column: &'static str) -> Result<Option<u64>, CatalogueError> {
    row.try_get::<Option<i64>, _>(column)?
        .map(|value| u64::try_from(value).map_err(|_| CatalogueError::Unreadable(column)))
        .transpose()
}

fn optional_number(row: &SqliteRow, column: &'static str) -> Result<Option<u32>, CatalogueError> {
    row.try_get::<Option<i64>, _>(column)?
        .map(|value| u32::try_from(value).map_err(|_| CatalogueError::Unreadable(column)))
        .transpose()
}

fn thumbhash(row: &SqliteRow) -> Result<Option<String>, CatalogueError> {
    Ok(row.try_get::<Option<&[u8]>, _>("thumbhash")?.map(|bytes| STANDARD.encode(bytes)))
}

/// What [`summary`] reads, of `items i` and `tracks t`.
const SUMMARY: &str =
    "i.id, i.kind, i.name, i.taken, i.ratio, i.duration_ms, i.thumbhash, i.live, t.title,
    t.artist, t.album";

fn summary(row: &SqliteRow) -> Result<ItemSummary, CatalogueError> {
    Ok(ItemSummary {
        id: row.try_get("id")?,
        kind: kind_named(row.try_get("kind")?),
        name: row.try_get("name")?,
        taken: taken_text(row)?,
        ratio: ratio(row.try_get("ratio")?),
        duration_ms: optional_count(row, "duration_ms")?,
        thumbhash: thumbhash(row)?,
        live: row.try_get("live")?,
        title: row.try_get("title")?,
        artist: row.try_get("artist")?,
        album: row.try_get("album")?,
    })
}
