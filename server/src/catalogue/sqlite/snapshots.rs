mod staging;

use super::{
    SqliteCatalogue,
    rows::{count, fingerprint, json, optional_hash},
};
use crate::{
    catalogue::{CatalogueError, Committed, Readable, Snapshots},
    clock::Moment,
};
use async_trait::async_trait;
use serde_json::json as value;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use trove_protocol::{
    BackupSet, ClientId, ClientPath, ContentHash, EntryKind, Snapshot, SnapshotCommit,
    SnapshotEntry, SnapshotListing,
};

/// Most entries of one snapshot: so that nobody fills the disk with lists.
const MOST_ENTRIES: i64 = 5_000_000;
/// Lacking contents named at once.
const MOST_LACKING: u32 = 1_000;

fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File => "file",
        EntryKind::Folder => "folder",
        EntryKind::Link => "link",
        EntryKind::Other => "other",
    }
}

fn kind_named(name: &str) -> EntryKind {
    [EntryKind::File, EntryKind::Folder, EntryKind::Link]
        .into_iter()
        .find(|&kind| kind_name(kind) == name)
        .unwrap_or(EntryKind::Other)
}

fn entry(row: &SqliteRow) -> Result<SnapshotEntry, CatalogueError> {
    Ok(SnapshotEntry {
        path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
        kind: kind_named(row.try_get("kind")?),
        size: count(row, "size")?,
        modified_ns: row.try_get("modified_ns")?,
        mode: row.try_get::<Option<i64>, _>("mode")?.and_then(|mode| u32::try_from(mode).ok()),
        target: row.try_get::<Option<String>, _>("target")?.map(ClientPath::from_wire),
        hash: optional_hash(row, "hash")?,
        missing: row.try_get("missing")?,
    })
}

/// The set's number.
async fn set_id(
    connection: &mut SqliteConnection,
    client: &ClientId,
    set: &str,
) -> Result<Option<i64>, CatalogueError> {
    Ok(sqlx::query_scalar("SELECT id FROM backup_sets WHERE client = ?1 AND name = ?2")
        .bind(&client.0)
        .bind(set)
        .fetch_optional(connection)
        .await?)
}

