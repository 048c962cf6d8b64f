use super::{
    SqliteCatalogue,
    commands::keep_command,
    rows::{by_hand_named, count, fingerprint, json},
    share_folders,
};
use crate::{
    catalogue::{
        ByHand, CatalogueError, Damage, DamagedContent, Faring, FolderNote, FolderSeen, Followed,
        Kept, News, Upkeep, UpkeepFigures,
    },
    clock::Moment,
    decide::ContentId,
    shares::{FolderChange, Identity},
};
use async_trait::async_trait;
use serde_json::json as value;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use std::collections::{BTreeMap, HashMap};
use trove_protocol::{ClientId, ClientPath, Command, ContentHash, UnsafeFile};

/// What [`kept`] reads.
const COLUMNS: &str = "id, share_path, size, hash, kept_device, kept_inode, kept_modified_ns,
    stored_at, checked_at, damaged_at, let_go";

/// Reason of what is damaged and held by nobody.
pub(super) const NOBODY_HAS_IT: &str = "no computer has it any more: restore it from a backup, or offer it \
    again from any computer";

/// SQLite's integers are signed; devices and inodes keep their bits.
fn signed(number: u64) -> i64 {
    number.cast_signed()
}

/// The file as Trove left it, where that was written down.
pub(super) fn identity(row: &SqliteRow) -> Result<Option<Identity>, CatalogueError> {
    let size = count(row, "size")?;
    let number = |name| row.try_get::<Option<i64>, _>(name);
    let known = (number("kept_device")?, number("kept_inode")?, number("kept_modified_ns")?);
    Ok(match known {
        (Some(device), Some(inode), Some(modified_ns)) => Some(Identity {
            device: device.cast_unsigned(),
            inode: inode.cast_unsigned(),
            size,
            modified_ns,
        }),
        _ => None,
    })
}

fn kept(row: &SqliteRow) -> Result<Kept, CatalogueError> {
    let number = |name| row.try_get::<Option<i64>, _>(name);
    let stored_at = Moment(number("stored_at")?.unwrap_or_default());
    let faring = match row.try_get::<Option<&str>, _>("let_go")? {
        Some(name) => Faring::LetGo(by_hand_named(name)),
        None if number("damaged_at")?.is_some() => Faring::Damaged,
        None => Faring::Stored,
    };
    Ok(Kept {
        content: ContentId(row.try_get("id")?),
        share_path: row.try_get("share_path")?,
        size: count(row, "size")?,
        hash: ContentHash(fingerprint(row, "hash")?),
        identity: identity(row)?,
        stored_at,
        checked_at: number("checked_at")?.map_or(stored_at, Moment),
        faring,
    })
}

/// Contents with their files, as rows of JSON.
pub(super) fn identities(contents: &[(ContentId, Identity)]) -> Result<String, CatalogueError> {
    let row = |(content, file): &(ContentId, Identity)| {
        value!([content.0, signed(file.device), signed(file.inode), file.modified_ns])
    };
    json(contents.iter().map(row).collect::<Vec<_>>())
}

