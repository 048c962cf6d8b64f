use super::{
    SqliteCatalogue,
    holders::see_to_holders,
    rows::{backup_place, count, fingerprint, json, kind_named, optional_hash},
    share_folders,
    upkeep::ids,
};
use crate::{
    catalogue::{
        CatalogueError, Filing, Healing, Move, News, Place, Requested, RequestedFile, Retirement,
    },
    clock::Moment,
    decide::ContentId,
    queue::State,
    shares::FolderChange,
};
use async_trait::async_trait;
use serde_json::json as value;
use sqlx::{Row as _, sqlite::SqliteRow};
use std::collections::{HashMap, HashSet};
use trove_protocol::{ClientId, ClientPath, ContentHash};

fn requested(row: &SqliteRow) -> Result<Requested, CatalogueError> {
    let file = match row.try_get::<Option<i64>, _>("file")? {
        None => None,
        Some(id) => {
            let replaces = row.try_get::<Option<i64>, _>("replaces")?.map(ContentId);
            let replaced_path = row.try_get::<Option<String>, _>("replaced_path")?;
            Some(RequestedFile {
                id,
                path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                modified_ns: row.try_get("modified_ns")?,
                kind: kind_named(row.try_get("kind")?),
                metadata: serde_json::from_str(row.try_get("metadata")?)
                    .map_err(|_| CatalogueError::Unreadable("metadata"))?,
                group: row.try_get("group_key")?,
                backup: backup_place(row)?,
                replaces: replaces.zip(replaced_path),
            })
        }
    };
    let heals = match row.try_get::<Option<String>, _>("heals")? {
        None => None,
        Some(share_path) => {
            Some(Healing { share_path, modified_ns: row.try_get("kept_modified_ns")? })
        }
    };
    Ok(Requested {
        content: ContentId(row.try_get("id")?),
        state: State::named(row.try_get("state")?)
            .ok_or(CatalogueError::Unreadable("a content's state"))?,
        size: count(row, "size")?,
        hash: optional_hash(row, "hash")?,
        attempts: u32::try_from(count(row, "attempts")?).unwrap_or(u32::MAX),
        share_path: row.try_get("share_path")?,
        heals,
        file,
    })
}

#[async_trait]
impl Filing for SqliteCatalogue {
    async fn requested(
        &self,
        client: &ClientId,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, Requested>, CatalogueError> {
        sqlx::query(
            "SELECT c.id, c.state, c.size, c.hash, c.attempts,
                    iif(c.state = 'stored', c.share_path, NULL) AS share_path,
                    iif(c.damaged_at IS NULL, NULL, c.share_path) AS heals, c.kept_modified_ns,
                    min(iif(f.id = c.asked_file, -1, f.id)), f.id AS file, f.path, f.modified_ns, f.kind, f.metadata, f.group_key,
                    f.backup_set, f.backup_path,
                    p.id AS replaces, p.share_path AS replaced_path
             FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
             LEFT JOIN files f ON f.content = c.id AND f.client = ?2
                 AND c.let_go IS NULL AND coalesce(c.wish, 'first') = 'first'
             LEFT JOIN contents p ON p.id = f.previous AND p.state = 'stored'
                 AND p.retired_at IS NULL AND p.id <> c.id
                 AND NOT EXISTS (SELECT 1 FROM files o WHERE o.content = p.id)
             GROUP BY c.id",
        )
        .bind(ids(contents)?)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| requested(row).map(|requested| (requested.content, requested)))
        .collect()
    }