#[async_trait]
impl Snapshots for SqliteCatalogue {
    async fn stage(
        &self,
        client: &ClientId,
        set: &str,
        snapshot: &str,
        entries: &[SnapshotEntry],
    ) -> Result<bool, CatalogueError> {
        let rows = entries.iter().map(|entry| {
            value!([
                entry.path,
                kind_name(entry.kind),
                entry.size,
                entry.modified_ns,
                entry.mode,
                entry.target,
                entry.hash,
                entry.missing,
            ])
        });
        let rows = json(rows.collect::<Vec<_>>())?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT OR IGNORE INTO backup_sets (client, name) VALUES (?1, ?2)")
            .bind(&client.0)
            .bind(set)
            .execute(&mut *transaction)
            .await?;
        let Some(id) = set_id(&mut transaction, client, set).await? else {
            return Err(CatalogueError::Unreadable("a backup set"));
        };
        staging::drop_others(&mut transaction, id, snapshot).await?;
        let known = staging::known(&mut transaction, id, snapshot, &rows).await?;
        sqlx::query(
            "INSERT OR REPLACE INTO backup_pages (backup_set, snapshot, path, kind, size,
                 modified_ns, mode, target, hash, missing)
             SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5, unhex(value ->> 6), value ->> 7
             FROM json_each(?3)",
        )
        .bind(id)
        .bind(snapshot)
        .bind(&rows)
        .execute(&mut *transaction)
        .await?;
        let new = staging::known(&mut transaction, id, snapshot, &rows).await? - known;
        if staging::count(&mut transaction, id, new).await? > MOST_ENTRIES {
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn commit_snapshot(
        &self,
        client: &ClientId,
        set: &str,
        snapshot: &str,
        commit: &SnapshotCommit,
        now: Moment,
    ) -> Result<Committed, CatalogueError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let Some(id) = set_id(&mut transaction, client, set).await? else {
            return Ok(Committed::Incomplete);
        };
        let known: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM backup_snapshots WHERE backup_set = ?1 AND name = ?2)",
        )
        .bind(id)
        .bind(snapshot)
        .fetch_one(&mut *transaction)
        .await?;
        if known {
            return Ok(Committed::Known);
        }
        staging::drop_others(&mut transaction, id, snapshot).await?;
        let staged = staging::count(&mut transaction, id, 0).await?;
        if u64::try_from(staged).ok() != Some(commit.entries) {
            staging::drop_all(&mut transaction, id).await?;
            transaction.commit().await?;
            return Ok(Committed::Incomplete);
        }
        let lacking = lacking(&mut transaction, client, id, snapshot).await?;
        if !lacking.is_empty() {
            return Ok(Committed::Lacking(lacking));
        }
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO backup_snapshots (backup_set, name, taken_at, committed_at, files, bytes,
                 missing)
             SELECT ?1, ?2, ?3, ?4, count(*) FILTER (WHERE kind = 'file' AND missing IS NULL),
                    coalesce(sum(size) FILTER (WHERE kind = 'file' AND missing IS NULL), 0),
                    count(missing)
             FROM backup_pages WHERE backup_set = ?1 AND snapshot = ?2
             RETURNING id",
        )
        .bind(id)
        .bind(snapshot)
        .bind(commit.taken_at_ms)
        .bind(now.0)
        .fetch_one(&mut *transaction)
        .await?;
        for statement in [
            // What is no longer there, or no longer so, ends with the snapshot before.
            "UPDATE backup_entries SET until = ?3
             WHERE backup_set = ?1 AND until IS NULL AND NOT EXISTS (
                 SELECT 1 FROM backup_pages AS p
                 WHERE p.backup_set = ?1 AND p.snapshot = ?2 AND p.path = backup_entries.path
                   AND p.kind = backup_entries.kind AND p.size = backup_entries.size
                   AND p.modified_ns = backup_entries.modified_ns
                   AND p.mode IS backup_entries.mode AND p.target IS backup_entries.target
                   AND p.hash IS backup_entries.hash AND p.missing IS backup_entries.missing)",
            "INSERT INTO backup_entries (backup_set, path, since, kind, size, modified_ns, mode,
                 target, hash, missing)
             SELECT p.backup_set, p.path, ?3, p.kind, p.size, p.modified_ns, p.mode, p.target,
                    p.hash, p.missing
             FROM backup_pages AS p
             WHERE p.backup_set = ?1 AND p.snapshot = ?2 AND NOT EXISTS (
                 SELECT 1 FROM backup_entries AS e
                 WHERE e.backup_set = ?1 AND e.path = p.path AND e.until IS NULL)",
        ] {
            sqlx::query(statement)
                .bind(id)
                .bind(snapshot)
                .bind(number)
                .execute(&mut *transaction)
                .await?;
        }
        staging::drop_all(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(Committed::Done)
    }

    async fn backups(&self, client: &ClientId) -> Result<Vec<BackupSet>, CatalogueError> {
        let mut sets: Vec<BackupSet> = Vec::new();
        for row in sqlx::query(
            "SELECT b.name AS set_name, s.name, s.taken_at, s.files, s.bytes, s.missing
             FROM backup_sets b JOIN backup_snapshots s ON s.backup_set = b.id
             WHERE b.client = ?1 ORDER BY b.name, s.id",
        )
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        {
            let name: String = row.try_get("set_name")?;
            let snapshot = Snapshot {
                id: row.try_get("name")?,
                taken_at_ms: row.try_get("taken_at")?,
                files: count(&row, "files")?,
                bytes: count(&row, "bytes")?,
                missing: count(&row, "missing")?,
            };
            match sets.last_mut() {
                Some(set) if set.name == name => set.snapshots.push(snapshot),
                _ => sets.push(BackupSet { name, snapshots: vec![snapshot] }),
            }
        }
        Ok(sets)
    }

    async fn entries(
        &self,
        client: &ClientId,
        set: &str,
        snapshot: &str,
        after: Option<&ClientPath>,
        limit: u32,
    ) -> Result<Option<SnapshotListing>, CatalogueError> {
        let found: Option<(i64, i64)> = sqlx::query_as(
            "SELECT b.id, s.id FROM backup_sets b JOIN backup_snapshots s ON s.backup_set = b.id
             WHERE b.client = ?1 AND b.name = ?2 AND s.name = ?3",
        )
        .bind(&client.0)
        .bind(set)
        .bind(snapshot)
        .fetch_optional(&self.readers)
        .await?;
        let Some((set, number)) = found else { return Ok(None) };
        let entries = sqlx::query(
            "SELECT path, kind, size, modified_ns, mode, target, hash, missing
             FROM backup_entries
             WHERE backup_set = ?1 AND path > ?3 AND since <= ?2 AND (until IS NULL OR until > ?2)
             ORDER BY path LIMIT ?4",
        )
        .bind(set)
        .bind(number)
        .bind(after.map_or("", ClientPath::as_str))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(entry)
        .collect::<Result<Vec<_>, _>>()?;
        let full = entries.len() as u64 == u64::from(limit);
        let next = entries.last().filter(|_| full).map(|last| last.path.clone());
        Ok(Some(SnapshotListing { entries, next }))
    }

    async fn backed_up(
        &self,
        client: &ClientId,
        hash: &ContentHash,
    ) -> Result<Option<Readable>, CatalogueError> {
        sqlx::query(
            "SELECT c.share_path, c.size FROM contents c
             WHERE c.hash = ?2 AND c.state = 'stored' AND EXISTS (
                 SELECT 1 FROM backup_entries e JOIN backup_sets b ON b.id = e.backup_set
                 WHERE e.hash = ?2 AND b.client = ?1)",
        )
        .bind(&client.0)
        .bind(hash.0.as_slice())
        .fetch_optional(&self.readers)
        .await?
        .map(|row| {
            Ok(Readable { share_path: row.try_get("share_path")?, size: count(&row, "size")? })
        })
        .transpose()
    }

    async fn allow_reading(
        &self,
        client: &ClientId,
        reader: &ClientId,
        allowed: bool,
    ) -> Result<bool, CatalogueError> {
        let statement = if allowed {
            "INSERT OR REPLACE INTO backup_readers (client, reader)
             SELECT o.id, r.id FROM clients o, clients r
             WHERE o.id = ?1 AND r.id = ?2 AND r.removed_at IS NULL"
        } else {
            "DELETE FROM backup_readers WHERE client = ?1 AND reader = ?2"
        };
        let done =
            sqlx::query(statement).bind(&client.0).bind(&reader.0).execute(&self.writer).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn may_read(&self, client: &ClientId, reader: &ClientId) -> Result<bool, CatalogueError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM backup_readers WHERE client = ?1 AND reader = ?2)",
        )
        .bind(&client.0)
        .bind(&reader.0)
        .fetch_one(&self.readers)
        .await?)
    }

    async fn backed_up_clients(
        &self,
    ) -> Result<Vec<(ClientId, String, Vec<BackupSet>)>, CatalogueError> {
        let clients: Vec<(String, String)> = sqlx::query_as(
            "SELECT id, name FROM clients
             WHERE EXISTS (SELECT 1 FROM backup_sets WHERE client = clients.id)
             ORDER BY paired_at, id",
        )
        .fetch_all(&self.readers)
        .await?;
        let mut all = Vec::with_capacity(clients.len());
        for (id, name) in clients {
            let id = ClientId(id);
            let sets = self.backups(&id).await?;
            all.push((id, name, sets));
        }
        Ok(all)
    }
}