#[async_trait]
impl Upkeep for SqliteCatalogue {
    async fn to_check(&self, before: Moment, limit: u32) -> Result<Vec<Kept>, CatalogueError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM contents WHERE state = 'stored' AND tried_at < ?1
             ORDER BY tried_at LIMIT ?2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(before.0).bind(limit);
        rows.fetch_all(&self.readers).await?.iter().map(kept).collect()
    }

    async fn kept_after(&self, after: ContentId, limit: u32) -> Result<Vec<Kept>, CatalogueError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM contents WHERE id > ?1
               AND (state = 'stored' OR damaged_at IS NOT NULL OR let_go IS NOT NULL)
             ORDER BY id LIMIT ?2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(after.0).bind(limit);
        rows.fetch_all(&self.readers).await?.iter().map(kept).collect()
    }

    async fn kept(&self, contents: &[ContentId]) -> Result<Vec<Kept>, CatalogueError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM contents WHERE id IN (SELECT value FROM json_each(?1))
               AND (+state = 'stored' OR damaged_at IS NOT NULL OR let_go IS NOT NULL)"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(ids(contents)?);
        rows.fetch_all(&self.readers).await?.iter().map(kept).collect()
    }

    async fn note_sound(
        &self,
        contents: &[(ContentId, Identity)],
        now: Moment,
    ) -> Result<(), CatalogueError> {
        sqlx::query(
            "UPDATE contents SET checked_at = ?2, tried_at = ?2, kept_device = j.value ->> 1,
                    kept_inode = j.value ->> 2, kept_modified_ns = j.value ->> 3
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0 AND +state = 'stored'",
        )
        .bind(identities(contents)?)
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn note_tried(&self, contents: &[ContentId], now: Moment) -> Result<(), CatalogueError> {
        sqlx::query(
            "UPDATE contents SET tried_at = ?2 WHERE id IN (SELECT value FROM json_each(?1))",
        )
        .bind(ids(contents)?)
        .bind(now.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn follow(&self, moved: &[Followed], now: Moment) -> Result<(), CatalogueError> {
        let row = |one: &Followed| {
            let file = one.identity;
            let (device, inode) = (signed(file.device), signed(file.inode));
            let (path, key) = (&one.share_path, &one.share_key);
            value!([one.content.0, device, inode, file.modified_ns, path, key])
        };
        let list = json(moved.iter().map(row).collect::<Vec<_>>())?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        // Two may have changed places, and what lay at the new place may have been let go.
        sqlx::query(
            "UPDATE contents SET share_key = NULL
             WHERE id IN (SELECT value ->> 0 FROM json_each(?1))
                OR share_key IN (SELECT value ->> 5 FROM json_each(?1))",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE contents SET share_path = j.value ->> 4, share_key = j.value ->> 5,
                    kept_device = j.value ->> 1, kept_inode = j.value ->> 2,
                    kept_modified_ns = j.value ->> 3, checked_at = ?2, tried_at = ?2
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0",
        )
        .bind(&list)
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn mark_damaged(
        &self,
        damage: &[Damage],
        now: Moment,
    ) -> Result<Vec<ClientId>, CatalogueError> {
        let row = |one: &Damage| value!([one.content.0, one.reason]);
        let list = json(damage.iter().map(row).collect::<Vec<_>>())?;
        let contents: Vec<ContentId> = damage.iter().map(|one| one.content).collect();
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let told = tell_holders(&mut transaction, &contents, None, now).await?;
        sqlx::query(
            "UPDATE contents SET state = 'wanted', damaged_at = ?2, damage = j.value ->> 1,
                    wanted_at = ?2, attempts = 0, try_at = 0, origin = NULL, asked_at = NULL,
                    asked_file = NULL, reason = NULL
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0 AND +state = 'stored'",
        )
        .bind(&list)
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        set_unheld_aside(&mut transaction, &ids(&contents)?).await?;
        transaction.commit().await?;
        Ok(told)
    }

    async fn let_go(
        &self,
        contents: &[(ContentId, ByHand)],
        now: Moment,
    ) -> Result<Vec<ClientId>, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let mut told = Vec::new();
        for by_hand in [ByHand::Edited, ByHand::Deleted] {
            let these: Vec<ContentId> =
                contents.iter().filter(|(_, how)| *how == by_hand).map(|(id, _)| *id).collect();
            if these.is_empty() {
                continue;
            }
            told.extend(tell_holders(&mut transaction, &these, Some(by_hand), now).await?);
            // The name is free for others; whatever lies there is seen when it is wanted.
            sqlx::query(
                "UPDATE contents SET state = 'set_aside', let_go = ?2, let_go_at = ?3,
                        reason = ?4, share_key = NULL, damaged_at = NULL, damage = NULL
                 WHERE id IN (SELECT value FROM json_each(?1)) AND +state = 'stored'",
            )
            .bind(ids(&these)?)
            .bind(by_hand.name())
            .bind(now.0)
            .bind(by_hand.sentence())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(told)
    }

    async fn found_again(
        &self,
        contents: &[(ContentId, Identity)],
        now: Moment,
    ) -> Result<News, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        // A content that was stored anew meanwhile stays as it is.
        sqlx::query(
            "UPDATE OR IGNORE contents SET state = 'stored', checked_at = ?2, tried_at = ?2,
                    damaged_at = NULL, damage = NULL, let_go = NULL, let_go_at = NULL,
                    reason = NULL, kept_device = j.value ->> 1, kept_inode = j.value ->> 2,
                    kept_modified_ns = j.value ->> 3
             FROM json_each(?1) j WHERE contents.id = j.value ->> 0
                AND (damaged_at IS NOT NULL OR let_go IS NOT NULL)",
        )
        .bind(identities(contents)?)
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        let stored: Vec<i64> = sqlx::query_scalar(
            "SELECT c.id FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value ->> 0
             WHERE c.state = 'stored'",
        )
        .bind(identities(contents)?)
        .fetch_all(&mut *transaction)
        .await?;
        let list = json(stored)?;
        let news = super::holders::see_to_holders(&mut transaction, &list, "[]", now).await?;
        transaction.commit().await?;
        Ok(news)
    }

    async fn folders(&self) -> Result<HashMap<String, FolderNote>, CatalogueError> {
        share_folders::noted(&self.readers).await
    }

    async fn settle_folders(&self, seen: &[FolderSeen]) -> Result<(), CatalogueError> {
        share_folders::settle(&self.writer, seen).await
    }

    async fn note_folders(&self, changes: &[FolderChange]) -> Result<(), CatalogueError> {
        let mut connection = self.writer.acquire().await?;
        share_folders::note(&mut connection, changes).await
    }

    async fn damaged(&self, limit: u32) -> Result<Vec<DamagedContent>, CatalogueError> {
        sqlx::query(
            "SELECT share_path, size, hash, damage, damaged_at,
                    (SELECT count(DISTINCT client) FROM files WHERE content = contents.id)
                        AS holders
             FROM contents WHERE damaged_at IS NOT NULL ORDER BY damaged_at, id LIMIT ?1",
        )
        .bind(limit)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(DamagedContent {
                share_path: row.try_get("share_path")?,
                size: count(row, "size")?,
                hash: ContentHash(fingerprint(row, "hash")?),
                reason: row.try_get::<Option<String>, _>("damage")?.unwrap_or_default(),
                found_at: Moment(row.try_get("damaged_at")?),
                holders: count(row, "holders")?,
            })
        })
        .collect()
    }

    async fn upkeep_figures(&self) -> Result<UpkeepFigures, CatalogueError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM contents WHERE damaged_at IS NOT NULL) AS damaged,
                    (SELECT count(*) FROM contents WHERE let_go IS NOT NULL) AS let_go,
                    (SELECT coalesce(sum(healed), 0) FROM contents INDEXED BY contents_healed
                     WHERE healed > 0) AS healed,
                    (SELECT min(coalesce(checked_at, stored_at))
                     FROM contents INDEXED BY contents_checked WHERE state = 'stored') AS oldest",
        )
        .fetch_one(&self.readers)
        .await?;
        Ok(UpkeepFigures {
            damaged: count(&row, "damaged")?,
            healed: count(&row, "healed")?,
            let_go: count(&row, "let_go")?,
            oldest_check: row.try_get::<Option<i64>, _>("oldest")?.map(Moment),
        })
    }
}

