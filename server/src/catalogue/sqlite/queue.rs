use super::{
    SqliteCatalogue,
    commands::{keep_command, keep_requests},
    rows::{count, json},
};
use crate::{
    catalogue::{CatalogueError, InFlight, Open, Queue},
    clock::Moment,
    decide::ContentId,
    dispatch::plan::Wanted,
    queue::Next,
};
use async_trait::async_trait;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use std::{collections::HashMap, time::Duration};
use trove_protocol::{
    ClientId, ClientPath, Command, CommandEnvelope, CommandId, FileToHash, RequestId, Transfer,
};

/// Contents that are neither stored nor held by anybody leave the queue, unless a move into the
/// shares has begun.
pub(super) async fn drop_unheld(
    connection: &mut SqliteConnection,
    contents: &[i64],
) -> Result<(), CatalogueError> {
    if contents.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "DELETE FROM contents WHERE id IN (SELECT value FROM json_each(?1)) AND state <> 'stored'
           AND NOT EXISTS (SELECT 1 FROM files WHERE content = contents.id)
           AND NOT EXISTS (SELECT 1 FROM journal WHERE content = contents.id)",
    )
    .bind(json(contents)?)
    .execute(connection)
    .await?;
    Ok(())
}

fn open(row: &SqliteRow) -> Result<Open, CatalogueError> {
    Ok(Open { request: RequestId(count(row, "id")?), size: count(row, "size")? })
}