/// Contents of files that should be there and are not. Whoever knows a hash alone is not to read
/// what it belongs to: the client must have offered the content once, or have it in an earlier
/// snapshot.
async fn lacking(
    connection: &mut SqliteConnection,
    client: &ClientId,
    set: i64,
    snapshot: &str,
) -> Result<Vec<ContentHash>, CatalogueError> {
    sqlx::query(
        "SELECT DISTINCT p.hash FROM backup_pages AS p
         WHERE p.backup_set = ?1 AND p.snapshot = ?2 AND p.hash IS NOT NULL
           AND NOT EXISTS (
               SELECT 1 FROM contents c WHERE c.hash = p.hash AND c.state = 'stored' AND (
                   EXISTS (SELECT 1 FROM files f
                           WHERE f.content = c.id AND f.client = ?4 AND f.hash = c.hash)
                   OR EXISTS (SELECT 1 FROM files f WHERE f.previous = c.id AND f.client = ?4)
                   OR EXISTS (SELECT 1 FROM files f WHERE f.client = ?4 AND f.hash = c.hash
                              AND f.content IS NULL AND f.hash IS NOT NULL)
                   OR EXISTS (SELECT 1 FROM backup_entries e
                              JOIN backup_sets b ON b.id = e.backup_set
                              WHERE e.hash = c.hash AND b.client = ?4)))
         LIMIT ?3",
    )
    .bind(set)
    .bind(snapshot)
    .bind(MOST_LACKING)
    .bind(&client.0)
    .fetch_all(connection)
    .await?
    .iter()
    .map(|row| Ok(ContentHash(fingerprint(row, "hash")?)))
    .collect()
}
