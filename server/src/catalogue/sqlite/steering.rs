use super::{
    SqliteCatalogue,
    commands::keep_command,
    queue::drop_unheld,
    rows::{count, json},
};
use crate::{
    catalogue::{CatalogueError, Pause, Steering, Wish},
    clock::Moment,
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, SqliteConnection};
use std::collections::BTreeMap;
use trove_protocol::{ClientId, ClientPath, Command, FileStanding, RequestId, Standing};

const FIRST: &str = "UPDATE contents
     SET wish = 'first', state = iif(state = 'asked', 'asked', 'wanted'),
         attempts = iif(state = 'asked', attempts, 0), try_at = 0
     WHERE id IN (SELECT value FROM json_each(?1)) AND +state <> 'stored' AND let_go IS NULL
       AND wish IS NOT 'first' AND EXISTS (SELECT 1 FROM files WHERE content = contents.id)";
const USUAL: &str = "UPDATE contents
     SET state = iif(wish = 'first', state, 'wanted'), wish = NULL,
         attempts = iif(wish = 'first', attempts, 0), try_at = iif(wish = 'first', try_at, 0)
     WHERE id IN (SELECT value FROM json_each(?1)) AND wish IS NOT NULL";
/// What was stored once and is damaged is fetched again whatever is wished.
const PUT_OFF: &str = "UPDATE contents
     SET wish = ?2, state = 'set_aside', attempts = 0, try_at = 0, reason = NULL
     WHERE id IN (SELECT value FROM json_each(?1)) AND +state <> 'stored' AND let_go IS NULL
       AND damaged_at IS NULL AND wish IS NOT ?2";
const RETRY: &str = "UPDATE contents SET state = 'wanted', attempts = 0, try_at = 0
     WHERE id IN (SELECT value FROM json_each(?1)) AND +state = 'set_aside' AND let_go IS NULL
       AND coalesce(wish, 'first') = 'first'
       AND EXISTS (SELECT 1 FROM files WHERE content = contents.id)";

/// Files for whose news one command has room.
const TOLD_AT_ONCE: usize = 500;

/// Whoever was asked for these and has not sent them drops them.
async fn cancel(
    connection: &mut SqliteConnection,
    list: &str,
    now: Moment,
) -> Result<(), CatalogueError> {
    let asked: Vec<(i64, String)> = sqlx::query_as(
        "SELECT c.id, c.origin FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
         JOIN clients o ON o.id = c.origin AND o.removed_at IS NULL
         WHERE +c.state = 'asked' AND c.damaged_at IS NULL ORDER BY c.id",
    )
    .bind(list)
    .fetch_all(&mut *connection)
    .await?;
    let mut of_clients: BTreeMap<String, Vec<RequestId>> = BTreeMap::new();
    for (id, origin) in asked {
        of_clients.entry(origin).or_default().push(RequestId(id.unsigned_abs()));
    }
    for (client, requests) in of_clients {
        keep_command(&mut *connection, &ClientId(client), &Command::Cancel { requests }, now)
            .await?;
    }
    Ok(())
}

/// Whoever has those of the contents that the owner did not want, or does not want any more, hears
/// how they stand now.
async fn tell_holders(
    connection: &mut SqliteConnection,
    contents: &[i64],
    standing: &Standing,
    now: Moment,
) -> Result<(), CatalogueError> {
    let rows = sqlx::query(
        "SELECT f.client, f.path, f.size, f.modified_ns
         FROM json_each(?1) j CROSS JOIN files f ON f.content = j.value
         WHERE f.gone_at IS NULL ORDER BY f.client, f.path",
    )
    .bind(json(contents)?)
    .fetch_all(&mut *connection)
    .await?;
    let mut of_clients: BTreeMap<ClientId, Vec<FileStanding>> = BTreeMap::new();
    for row in &rows {
        of_clients.entry(ClientId(row.try_get("client")?)).or_default().push(FileStanding {
            path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
            size: count(row, "size")?,
            modified_ns: row.try_get("modified_ns")?,
            standing: standing.clone(),
        });
    }
    for (client, files) in of_clients {
        for files in files.chunks(TOLD_AT_ONCE) {
            let command = Command::FilesStand { files: files.to_vec() };
            keep_command(&mut *connection, &client, &command, now).await?;
        }
    }
    Ok(())
}

