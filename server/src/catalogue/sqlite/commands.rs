//! Commands, written down in the transaction that makes them necessary.

use super::{
    SqliteCatalogue,
    rows::{count, json},
};
use crate::{
    catalogue::{CatalogueError, Commanding, Lost},
    clock::Moment,
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, SqliteConnection};
use trove_protocol::{
    BatchId, ClientId, ClientPath, Command, CommandEnvelope, CommandId, FileRequest, RequestId,
    Transfer,
};

/// Keeps a command until the client acknowledges it.
pub(super) async fn keep_command(
    connection: &mut SqliteConnection,
    client: &ClientId,
    command: &Command,
    now: Moment,
) -> Result<CommandId, CatalogueError> {
    let id: i64 = sqlx::query_scalar(
        "UPDATE clients SET last_command = last_command + 1 WHERE id = ?1 RETURNING last_command",
    )
    .bind(&client.0)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query("INSERT INTO commands (client, id, payload, made_at) VALUES (?1, ?2, ?3, ?4)")
        .bind(&client.0)
        .bind(id)
        .bind(json(command)?)
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(CommandId(u64::try_from(id).map_err(|_| CatalogueError::Unreadable("a command's id"))?))
}

/// Marks contents as asked of the client and keeps the command that asks for them. Those that are
/// no longer wanted, or that the client no longer has, are left out.
pub(super) async fn keep_requests(
    connection: &mut SqliteConnection,
    client: &ClientId,
    transfer: Transfer,
    contents: &[ContentId],
    now: Moment,
) -> Result<(), CatalogueError> {
    let list = json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?;
    // With min(), SQLite takes the other columns from the row that has the least id.
    let rows = sqlx::query(
        "SELECT c.id, f.path, f.size, f.modified_ns, min(f.id) AS file
         FROM json_each(?1) j
         CROSS JOIN contents c ON c.id = j.value
         JOIN files f ON f.content = c.id AND f.client = ?2
         WHERE c.state = 'wanted' GROUP BY c.id ORDER BY j.key",
    )
    .bind(&list)
    .bind(&client.0)
    .fetch_all(&mut *connection)
    .await?;
    let mut requests = Vec::with_capacity(rows.len());
    let mut files = Vec::with_capacity(rows.len());
    for row in &rows {
        let request = RequestId(count(row, "id")?);
        files.push((request, row.try_get::<i64, _>("file")?));
        requests.push(FileRequest {
            request,
            path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
            size: count(row, "size")?,
            modified_ns: row.try_get("modified_ns")?,
        });
    }
    if requests.is_empty() {
        return Ok(());
    }
    let numbers: Vec<RequestId> = requests.iter().map(|request| request.request).collect();
    super::cancel::cancel_elsewhere(&mut *connection, client, &numbers, now).await?;
    let asked = json(requests.iter().map(|request| request.request).collect::<Vec<_>>())?;
    let command =
        keep_command(&mut *connection, client, &Command::RequestFiles { transfer, requests }, now)
            .await?;
    // The + keeps SQLite from walking all that is wanted for each item of the list.
    sqlx::query(
        "UPDATE contents SET state = 'asked', origin = ?2, asked_at = ?3, try_at = 0,
                asked_file = j.value->>1
         FROM json_each(?1) j WHERE contents.id = j.value->>0 AND +state = 'wanted'",
    )
    .bind(json(&files)?)
    .bind(&client.0)
    .bind(now.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM bundles WHERE content IN (SELECT value FROM json_each(?1))")
        .bind(&asked)
        .execute(&mut *connection)
        .await?;
    if transfer == Transfer::Bundle {
        sqlx::query(
            "INSERT INTO bundles (client, command, content) SELECT ?2, ?3, value FROM json_each(?1)",
        )
        .bind(&asked)
        .bind(&client.0)
        .bind(i64::try_from(command.0).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    }
    Ok(())
}

#[async_trait]
impl Commanding for SqliteCatalogue {
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

    async fn tell(
        &self,
        client: &ClientId,
        matter: &str,
        value: &str,
        command: &Command,
        now: Moment,
    ) -> Result<bool, CatalogueError> {
        if self.told(client, matter).await?.as_deref() == Some(value) {
            return Ok(false);
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let news = sqlx::query(
            "INSERT INTO told (client, matter, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (client, matter) DO UPDATE SET value = excluded.value
             WHERE value <> excluded.value",
        )
        .bind(&client.0)
        .bind(matter)
        .bind(value)
        .execute(&mut *transaction)
        .await?;
        if news.rows_affected() == 0 {
            return Ok(false);
        }
        keep_command(&mut transaction, client, command, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn told(
        &self,
        client: &ClientId,
        matter: &str,
    ) -> Result<Option<String>, CatalogueError> {
        Ok(sqlx::query_scalar("SELECT value FROM told WHERE client = ?1 AND matter = ?2")
            .bind(&client.0)
            .bind(matter)
            .fetch_optional(&self.readers)
            .await?)
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
            let acknowledged = i64::try_from(acknowledged).unwrap_or(i64::MAX);
            let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query("DELETE FROM commands WHERE client = ?1 AND id <= ?2")
                .bind(&client.0)
                .bind(acknowledged)
                .execute(&mut *transaction)
                .await?;
            sqlx::query("UPDATE clients SET acknowledged = max(acknowledged, ?2) WHERE id = ?1")
                .bind(&client.0)
                .bind(acknowledged)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        }
        Ok(pending)
    }

    async fn number_on(&self, least: CommandId, leave_out: u32) -> Result<(), CatalogueError> {
        sqlx::query("UPDATE clients SET last_command = max(last_command + ?2, ?1)")
            .bind(i64::try_from(least.0).unwrap_or(i64::MAX))
            .bind(leave_out)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn note_batch(&self, client: &ClientId, batch: &BatchId) -> Result<(), CatalogueError> {
        sqlx::query(
            "UPDATE clients SET batch_before = last_batch, last_batch = ?2
             WHERE id = ?1 AND last_batch IS NOT ?2",
        )
        .bind(&client.0)
        .bind(&batch.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn notice_loss(
        &self,
        client: &ClientId,
        acknowledged: CommandId,
        offered: Option<&BatchId>,
        now: Moment,
    ) -> Result<Option<Lost>, CatalogueError> {
        let acknowledged = i64::try_from(acknowledged.0).unwrap_or(i64::MAX);
        // Nearly always nothing is, and nothing is written.
        let mut reader = self.readers.acquire().await?;
        if lost(&mut reader, client, acknowledged, offered).await?.is_none() {
            return Ok(None);
        }
        drop(reader);
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let Some((lost, is_asked)) = lost(&mut transaction, client, acknowledged, offered).await?
        else {
            return Ok(None);
        };
        sqlx::query(
            "UPDATE clients SET acknowledged = max(acknowledged, ?2),
                    last_command = max(last_command, ?2),
                    batch_before = last_batch, last_batch = coalesce(?3, last_batch)
             WHERE id = ?1",
        )
        .bind(&client.0)
        .bind(acknowledged)
        .bind(offered.map(|batch| &batch.0))
        .execute(&mut *transaction)
        .await?;
        for statement in [
            // What it was told last is not known to it, or not to us.
            "UPDATE told SET value = '' WHERE client = ?1",
            "INSERT INTO told (client, matter, value) VALUES (?1, 'configuration', '')
             ON CONFLICT (client, matter) DO NOTHING",
        ] {
            sqlx::query(statement).bind(&client.0).execute(&mut *transaction).await?;
        }
        if !is_asked {
            keep_command(&mut transaction, client, &Command::ResendOffers, now).await?;
        }
        transaction.commit().await?;
        Ok(Some(lost))
    }
}

/// Who has lost what it knew, and whether the client is asked to offer everything again already.
async fn lost(
    connection: &mut SqliteConnection,
    client: &ClientId,
    acknowledged: i64,
    offered: Option<&BatchId>,
) -> Result<Option<(Lost, bool)>, CatalogueError> {
    let known = sqlx::query_as(
        "SELECT acknowledged,
                EXISTS (SELECT 1 FROM commands WHERE client = ?1 AND id = ?2),
                -- The receipt for the newest may be on its way.
                ?3 IS NULL OR ?3 IS last_batch OR ?3 IS batch_before,
                EXISTS (SELECT 1 FROM commands WHERE client = ?1 AND id > ?2 AND payload = ?4)
         FROM clients WHERE id = ?1",
    )
    .bind(&client.0)
    .bind(acknowledged)
    .bind(offered.map(|batch| &batch.0))
    .bind(json(Command::ResendOffers)?)
    .fetch_optional(connection)
    .await?;
    Ok(known.and_then(|(heard, is_known, is_taken, is_asked): (i64, bool, bool, bool)| {
        if acknowledged < heard {
            // The same again, by a poll that came twice or before it was heard what is asked.
            return (!is_asked).then_some((Lost::Client, false));
        }
        let is_told = acknowledged == heard || is_known;
        (!is_told || !is_taken).then_some((Lost::Server, is_asked))
    }))
}
