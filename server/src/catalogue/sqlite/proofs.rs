use super::{
    SqliteCatalogue,
    rows::{count, json, kind_named, optional_hash, waiting_figures},
};
use crate::{
    catalogue::{CatalogueError, FileStand, Proofs, Stand, Standings, WaitingFigures},
    clock::Moment,
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Row as _, sqlite::SqliteRow};
use std::collections::HashMap;
use trove_protocol::{Amount, ClientId, ClientPath, OnlyHere};

/// How a file `f` with the content `c` stands at the moment `?2`, in the words of [`Stand`].
pub(super) const STAND: &str = "CASE
    WHEN c.state = 'stored' AND c.hash = f.hash THEN 'safe'
    WHEN c.state = 'asked' THEN 'asked'
    WHEN c.let_go = 'edited' THEN 'edited_by_hand'
    WHEN c.let_go = 'deleted' THEN 'deleted_by_hand'
    WHEN c.state = 'set_aside' AND c.wish = 'not_now' THEN 'not_now'
    WHEN c.state = 'set_aside' AND c.wish = 'never' THEN 'never'
    WHEN c.state = 'set_aside' THEN 'set_aside'
    WHEN c.damaged_at IS NOT NULL THEN 'damaged'
    WHEN c.state = 'wanted' AND c.try_at > ?2 THEN 'set_back'
    WHEN c.state = 'wanted' THEN 'wanted'
    ELSE 'to_compare' END";

/// Why it stands so, where its content knows.
pub(super) const WHY: &str = "CASE
    WHEN c.state = 'set_aside' THEN c.reason
    WHEN c.state = 'wanted' AND c.damaged_at IS NOT NULL THEN c.damage
    WHEN c.state = 'wanted' AND c.try_at > ?2 THEN c.reason END";

pub(super) fn stand(row: &SqliteRow) -> Result<Stand, CatalogueError> {
    let word: &str = row.try_get("stand")?;
    Stand::ALL
        .into_iter()
        .find(|stand| stand.word() == word)
        .ok_or(CatalogueError::Unreadable("a file's stand"))
}

#[async_trait]
impl Proofs for SqliteCatalogue {
    async fn standings(
        &self,
        client: &ClientId,
        now: Moment,
    ) -> Result<Vec<Standings>, CatalogueError> {
        let statement = format!(
            "SELECT {STAND} AS stand, {WHY} AS why, count(*) AS files, sum(f.size) AS bytes
             FROM files f LEFT JOIN contents c ON c.id = f.content
             WHERE f.client = ?1 AND f.gone_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2"
        );
        sqlx::query(AssertSqlSafe(statement))
            .bind(&client.0)
            .bind(now.0)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| {
                Ok(Standings {
                    stand: stand(row)?,
                    reason: row.try_get("why")?,
                    amount: Amount { files: count(row, "files")?, bytes: count(row, "bytes")? },
                })
            })
            .collect()
    }

    async fn waiting_of(
        &self,
        client: &ClientId,
        now: Moment,
    ) -> Result<Vec<WaitingFigures>, CatalogueError> {
        sqlx::query(
            "SELECT b.reason, b.sentence, b.client, count(*) AS files, sum(f.size) AS bytes
             FROM files f CROSS JOIN wanted_because b ON b.content = f.content
             JOIN contents c ON c.id = f.content
             WHERE f.client = ?1 AND f.gone_at IS NULL AND b.try_at <= ?2
               AND c.damaged_at IS NULL AND c.let_go IS NULL
             GROUP BY 1, 2, 3 ORDER BY files DESC",
        )
        .bind(&client.0)
        .bind(now.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(waiting_figures)
        .collect()
    }

    async fn file_stands(
        &self,
        client: &ClientId,
        after: Option<&ClientPath>,
        with_safe: bool,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<FileStand>, CatalogueError> {
        let statement = format!(
            "SELECT f.path, f.size, f.content, {STAND} AS stand, {WHY} AS why,
                    iif(c.state = 'stored' AND c.hash = f.hash, c.hash, NULL) AS hash,
                    iif(c.state = 'stored' AND c.hash = f.hash, c.share_path, NULL) AS share_path
             FROM files f LEFT JOIN contents c ON c.id = f.content
             WHERE f.client = ?1 AND f.gone_at IS NULL AND f.path > ?3
               AND (?4 OR c.state IS NOT 'stored' OR c.hash IS NOT f.hash)
             ORDER BY f.path LIMIT ?5"
        );
        sqlx::query(AssertSqlSafe(statement))
            .bind(&client.0)
            .bind(now.0)
            .bind(after.map_or("", ClientPath::as_str))
            .bind(with_safe)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| {
                Ok(FileStand {
                    path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                    size: count(row, "size")?,
                    stand: stand(row)?,
                    content: row.try_get::<Option<i64>, _>("content")?.map(ContentId),
                    reason: row.try_get("why")?,
                    hash: optional_hash(row, "hash")?,
                    share_path: row.try_get("share_path")?,
                })
            })
            .collect()
    }

    async fn waiting_for(
        &self,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, WaitingFigures>, CatalogueError> {
        if contents.is_empty() {
            return Ok(HashMap::new());
        }
        sqlx::query(
            "SELECT b.content, b.reason, b.sentence, b.client, 1 AS files, b.size AS bytes
             FROM json_each(?1) j CROSS JOIN wanted_because b ON b.content = j.value",
        )
        .bind(json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| Ok((ContentId(row.try_get("content")?), waiting_figures(row)?)))
        .collect()
    }

    async fn only_here(&self) -> Result<HashMap<ClientId, Vec<OnlyHere>>, CatalogueError> {
        let mut only: HashMap<ClientId, Vec<OnlyHere>> = HashMap::new();
        for row in sqlx::query(
            "SELECT client, kind, count(*) AS files, sum(size) AS bytes
             FROM (SELECT c.kind, c.size, min(f.client) AS client
                   FROM contents c JOIN files f ON f.content = c.id AND f.gone_at IS NULL
                   WHERE c.state IN ('wanted', 'asked', 'set_aside')
                   GROUP BY c.id HAVING min(f.client) = max(f.client))
             GROUP BY client, kind ORDER BY client, files DESC",
        )
        .fetch_all(&self.readers)
        .await?
        {
            only.entry(ClientId(row.try_get("client")?)).or_default().push(OnlyHere {
                kind: kind_named(row.try_get("kind")?),
                files: count(&row, "files")?,
                bytes: count(&row, "bytes")?,
            });
        }
        Ok(only)
    }
}