/// Those of the contents of which this is true.
async fn those(
    connection: &mut SqliteConnection,
    list: &str,
    of_which: &'static str,
) -> Result<Vec<i64>, CatalogueError> {
    Ok(sqlx::query_scalar(of_which).bind(list).fetch_all(connection).await?)
}

#[async_trait]
impl Steering for SqliteCatalogue {
    async fn wish(
        &self,
        contents: &[ContentId],
        wish: Wish,
        now: Moment,
    ) -> Result<u64, CatalogueError> {
        let list = json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let unwanted = those(
            &mut transaction,
            &list,
            "SELECT c.id FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
             WHERE +c.wish = 'never'",
        )
        .await?;
        let statement = match wish {
            Wish::First => FIRST,
            Wish::Usual => USUAL,
            Wish::NotNow | Wish::Never => {
                cancel(&mut transaction, &list, now).await?;
                PUT_OFF
            }
        };
        let done = sqlx::query(statement)
            .bind(&list)
            .bind(wish.name())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        if wish == Wish::Never {
            let refused = those(
                &mut transaction,
                &list,
                "SELECT c.id FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
                 WHERE +c.wish = 'never'",
            )
            .await?;
            let news: Vec<i64> = refused.into_iter().filter(|id| !unwanted.contains(id)).collect();
            let reason = wish.sentence().unwrap_or_default().to_owned();
            tell_holders(&mut transaction, &news, &Standing::Refused { reason }, now).await?;
        } else {
            tell_holders(&mut transaction, &unwanted, &Standing::Wanted, now).await?;
        }
        if wish == Wish::Usual {
            // What nobody has any more was only remembered for the wish.
            let ids: Vec<i64> = contents.iter().map(|content| content.0).collect();
            drop_unheld(&mut transaction, &ids).await?;
        }
        transaction.commit().await?;
        Ok(done)
    }

    async fn retry(&self, contents: &[ContentId]) -> Result<u64, CatalogueError> {
        let list = json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?;
        Ok(sqlx::query(RETRY).bind(list).execute(&self.writer).await?.rows_affected())
    }

    async fn pause(&self, pause: &Pause) -> Result<(), CatalogueError> {
        sqlx::query("INSERT OR REPLACE INTO pauses (client, until_at) VALUES (?1, ?2)")
            .bind(pause.client.as_ref().map_or("", |client| &client.0))
            .bind(pause.until.map(|until| until.0))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn resume(&self, client: Option<&ClientId>) -> Result<bool, CatalogueError> {
        let done = sqlx::query("DELETE FROM pauses WHERE client = ?1")
            .bind(client.map_or("", |client| &client.0))
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn pauses(&self) -> Result<Vec<Pause>, CatalogueError> {
        let rows: Vec<(String, Option<i64>)> =
            sqlx::query_as("SELECT client, until_at FROM pauses ORDER BY client")
                .fetch_all(&self.readers)
                .await?;
        Ok(rows.into_iter().map(pause).collect())
    }

    async fn forget_ended_pauses(&self, now: Moment) -> Result<Vec<Pause>, CatalogueError> {
        // Mostly there is none, and then nothing is written.
        if self.pauses().await?.iter().all(|pause| pause.is_on(now)) {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, Option<i64>)> =
            sqlx::query_as("DELETE FROM pauses WHERE until_at <= ?1 RETURNING client, until_at")
                .bind(now.0)
                .fetch_all(&self.writer)
                .await?;
        Ok(rows.into_iter().map(pause).collect())
    }
}

fn pause((client, until): (String, Option<i64>)) -> Pause {
    let client = (!client.is_empty()).then_some(ClientId(client));
    Pause { client, until: until.map(Moment) }
}