    async fn stored_with(
        &self,
        hashes: &[ContentHash],
    ) -> Result<HashMap<ContentHash, (ContentId, Place)>, CatalogueError> {
        sqlx::query(
            "SELECT c.id, c.hash, c.share_path FROM json_each(?1) j
             CROSS JOIN contents c ON c.hash = unhex(j.value) AND c.state = 'stored'",
        )
        .bind(json(hashes)?)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let hash = ContentHash(fingerprint(row, "hash")?);
            let place = Place { hash, share_path: row.try_get("share_path")? };
            Ok((hash, (ContentId(row.try_get("id")?), place)))
        })
        .collect()
    }

    async fn taken(&self, keys: &[String]) -> Result<HashSet<String>, CatalogueError> {
        Ok(sqlx::query_scalar::<_, String>(
            "SELECT j.value FROM json_each(?1) j
             WHERE EXISTS (SELECT 1 FROM contents WHERE share_key = j.value)
                OR EXISTS (SELECT 1 FROM journal WHERE share_key = j.value)",
        )
        .bind(json(keys)?)
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .collect())
    }

    async fn siblings(
        &self,
        client: &ClientId,
        groups: &[String],
    ) -> Result<HashMap<String, (String, ClientPath)>, CatalogueError> {
        sqlx::query(
            "SELECT f.group_key, c.share_path, f.path, min(c.stored_at)
             FROM json_each(?1) j
             CROSS JOIN files f ON f.client = ?2 AND f.group_key = j.value
             JOIN contents c ON c.id = f.content AND c.state = 'stored' AND c.retired_at IS NULL
             WHERE NOT EXISTS (SELECT 1 FROM misplaced WHERE content = c.id)
             GROUP BY f.group_key",
        )
        .bind(json(groups)?)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
            Ok((row.try_get("group_key")?, (row.try_get("share_path")?, path)))
        })
        .collect()
    }

    async fn members(
        &self,
        client: &ClientId,
        groups: &[String],
    ) -> Result<HashMap<String, Vec<ClientPath>>, CatalogueError> {
        let groups: HashSet<&String> = groups.iter().collect();
        let mut members: HashMap<String, Vec<ClientPath>> = HashMap::new();
        for row in sqlx::query(
            "SELECT f.group_key, f.path FROM json_each(?1) j
             CROSS JOIN files f ON f.client = ?2 AND f.group_key = j.value
             WHERE f.gone_at IS NULL ORDER BY f.path",
        )
        .bind(json(groups)?)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        {
            let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
            members.entry(row.try_get("group_key")?).or_default().push(path);
        }
        Ok(members)
    }

    async fn begin_moves(&self, moves: &[Move]) -> Result<(), CatalogueError> {
        sqlx::query(
            "INSERT OR REPLACE INTO journal (content, file, modified_ns, hash, share_path,
                 share_key, retires, retires_from, retires_to, retires_key, moves_from)
             SELECT value ->> 0, value ->> 1, value ->> 2, unhex(value ->> 3), value ->> 4,
                    value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9,
                    value ->> 13
             FROM json_each(?1)",
        )
        .bind(rows(moves)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn keep_aside(&self, contents: &[ContentId], now: Moment) -> Result<(), CatalogueError> {
        if contents.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "UPDATE contents SET share_path = j.retires_to, share_key = j.retires_key,
                    retired_at = ?2
             FROM journal j WHERE contents.id = j.retires
                AND j.content IN (SELECT value FROM json_each(?1))",
        )
        .bind(ids(contents)?)
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn undo_moves(&self, contents: &[ContentId]) -> Result<(), CatalogueError> {
        if contents.is_empty() {
            return Ok(());
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM journal WHERE content IN (SELECT value FROM json_each(?1))")
            .bind(ids(contents)?)
            .execute(&mut *transaction)
            .await?;
        // Meanwhile it was kept for the move alone.
        let numbers: Vec<i64> = contents.iter().map(|content| content.0).collect();
        super::queue::drop_unheld(&mut transaction, &numbers).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn open_moves(&self) -> Result<Vec<Move>, CatalogueError> {
        sqlx::query("SELECT * FROM journal ORDER BY content")
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(open_move)
            .collect()
    }

    async fn commit_moves(
        &self,
        moves: &[Move],
        folders: &[FolderChange],
        now: Moment,
    ) -> Result<News, CatalogueError> {
        let batch = rows(moves)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        // The older versions first: they give up the keys that the newer ones take.
        for statement in [
            "UPDATE contents SET share_path = j.value ->> 8, share_key = j.value ->> 9,
                    retired_at = ?2
             FROM json_each(?1) j WHERE contents.id = j.value ->> 6",
            "UPDATE contents SET state = 'stored', hash = unhex(j.value ->> 3),
                    share_path = j.value ->> 4, share_key = j.value ->> 5, stored_at = ?2,
                    checked_at = ?2, tried_at = ?2, kept_device = j.value ->> 10,
                    kept_inode = j.value ->> 11, kept_modified_ns = j.value ->> 12,
                    healed = healed + (damaged_at IS NOT NULL), damaged_at = NULL, damage = NULL,
                    let_go = NULL, let_go_at = NULL, retired_at = NULL, reason = NULL
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0 AND state <> 'stored'
                AND j.value ->> 13 IS NULL",
            // Within the shares the file stays the same one.
            "UPDATE contents SET share_path = j.value ->> 4, share_key = j.value ->> 5,
                    retired_at = NULL
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0 AND +state = 'stored'
                AND j.value ->> 13 IS NOT NULL AND ?2 > 0",
        ] {
            sqlx::query(statement).bind(&batch).bind(now.0).execute(&mut *transaction).await?;
        }
        for statement in [
            // Another file of the same client may stand in for the one that was read, which has
            // changed since: of it, no more is known than before.
            "UPDATE files SET hash = unhex(j.value ->> 3), hash_needed = 0
             FROM json_each(?1) j, contents c
             WHERE files.id = j.value ->> 1 AND content = j.value ->> 0
               AND c.id = content AND coalesce(c.asked_file, files.id) = files.id",
            "DELETE FROM journal WHERE content IN (SELECT value ->> 0 FROM json_each(?1))",
            "DELETE FROM bundles WHERE content IN (SELECT value ->> 0 FROM json_each(?1))",
        ] {
            sqlx::query(statement).bind(&batch).execute(&mut *transaction).await?;
        }
        let contents = json(moves.iter().map(|made| made.content.0).collect::<Vec<_>>())?;
        // Those that hear of it by the answer to their confirmation.
        let origins: Vec<i64> = sqlx::query_scalar(
            "SELECT j.value ->> 1 FROM json_each(?1) j JOIN contents c ON c.id = j.value ->> 0
             WHERE coalesce(c.asked_file, j.value ->> 1) = j.value ->> 1",
        )
        .bind(&batch)
        .fetch_all(&mut *transaction)
        .await?;
        let origins = json(&origins)?;
        share_folders::note(&mut transaction, folders).await?;
        let news = see_to_holders(&mut transaction, &contents, &origins, now).await?;
        transaction.commit().await?;
        Ok(news)
    }

    async fn merge(
        &self,
        content: ContentId,
        file: Option<i64>,
        into: ContentId,
    ) -> Result<(), CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "UPDATE files SET content = ?3, hash_needed = 0,
                    hash = (SELECT hash FROM contents WHERE id = ?3)
             WHERE id = ?2 AND content = ?1
               AND id = (SELECT coalesce(asked_file, ?2) FROM contents WHERE id = ?1)",
        )
        .bind(content.0)
        .bind(file)
        .bind(into.0)
        .execute(&mut *transaction)
        .await?;
        // What was damaged is whole in the other's place.
        sqlx::query(
            "UPDATE contents SET damaged_at = NULL, damage = NULL, share_key = NULL
             WHERE id = ?1 AND damaged_at IS NOT NULL",
        )
        .bind(content.0)
        .execute(&mut *transaction)
        .await?;
        // Whoever else was thought to have it is asked to make sure.
        sqlx::query("UPDATE files SET content = NULL, hash_needed = 1 WHERE content = ?1")
            .bind(content.0)
            .execute(&mut *transaction)
            .await?;
        super::queue::drop_unheld(&mut transaction, &[content.0]).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Moves for `json_each`, in the order of the journal's columns.
fn rows(moves: &[Move]) -> Result<String, CatalogueError> {
    let rows = moves.iter().map(|made| {
        let retires = made.retires.as_ref();
        value!([
            made.content.0,
            made.file,
            made.modified_ns,
            made.hash,
            made.share_path,
            made.share_key,
            retires.map(|retired| retired.content.0),
            retires.map(|retired| &retired.from),
            retires.map(|retired| &retired.to),
            retires.map(|retired| &retired.key),
            made.identity.map(|file| file.device.cast_signed()),
            made.identity.map(|file| file.inode.cast_signed()),
            made.identity.map(|file| file.modified_ns),
            made.from,
        ])
    });
    json(rows.collect::<Vec<_>>())
}

fn open_move(row: &SqliteRow) -> Result<Move, CatalogueError> {
    let retires = match row.try_get::<Option<i64>, _>("retires")? {
        None => None,
        Some(content) => Some(Retirement {
            content: ContentId(content),
            from: row.try_get("retires_from")?,
            to: row.try_get("retires_to")?,
            key: row.try_get("retires_key")?,
        }),
    };
    Ok(Move {
        content: ContentId(row.try_get("content")?),
        file: row.try_get("file")?,
        modified_ns: row.try_get("modified_ns")?,
        hash: ContentHash(fingerprint(row, "hash")?),
        share_path: row.try_get("share_path")?,
        share_key: row.try_get("share_key")?,
        from: row.try_get("moves_from")?,
        retires,
        identity: None,
    })
}
