//! Events in SQLite.

use super::{SqliteCatalogue, rows::count};
use crate::{
    catalogue::{CatalogueError, Chronicle, events::MOST_EVENTS},
    clock::Moment,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::{ClientId, HouseEvent};

pub(super) fn house_event(row: &SqliteRow) -> Result<HouseEvent, CatalogueError> {
    Ok(HouseEvent {
        id: count(row, "id")?,
        at_ms: row.try_get("at")?,
        kind: row.try_get("kind")?,
        client: row.try_get::<Option<String>, _>("client")?.map(ClientId),
        message: row.try_get("message")?,
    })
}

#[async_trait]
impl Chronicle for SqliteCatalogue {
    async fn keep_event(
        &self,
        client: Option<&ClientId>,
        kind: &str,
        message: &str,
        mark: Option<(&str, bool)>,
        now: Moment,
    ) -> Result<u64, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        if let Some((mark, on)) = mark {
            let statement = if on {
                "INSERT OR IGNORE INTO marks (client, mark, since) VALUES (?1, ?2, ?3)"
            } else {
                "DELETE FROM marks WHERE client = ?1 AND mark = ?2 AND ?3 IS NOT NULL"
            };
            sqlx::query(statement)
                .bind(client.map_or("", |client| &client.0))
                .bind(mark)
                .bind(now.0)
                .execute(&mut *transaction)
                .await?;
        }
        let id =
            sqlx::query("INSERT INTO events (at, kind, client, message) VALUES (?1, ?2, ?3, ?4)")
                .bind(now.0)
                .bind(kind)
                .bind(client.map(|client| &client.0))
                .bind(message)
                .execute(&mut *transaction)
                .await?
                .last_insert_rowid();
        sqlx::query("DELETE FROM events WHERE id <= ?1")
            .bind(id - i64::from(MOST_EVENTS))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        u64::try_from(id).map_err(|_| CatalogueError::Unreadable("an event's number"))
    }

    async fn newest_event(&self) -> Result<u64, CatalogueError> {
        let row = sqlx::query("SELECT coalesce(max(id), 0) AS id FROM events")
            .fetch_one(&self.readers)
            .await?;
        count(&row, "id")
    }

    async fn events_after(&self, id: u64, limit: u32) -> Result<Vec<HouseEvent>, CatalogueError> {
        sqlx::query(
            "SELECT id, at, kind, client, message FROM events WHERE id > ?1 ORDER BY id LIMIT ?2",
        )
        .bind(i64::try_from(id).unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(house_event)
        .collect()
    }

    async fn marks(&self) -> Result<Vec<(String, String)>, CatalogueError> {
        Ok(sqlx::query_as("SELECT client, mark FROM marks").fetch_all(&self.readers).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = SqliteCatalogue::open(&folder.path().join("catalogue")).await.unwrap();
        sqlx::query(
            "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10002)
             INSERT INTO events (at, kind, message) SELECT 0, 'disk_full', 'Full.' FROM n",
        )
        .execute(&catalogue.writer)
        .await
        .unwrap();
        let newest = catalogue.keep_event(None, "disk_full", "Full.", None, Moment(0)).await;
        assert_eq!(newest.unwrap(), 10_003);
        let kept = catalogue.events_after(0, 20_000).await.unwrap();
        assert_eq!((kept.len(), kept[0].id), (10_000, 4));
        catalogue.close().await;
    }
}
