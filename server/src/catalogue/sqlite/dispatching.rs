use super::{
    SqliteCatalogue,
    commands::keep_requests,
    rows::{count, json, waiting_figures},
    upkeep::NOBODY_HAS_IT,
};
use crate::{
    catalogue::{Asked, CatalogueError, Dispatching, Waiting, WaitingFigures},
    clock::Moment,
    decide::ContentId,
    dispatch::plan::{Asking, Holder, Load, Wanted},
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use std::collections::{HashMap, HashSet};
use trove_protocol::{ClientId, RequestId};

/// What is asked at each decision. Each names its index, so that it fails rather than walk over the
/// queue or over all that is stored.
const NEXT_TRY: &str = "SELECT min(try_at) FROM contents INDEXED BY contents_next_try
     WHERE state = 'wanted' AND try_at > 0 AND try_at > ?1";
const NEXT_OF_A_CLIENT: &str =
    "SELECT s.content FROM sources s CROSS JOIN contents c ON c.id = s.content
     WHERE s.client = ?1 AND s.shared = ?2 AND c.try_at <= ?3
     ORDER BY s.later, s.large, s.dated_ns DESC LIMIT ?4";
const WITH_HOLDERS: &str = "SELECT c.id, c.size, c.wanted_at, c.dated_ns, c.attempts, c.origin,
            c.wish IS 'first' AS first, f.client AS holder, f.group_key
     FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
     JOIN files f ON f.content = c.id
     WHERE +c.state = 'wanted' ORDER BY f.id";
const IN_FLIGHT: &str = "SELECT origin, count(*) AS files, sum(size) AS bytes,
            coalesce(sum(size) FILTER (WHERE size <= 1048576), 0) AS small_bytes
     FROM contents INDEXED BY contents_asked
     WHERE state = 'asked' AND origin IS NOT NULL GROUP BY origin";
const WITH_WANTED: &str = "SELECT id FROM clients WHERE EXISTS (
         SELECT 1 FROM sources WHERE sources.client = clients.id)";
const ASKED_BEFORE: &str = "SELECT id, attempts, asked_at FROM contents INDEXED BY contents_asked
     WHERE state = 'asked' AND origin IN (SELECT value FROM json_each(?1)) AND asked_at <= ?2";
const EXCUSE: &str = "UPDATE contents INDEXED BY contents_asked SET asked_at = ?2
     WHERE state = 'asked' AND origin IN (SELECT value FROM json_each(?1)) AND asked_at < ?2";
const RELEASABLE: &str = "SELECT id FROM contents INDEXED BY contents_asked
     WHERE state = 'asked' AND origin IN (SELECT value FROM json_each(?1))
       AND EXISTS (SELECT 1 FROM files f WHERE f.content = contents.id
                   AND f.client IN (SELECT value FROM json_each(?2)))";
const TRY_AGAIN: &str = "UPDATE contents INDEXED BY contents_set_aside
     SET state = 'wanted', attempts = 0, try_at = 0
     WHERE state = 'set_aside' AND let_go IS NULL AND coalesce(wish, 'first') = 'first'
       AND EXISTS (SELECT 1 FROM files f
                   WHERE f.content = contents.id AND f.client = coalesce(?1, f.client))";

fn ids(clients: &[ClientId]) -> Result<String, CatalogueError> {
    json(clients.iter().map(|client| &client.0).collect::<Vec<_>>())
}