#[async_trait]
impl Queue for SqliteCatalogue {
    async fn wanted(
        &self,
        client: &ClientId,
        now: Moment,
        limit: u32,
        house_wide: bool,
    ) -> Result<Vec<Wanted>, CatalogueError> {
        let rows = sqlx::query(
            "WITH chosen AS (
                 SELECT id FROM (
                     SELECT c.id FROM contents c
                     WHERE c.state = 'wanted' AND c.try_at <= ?2
                       AND EXISTS (SELECT 1 FROM files f WHERE f.content = c.id AND f.client = ?1)
                     ORDER BY c.size > 1048576, c.dated_ns DESC LIMIT ?3)
                 UNION
                 SELECT id FROM (
                     SELECT id FROM contents WHERE state = 'wanted' AND try_at <= ?2
                     ORDER BY size > 1048576, dated_ns DESC LIMIT iif(?4, ?3, 0)))
             SELECT c.id, c.size, c.wanted_at, c.dated_ns, c.attempts, c.origin,
                    f.client AS holder
             FROM chosen JOIN contents c ON c.id = chosen.id JOIN files f ON f.content = c.id
             ORDER BY f.id",
        )
        .bind(&client.0)
        .bind(now.0)
        .bind(limit)
        .bind(house_wide)
        .fetch_all(&self.readers)
        .await?;
        let mut wanted: HashMap<i64, Wanted> = HashMap::with_capacity(rows.len());
        for row in rows {
            let id = row.try_get("id")?;
            let holder = ClientId(row.try_get("holder")?);
            if let Some(known) = wanted.get_mut(&id) {
                if !known.holders.contains(&holder) {
                    known.holders.push(holder);
                }
                continue;
            }
            let failed = if count(&row, "attempts")? > 0 {
                row.try_get::<Option<String>, _>("origin")?.map(ClientId)
            } else {
                None
            };
            wanted.insert(
                id,
                Wanted {
                    id: ContentId(id),
                    size: count(&row, "size")?,
                    wanted_at: Moment(row.try_get("wanted_at")?),
                    dated_ns: row.try_get("dated_ns")?,
                    failed,
                    holders: vec![holder],
                },
            );
        }
        Ok(wanted.into_values().collect())
    }

    async fn next_try(&self, now: Moment) -> Result<Option<Moment>, CatalogueError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT min(try_at) FROM contents WHERE state = 'wanted' AND try_at > ?1",
        )
        .bind(now.0)
        .fetch_one(&self.readers)
        .await?;
        Ok(next.map(Moment))
    }

    async fn in_flight(&self) -> Result<Vec<InFlight>, CatalogueError> {
        sqlx::query(
            "SELECT origin, count(*) AS files, sum(size) AS bytes FROM contents
             WHERE state = 'asked' AND origin IS NOT NULL GROUP BY origin",
        )
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(InFlight {
                client: ClientId(row.try_get("origin")?),
                files: count(row, "files")?,
                bytes: count(row, "bytes")?,
            })
        })
        .collect()
    }

    async fn ask(
        &self,
        client: &ClientId,
        commands: &[(Transfer, Vec<ContentId>)],
        now: Moment,
    ) -> Result<(), CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for (transfer, contents) in commands {
            keep_requests(&mut transaction, client, *transfer, contents, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn ask_hashes(
        &self,
        client: &ClientId,
        limit: u32,
        now: Moment,
    ) -> Result<bool, CatalogueError> {
        let waiting: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM files WHERE client = ?1 AND hash_needed = 1)",
        )
        .bind(&client.0)
        .fetch_one(&self.readers)
        .await?;
        if !waiting {
            return Ok(false);
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let files = sqlx::query(
            "UPDATE files SET hash_needed = 2 WHERE id IN (
                 SELECT id FROM files WHERE client = ?1 AND hash_needed = 1 LIMIT ?2)
             RETURNING path, size, modified_ns",
        )
        .bind(&client.0)
        .bind(limit)
        .fetch_all(&mut *transaction)
        .await?
        .iter()
        .map(|row| {
            Ok(FileToHash {
                path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                size: count(row, "size")?,
                modified_ns: row.try_get("modified_ns")?,
            })
        })
        .collect::<Result<Vec<_>, CatalogueError>>()?;
        keep_command(&mut transaction, client, &Command::HashFiles { files }, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn give(
        &self,
        client: &ClientId,
        command: &Command,
        now: Moment,
    ) -> Result<CommandId, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let id = keep_command(&mut transaction, client, command, now).await?;
        transaction.commit().await?;
        Ok(id)
    }

    async fn pending_commands(
        &self,
        client: &ClientId,
        acknowledged: Option<CommandId>,
    ) -> Result<Vec<CommandEnvelope>, CatalogueError> {
        let rows = sqlx::query("SELECT id, payload FROM commands WHERE client = ?1 ORDER BY id")
            .bind(&client.0)
            .fetch_all(&self.readers)
            .await?;
        let acknowledged = acknowledged.map_or(0, |command| command.0);
        let mut pending = Vec::new();
        let mut done = false;
        for row in rows {
            let id = CommandId(count(&row, "id")?);
            if id.0 <= acknowledged {
                done = true;
                continue;
            }
            let command = serde_json::from_str(row.try_get("payload")?)
                .map_err(|_| CatalogueError::Unreadable("a command"))?;
            pending.push(CommandEnvelope { id, command });
        }
        if done {
            sqlx::query("DELETE FROM commands WHERE client = ?1 AND id <= ?2")
                .bind(&client.0)
                .bind(i64::try_from(acknowledged).unwrap_or(i64::MAX))
                .execute(&self.writer)
                .await?;
        }
        Ok(pending)
    }

    async fn set_back(
        &self,
        content: ContentId,
        next: Next,
        reason: &str,
    ) -> Result<(), CatalogueError> {
        sqlx::query(
            "UPDATE contents SET state = ?2, attempts = ?3, try_at = ?4, reason = ?5
             WHERE id = ?1 AND state IN ('wanted', 'asked', 'set_aside')",
        )
        .bind(content.0)
        .bind(next.state.name())
        .bind(next.attempts)
        .bind(next.try_at.0)
        .bind(reason)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn lose_holder(
        &self,
        client: &ClientId,
        contents: &[ContentId],
    ) -> Result<(), CatalogueError> {
        let ids: Vec<i64> = contents.iter().map(|content| content.0).collect();
        let list = json(&ids)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "UPDATE files SET content = NULL
             WHERE client = ?2 AND content IN (SELECT value FROM json_each(?1))
               AND id = (SELECT coalesce(asked_file, files.id) FROM contents
                         WHERE contents.id = files.content)",
        )
        .bind(&list)
        .bind(&client.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE contents SET state = 'wanted'
             WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'asked' AND origin = ?2",
        )
        .bind(&list)
        .bind(&client.0)
        .execute(&mut *transaction)
        .await?;
        drop_unheld(&mut transaction, &ids).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn reissue(
        &self,
        now: Moment,
        patience: Duration,
        absent_since: Moment,
    ) -> Result<u64, CatalogueError> {
        let first = i64::try_from(patience.as_millis()).unwrap_or(i64::MAX);
        let day = 24 * 60 * 60 * 1000_i64;
        let done = sqlx::query(
            "UPDATE contents SET state = 'wanted', attempts = attempts + 1,
                    reason = 'no confirmation came'
             WHERE state = 'asked' AND (
                 asked_at <= ?1 - min(?2 << min(attempts, 20), max(?2, ?3))
                 OR (EXISTS (SELECT 1 FROM clients WHERE id = origin
                             AND (seen_at < ?4 OR removed_at IS NOT NULL))
                     AND EXISTS (SELECT 1 FROM files f JOIN clients c ON c.id = f.client
                                 WHERE f.content = contents.id AND c.id <> origin
                                   AND c.seen_at >= ?4 AND c.removed_at IS NULL)))",
        )
        .bind(now.0)
        .bind(first)
        .bind(day)
        .bind(absent_since.0)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }

    async fn reissue_arrived(&self, requests: &[RequestId]) -> Result<u64, CatalogueError> {
        let done = sqlx::query(
            "UPDATE contents SET state = 'wanted', attempts = attempts + 1,
                    reason = 'it arrived, but no confirmation came'
             WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'asked'",
        )
        .bind(json(requests)?)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }

    async fn open_request(
        &self,
        client: &ClientId,
        request: RequestId,
    ) -> Result<Option<Open>, CatalogueError> {
        let Ok(id) = i64::try_from(request.0) else { return Ok(None) };
        sqlx::query(
            "SELECT id, size FROM contents WHERE id = ?1 AND origin = ?2 AND state = 'asked'",
        )
        .bind(id)
        .bind(&client.0)
        .fetch_optional(&self.readers)
        .await?
        .map(|row| open(&row))
        .transpose()
    }

    async fn open_bundle(
        &self,
        client: &ClientId,
        command: CommandId,
    ) -> Result<Vec<Open>, CatalogueError> {
        let Ok(command) = i64::try_from(command.0) else { return Ok(Vec::new()) };
        sqlx::query(
            "SELECT c.id, c.size FROM bundles b JOIN contents c ON c.id = b.content
             WHERE b.client = ?1 AND b.command = ?2 AND c.origin = ?1 AND c.state = 'asked'",
        )
        .bind(&client.0)
        .bind(command)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(open)
        .collect()
    }

    async fn open_requests(&self, client: &ClientId) -> Result<Vec<Open>, CatalogueError> {
        sqlx::query(
            "SELECT id, size FROM contents WHERE origin = ?1 AND state = 'asked' ORDER BY id",
        )
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(open)
        .collect()
    }

    async fn unfinished(&self) -> Result<Vec<RequestId>, CatalogueError> {
        sqlx::query("SELECT id FROM contents WHERE state <> 'stored'")
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| Ok(RequestId(count(row, "id")?)))
            .collect()
    }
}
