use super::{
    SqliteCatalogue,
    events::house_event,
    proofs::{STAND, WHY, stand},
    rows::{count, json, kind_name, kind_named},
};
use crate::{
    catalogue::{
        CatalogueError, Example, Listed, ListedFile, StoredKind, Surveys, TrafficMinute, Wish,
    },
    clock::Moment,
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Row as _, sqlite::SqliteRow};
use std::collections::HashMap;
use trove_protocol::{Amount, ClientId, ClientPath, HouseEvent, Kind};

/// What triggers have counted.
pub(super) const STORED_KINDS: &str = "SELECT kind, sum(files) AS files, sum(bytes) AS bytes
     FROM amounts WHERE state = 'stored' GROUP BY 1 HAVING sum(files) > 0 ORDER BY 3 DESC, 1";

/// The index that holds what is listed, and which of that it is. Each is in the order of the
/// contents' numbers, but for what is asked for, of which there is little.
fn place(which: Listed, later: bool) -> (&'static str, &'static str) {
    match which {
        Listed::Waiting if later => (
            "contents_open",
            "c.state <> 'stored' AND c.state = 'wanted' AND c.wish IS NOT 'first'",
        ),
        Listed::Waiting => ("contents_wish", "c.wish = 'first' AND +c.state = 'wanted'"),
        Listed::Sending => ("contents_asked", "c.state = 'asked'"),
        Listed::Failed => (
            "contents_set_aside",
            "c.state = 'set_aside' AND c.let_go IS NULL AND coalesce(c.wish, 'first') = 'first'",
        ),
        Listed::NotNow => ("contents_wish", "c.wish = 'not_now'"),
        Listed::Never => ("contents_wish", "c.wish = 'never'"),
        Listed::OnlyHere => (
            "contents_open",
            "c.state <> 'stored' AND c.let_go IS NULL
             AND (SELECT min(client) = max(client) FROM files WHERE content = c.id)",
        ),
    }
}

/// Files of one list; `?1` is the client or NULL, `?2` the present moment, `?3` the number after
/// which to begin, `?4` how many.
pub(super) fn listing(which: Listed, later: bool) -> String {
    let (index, condition) = place(which, later);
    // With min(), SQLite takes the other columns from the row that has the least id.
    format!(
        "SELECT c.id, c.size, c.kind, c.wish, f.client, f.path, {STAND} AS stand, {WHY} AS why,
                min(iif(c.state = 'asked' AND f.id = c.asked_file, -1, f.id)) AS file
         FROM contents c INDEXED BY {index} CROSS JOIN files f ON f.content = c.id
         WHERE {condition} AND c.id > ?3 AND (?1 IS NULL OR f.client = ?1)
         GROUP BY c.id ORDER BY c.id LIMIT ?4"
    )
}

fn listed_file(row: &SqliteRow) -> Result<ListedFile, CatalogueError> {
    Ok(ListedFile {
        content: ContentId(row.try_get("id")?),
        client: ClientId(row.try_get("client")?),
        path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
        kind: kind_named(row.try_get("kind")?),
        size: count(row, "size")?,
        stand: stand(row)?,
        why: row.try_get("why")?,
        wish: Wish::named(row.try_get("wish")?).ok_or(CatalogueError::Unreadable("a wish"))?,
    })
}

#[async_trait]
impl Surveys for SqliteCatalogue {
    async fn stored_kinds(&self) -> Result<Vec<StoredKind>, CatalogueError> {
        sqlx::query(STORED_KINDS)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| {
                let amount = Amount { files: count(row, "files")?, bytes: count(row, "bytes")? };
                Ok(StoredKind { kind: row.try_get("kind")?, amount })
            })
            .collect()
    }

    async fn wanted_of_each(&self) -> Result<HashMap<ClientId, Amount>, CatalogueError> {
        sqlx::query(
            "SELECT s.client, count(*) AS files, sum(c.size) AS bytes
             FROM sources s CROSS JOIN contents c ON c.id = s.content GROUP BY s.client",
        )
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let amount = Amount { files: count(row, "files")?, bytes: count(row, "bytes")? };
            Ok((ClientId(row.try_get("client")?), amount))
        })
        .collect()
    }

    async fn listed(
        &self,
        which: Listed,
        client: Option<&ClientId>,
        after: Option<(bool, ContentId)>,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<ListedFile>, CatalogueError> {
        let mut files = Vec::new();
        let parts: &[bool] = if which == Listed::Waiting { &[false, true] } else { &[true] };
        for &later in parts {
            let begin = match after {
                Some((passed, _)) if passed && !later => continue,
                Some((passed, content)) if passed == later => content.0,
                _ => 0,
            };
            let room = i64::from(limit).saturating_sub(files.len() as i64);
            if room <= 0 {
                break;
            }
            let rows = sqlx::query(AssertSqlSafe(listing(which, later)))
                .bind(client.map(|client| &client.0))
                .bind(now.0)
                .bind(begin)
                .bind(room)
                .fetch_all(&self.readers)
                .await?;
            for row in &rows {
                files.push(listed_file(row)?);
            }
        }
        Ok(files)
    }

    async fn examples(&self, kind: Kind, limit: u32) -> Result<Vec<Example>, CatalogueError> {
        sqlx::query(
            "SELECT f.path, f.metadata, o.name, min(f.id)
             FROM contents c CROSS JOIN files f ON f.content = c.id JOIN clients o ON o.id = f.client
             WHERE c.state = 'stored' AND c.kind = ?1 AND f.backup_set IS NULL
             GROUP BY c.id ORDER BY c.id DESC LIMIT ?2",
        )
        .bind(kind_name(kind))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
            Ok(Example {
                name: path.file_name(),
                client_name: row.try_get("name")?,
                metadata: serde_json::from_str(row.try_get("metadata")?)
                    .map_err(|_| CatalogueError::Unreadable("metadata"))?,
            })
        })
        .collect()
    }

    async fn note_traffic(
        &self,
        minutes: &[TrafficMinute],
        oldest: i64,
    ) -> Result<(), CatalogueError> {
        let rows: Vec<_> =
            minutes.iter().map(|one| (one.minute, one.received, one.streamed)).collect();
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO traffic_minutes (minute, received, streamed)
             SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) WHERE true
             ON CONFLICT (minute) DO UPDATE SET received = received + excluded.received,
                 streamed = streamed + excluded.streamed",
        )
        .bind(json(rows)?)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM traffic_minutes WHERE minute < ?1")
            .bind(oldest)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn traffic_from(&self, minute: i64) -> Result<Vec<TrafficMinute>, CatalogueError> {
        sqlx::query(
            "SELECT minute, received, streamed FROM traffic_minutes
             WHERE minute >= ?1 ORDER BY minute",
        )
        .bind(minute)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(TrafficMinute {
                minute: row.try_get("minute")?,
                received: count(row, "received")?,
                streamed: count(row, "streamed")?,
            })
        })
        .collect()
    }

    async fn events_before(
        &self,
        id: Option<u64>,
        kind: Option<&str>,
        limit: u32,
    ) -> Result<Vec<HouseEvent>, CatalogueError> {
        sqlx::query(
            "SELECT id, at, kind, client, message FROM events
             WHERE id < ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY id DESC LIMIT ?3",
        )
        .bind(id.map_or(i64::MAX, |id| i64::try_from(id).unwrap_or(i64::MAX)))
        .bind(kind)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(house_event)
        .collect()
    }
}