/// Rows of one content each for each of its holders, joined.
fn joined(rows: &[SqliteRow]) -> Result<Vec<Wanted>, CatalogueError> {
    let mut wanted: HashMap<i64, Wanted> = HashMap::with_capacity(rows.len());
    for row in rows {
        let id = row.try_get("id")?;
        let holder =
            Holder { client: ClientId(row.try_get("holder")?), group: row.try_get("group_key")? };
        if let Some(known) = wanted.get_mut(&id) {
            match known.holders.iter_mut().find(|known| known.client == holder.client) {
                Some(known) => known.group = known.group.take().or(holder.group),
                None => known.holders.push(holder),
            }
            continue;
        }
        let failed = if count(row, "attempts")? > 0 {
            row.try_get::<Option<String>, _>("origin")?.map(ClientId)
        } else {
            None
        };
        let content = Wanted {
            id: ContentId(id),
            size: count(row, "size")?,
            wanted_at: Moment(row.try_get("wanted_at")?),
            dated_ns: row.try_get("dated_ns")?,
            first: row.try_get("first")?,
            failed,
            holders: vec![holder],
        };
        wanted.insert(id, content);
    }
    let mut wanted: Vec<Wanted> = wanted.into_values().collect();
    wanted.sort_unstable_by_key(|wanted| wanted.id);
    Ok(wanted)
}

#[async_trait]
impl Dispatching for SqliteCatalogue {
    async fn wanted(
        &self,
        rooms: &[(ClientId, u64)],
        now: Moment,
    ) -> Result<Vec<Wanted>, CatalogueError> {
        let mut chosen: HashSet<i64> = HashSet::new();
        for (client, room) in rooms.iter().filter(|(_, room)| *room > 0) {
            // What it alone has, and beside that what others have too: one who is spared where
            // another has the same never waits behind it with what is its own.
            for shared in [false, true] {
                let next: Vec<i64> = sqlx::query_scalar(NEXT_OF_A_CLIENT)
                    .bind(&client.0)
                    .bind(shared)
                    .bind(now.0)
                    .bind(i64::try_from(*room).unwrap_or(i64::MAX))
                    .fetch_all(&self.readers)
                    .await?;
                chosen.extend(next);
            }
        }
        if chosen.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(WITH_HOLDERS).bind(json(chosen)?).fetch_all(&self.readers).await?;
        joined(&rows)
    }

    async fn next_try(&self, now: Moment) -> Result<Option<Moment>, CatalogueError> {
        let next: Option<i64> =
            sqlx::query_scalar(NEXT_TRY).bind(now.0).fetch_one(&self.readers).await?;
        Ok(next.map(Moment))
    }

