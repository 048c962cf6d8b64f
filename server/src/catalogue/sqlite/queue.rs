use super::{
    SqliteCatalogue,
    commands::keep_command,
    rows::{count, json},
};
use crate::{
    catalogue::{CatalogueError, Open, Queue},
    clock::Moment,
    decide::ContentId,
    queue::Next,
};
use async_trait::async_trait;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use trove_protocol::{ClientId, ClientPath, Command, CommandId, FileToHash, RequestId};

/// Contents that are neither stored nor held by anybody leave the queue, unless a move into the
/// shares has begun. What was stored before and is damaged waits for somebody to offer it; what
/// people let go, and what the owner has put off or does not want, is remembered.
pub(super) async fn drop_unheld(
    connection: &mut SqliteConnection,
    contents: &[i64],
) -> Result<(), CatalogueError> {
    if contents.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "DELETE FROM contents WHERE id IN (SELECT value FROM json_each(?1)) AND state <> 'stored'
           AND damaged_at IS NULL AND let_go IS NULL AND coalesce(wish, 'first') = 'first'
           AND NOT EXISTS (SELECT 1 FROM files WHERE content = contents.id)
           AND NOT EXISTS (SELECT 1 FROM journal WHERE content = contents.id)",
    )
    .bind(json(contents)?)
    .execute(&mut *connection)
    .await?;
    super::upkeep::set_unheld_aside(connection, &json(contents)?).await
}

fn open(row: &SqliteRow) -> Result<Open, CatalogueError> {
    Ok(Open { request: RequestId(count(row, "id")?), size: count(row, "size")? })
}

#[async_trait]
impl Queue for SqliteCatalogue {
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

    async fn set_back(
        &self,
        client: &ClientId,
        content: ContentId,
        next: Next,
        reason: &str,
    ) -> Result<(), CatalogueError> {
        sqlx::query(
            "UPDATE contents SET state = iif(?2 = 'asked', state, ?2), attempts = ?3, try_at = ?4,
                    reason = ?5
             WHERE id = ?1 AND state IN ('wanted', 'asked', 'set_aside')
               AND let_go IS NULL AND coalesce(wish, 'first') = 'first'
               AND coalesce(origin, ?6) = ?6",
        )
        .bind(content.0)
        .bind(next.state.name())
        .bind(next.attempts)
        .bind(next.try_at.0)
        .bind(reason)
        .bind(&client.0)
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

    async fn put_back(
        &self,
        contents: &[(ContentId, Next)],
        reason: &str,
    ) -> Result<u64, CatalogueError> {
        if contents.is_empty() {
            return Ok(0);
        }
        let rows: Vec<_> = contents
            .iter()
            .map(|(content, next)| (content.0, next.state.name(), next.attempts, next.try_at.0))
            .collect();
        let done = sqlx::query(
            "UPDATE contents SET state = j.value ->> 1, attempts = j.value ->> 2,
                    try_at = j.value ->> 3, reason = ?2
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0 AND +state = 'asked'",
        )
        .bind(json(rows)?)
        .bind(reason)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }

    async fn given_up(
        &self,
        contents: &[ContentId],
    ) -> Result<Vec<(ClientId, ClientPath, String)>, CatalogueError> {
        sqlx::query(
            "SELECT coalesce(c.reason, 'it failed too often') AS reason, f.client, f.path,
                    min(iif(f.id = c.asked_file, -1, f.id))
             FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
             JOIN files f ON f.content = c.id
             WHERE c.state = 'set_aside' AND c.let_go IS NULL
               AND coalesce(c.wish, 'first') = 'first' GROUP BY c.id ORDER BY c.id",
        )
        .bind(json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
            Ok((ClientId(row.try_get("client")?), path, row.try_get("reason")?))
        })
        .collect()
    }

    async fn attempts(
        &self,
        requests: &[(RequestId, ClientId)],
    ) -> Result<Vec<(ContentId, u32)>, CatalogueError> {
        sqlx::query(
            "SELECT c.id, c.attempts
             FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value ->> 0
             WHERE +c.state = 'asked' AND +c.origin = j.value ->> 1",
        )
        .bind(json(requests)?)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let attempts = u32::try_from(count(row, "attempts")?).unwrap_or(u32::MAX);
            Ok((ContentId(row.try_get("id")?), attempts))
        })
        .collect()
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
            "SELECT id, size FROM contents INDEXED BY contents_asked
             WHERE state = 'asked' AND origin = ?1 ORDER BY id",
        )
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(open)
        .collect()
    }

    async fn unfinished(&self) -> Result<Vec<RequestId>, CatalogueError> {
        sqlx::query("SELECT id FROM contents WHERE state <> 'stored' AND wish IS NOT 'never'")
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| Ok(RequestId(count(row, "id")?)))
            .collect()
    }
}