/// Contents for `json_each`.
pub(super) fn ids(contents: &[ContentId]) -> Result<String, CatalogueError> {
    json(contents.iter().map(|content| content.0).collect::<Vec<_>>())
}

/// What is damaged and held by nobody waits until somebody offers it.
pub(super) async fn set_unheld_aside(
    connection: &mut SqliteConnection,
    contents: &str,
) -> Result<(), CatalogueError> {
    sqlx::query(
        "UPDATE contents SET state = 'set_aside', reason = ?2
         WHERE id IN (SELECT value FROM json_each(?1)) AND damaged_at IS NOT NULL
           AND +state IN ('wanted', 'asked', 'set_aside')
           AND NOT EXISTS (SELECT 1 FROM files WHERE content = contents.id)
           AND NOT EXISTS (SELECT 1 FROM journal WHERE content = contents.id)",
    )
    .bind(contents)
    .bind(NOBODY_HAS_IT)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whoever was told that these are stored hears that they are not.
async fn tell_holders(
    connection: &mut SqliteConnection,
    contents: &[ContentId],
    by_hand: Option<ByHand>,
    now: Moment,
) -> Result<Vec<ClientId>, CatalogueError> {
    let rows = sqlx::query(
        "SELECT f.client, f.path, f.size, f.modified_ns, c.hash
         FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value AND +c.state = 'stored'
         JOIN files f ON f.content = c.id AND f.gone_at IS NULL ORDER BY f.client, f.path",
    )
    .bind(ids(contents)?)
    .fetch_all(&mut *connection)
    .await?;
    let mut files: BTreeMap<ClientId, Vec<UnsafeFile>> = BTreeMap::new();
    for row in &rows {
        files.entry(ClientId(row.try_get("client")?)).or_default().push(UnsafeFile {
            path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
            size: count(row, "size")?,
            modified_ns: row.try_get("modified_ns")?,
            hash: ContentHash(fingerprint(row, "hash")?),
            wanted: by_hand.is_none(),
            reason: by_hand
                .map_or("The server's copy is damaged; it asks for the file again.", |by_hand| {
                    by_hand.sentence()
                })
                .to_owned(),
        });
    }
    let told: Vec<ClientId> = files.keys().cloned().collect();
    for (client, files) in files {
        keep_command(&mut *connection, &client, &Command::FilesUnsafe { files }, now).await?;
    }
    Ok(told)
}
