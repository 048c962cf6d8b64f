//! Commands, written down in the transaction that makes them necessary.

use super::rows::{count, json};
use crate::{catalogue::CatalogueError, clock::Moment, decide::ContentId};
use sqlx::{Row as _, SqliteConnection};
use trove_protocol::{ClientId, ClientPath, Command, CommandId, FileRequest, RequestId, Transfer};

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
    let asked = json(requests.iter().map(|request| request.request).collect::<Vec<_>>())?;
    let command =
        keep_command(&mut *connection, client, &Command::RequestFiles { transfer, requests }, now)
            .await?;
    // The + keeps SQLite from walking all that is wanted for each item of the list.
    sqlx::query(
        "UPDATE contents SET state = 'asked', origin = ?2, asked_at = ?3, asked_file = j.value->>1
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