    async fn bring_forward(&self, now: Moment, latest: Moment) -> Result<u64, CatalogueError> {
        // Mostly there is none, and then nothing is written.
        let any: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM contents WHERE state = 'wanted' AND try_at > ?2)
                 OR EXISTS (SELECT 1 FROM contents WHERE state = 'asked' AND asked_at > ?1)",
        )
        .bind(now.0)
        .bind(latest.0)
        .fetch_one(&self.readers)
        .await?;
        if !any {
            return Ok(0);
        }
        let brought = sqlx::query(
            "UPDATE contents
             SET try_at = min(try_at, ?1), asked_at = min(asked_at, ?1)
             WHERE (state = 'wanted' AND try_at > ?2) OR (state = 'asked' AND asked_at > ?1)",
        )
        .bind(now.0)
        .bind(latest.0)
        .execute(&self.writer)
        .await?;
        Ok(brought.rows_affected())
    }

    async fn in_flight(&self) -> Result<Vec<(ClientId, Load)>, CatalogueError> {
        sqlx::query(IN_FLIGHT)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| {
                let load = Load {
                    files: count(row, "files")?,
                    bytes: count(row, "bytes")?,
                    small_bytes: count(row, "small_bytes")?,
                };
                Ok((ClientId(row.try_get("origin")?), load))
            })
            .collect()
    }

    async fn arrived(
        &self,
        held: &[(RequestId, u64)],
        from: &[ClientId],
    ) -> Result<u64, CatalogueError> {
        if held.is_empty() {
            return Ok(0);
        }
        let row = sqlx::query(
            "SELECT coalesce(sum(min(c.size, j.value ->> 1)), 0) AS bytes
             FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value ->> 0
             WHERE +c.state = 'asked' AND +c.origin IN (SELECT value FROM json_each(?2))",
        )
        .bind(json(held)?)
        .bind(ids(from)?)
        .fetch_one(&self.readers)
        .await?;
        count(&row, "bytes")
    }

    async fn ask(&self, commands: &[Asking], now: Moment) -> Result<(), CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for asking in commands {
            let Asking { client, transfer, contents } = asking;
            keep_requests(&mut transaction, client, *transfer, contents, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn release(&self, from: &[ClientId], to: &[ClientId]) -> Result<u64, CatalogueError> {
        let (from, to) = (ids(from)?, ids(to)?);
        let held: Vec<i64> =
            sqlx::query_scalar(RELEASABLE).bind(&from).bind(&to).fetch_all(&self.readers).await?;
        if held.is_empty() {
            return Ok(0);
        }
        let done = sqlx::query(
            "UPDATE contents SET state = 'wanted', try_at = 0
             WHERE id IN (SELECT value FROM json_each(?1)) AND +state = 'asked'
               AND +origin IN (SELECT value FROM json_each(?2))",
        )
        .bind(json(held)?)
        .bind(&from)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }

    async fn excuse(&self, clients: &[ClientId], now: Moment) -> Result<(), CatalogueError> {
        sqlx::query(EXCUSE).bind(ids(clients)?).bind(now.0).execute(&self.writer).await?;
        Ok(())
    }

    async fn asked_before(
        &self,
        clients: &[ClientId],
        moment: Moment,
    ) -> Result<Vec<Asked>, CatalogueError> {
        sqlx::query(ASKED_BEFORE)
            .bind(ids(clients)?)
            .bind(moment.0)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| {
                Ok(Asked {
                    content: ContentId(row.try_get("id")?),
                    attempts: u32::try_from(count(row, "attempts")?).unwrap_or(u32::MAX),
                    asked_at: Moment(row.try_get("asked_at")?),
                })
            })
            .collect()
    }

    async fn try_again(&self, client: Option<&ClientId>) -> Result<u64, CatalogueError> {
        let done = sqlx::query(TRY_AGAIN)
            .bind(client.map(|client| &client.0))
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }

    async fn with_wanted(&self) -> Result<HashSet<ClientId>, CatalogueError> {
        Ok(sqlx::query_scalar::<_, String>(WITH_WANTED)
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(ClientId)
            .collect())
    }

    async fn note_waiting(&self, waiting: &[Waiting]) -> Result<(), CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM waiting").execute(&mut *transaction).await?;
        for one in waiting {
            sqlx::query(
                "INSERT INTO waiting (client, reason, rank, of_house, sentence, size_from)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .bind(one.client.as_ref().map(|client| &client.0))
            .bind(one.reason)
            .bind(one.rank)
            .bind(one.of_house)
            .bind(&one.sentence)
            .bind(i64::try_from(one.size_from).unwrap_or(i64::MAX))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn waiting(&self, now: Moment) -> Result<Vec<WaitingFigures>, CatalogueError> {
        sqlx::query(
            "SELECT reason, sentence, client, count(*) AS files, sum(size) AS bytes, rank
             FROM wanted_because WHERE try_at <= ?1 GROUP BY 1, 2, 3
             UNION ALL
             SELECT CASE WHEN wish IN ('not_now', 'never') THEN wish
                         WHEN state = 'wanted' THEN 'set_back'
                         WHEN reason = ?2 THEN 'damaged' ELSE 'set_aside' END,
                    coalesce(reason, 'it failed'), NULL, count(*), sum(size),
                    iif(state = 'wanted', 100, iif(wish IN ('not_now', 'never'), 102, 101))
             FROM contents
             WHERE (state = 'set_aside' AND let_go IS NULL) OR (state = 'wanted' AND try_at > ?1)
             GROUP BY 1, 2
             ORDER BY rank, files DESC LIMIT 100",
        )
        .bind(now.0)
        .bind(NOBODY_HAS_IT)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(waiting_figures)
        .collect()
    }
}

#[cfg(test)]
mod tests;
