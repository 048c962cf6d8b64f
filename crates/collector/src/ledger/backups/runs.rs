//! Runs: each looks through a set's folders once and ends with a snapshot.

use super::super::{Ledger, Observation, Result, fingerprint, signed, unsigned};
use serde_json::json;
use sqlx::Row;
use trove_protocol::{ClientPath, EntryKind, SnapshotEntry};

/// A run that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The row.
    pub id: i64,
    /// Which set.
    pub set: String,
    /// When the folders were looked through, milliseconds since 1970, and the snapshot's name;
    /// `None` when they have not been looked through to the end.
    pub taken: Option<(i64, String)>,
}

/// What comes of asking for a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It begins.
    Begins,
    /// One is under way, for which the folders were looked through at this time, milliseconds since
    /// 1970, or are being so; another one follows.
    Follows(Option<i64>),
}

/// How a set's latest run ended, or that it has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Which set.
    pub set: String,
    /// When it ended, milliseconds since 1970; `None` while it is under way.
    pub ended_ms: Option<i64>,
    /// The snapshot's name.
    pub snapshot: Option<String>,
    /// Files in the snapshot.
    pub files: u64,
    /// Files and folders whose content is not part of it.
    pub missing: u64,
    /// Files whose contents are still on their way.
    pub open: u64,
    /// Why there is no snapshot, as a sentence.
    pub failure: Option<String>,
}

/// What a look through a set's folders came across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What the snapshot will say of it.
    pub entry: SnapshotEntry,
    /// Where it is, on which volume, and its number there.
    pub seen: Observation,
}

impl Seen {
    /// Whether there is a content to be kept safe.
    pub fn has_content(&self) -> bool {
        self.entry.kind == EntryKind::File && self.entry.size > 0 && self.entry.missing.is_none()
    }
}

impl Ledger {
    /// Begins a run of a set, or lets one follow that is under way; `None` when there is no such
    /// set.
    pub async fn start_backup(&self, set: &str) -> Result<Option<Asked>> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let under_way: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT taken_ms FROM backup_runs WHERE set_name = ?1 AND ended_ms IS NULL
                 AND (taken_ms IS NOT NULL
                      OR EXISTS (SELECT 1 FROM backup_entries WHERE run = backup_runs.id))",
        )
        .bind(set)
        .fetch_optional(&mut *transaction)
        .await?;
        let asked = if let Some(taken_ms) = under_way {
            sqlx::query("UPDATE backup_sets SET again = 1 WHERE name = ?1")
                .bind(set)
                .execute(&mut *transaction)
                .await?;
            Some(Asked::Follows(taken_ms))
        } else {
            begin(&mut transaction, set, None).await?.then_some(Asked::Begins)
        };
        transaction.commit().await?;
        Ok(asked)
    }

    /// Begins runs of the sets whose time has come, and says when the next comes.
    pub async fn start_due_backups(&self, now_ms: i64) -> Result<Option<i64>> {
        let (due, next): (bool, Option<i64>) = sqlx::query_as(
            "SELECT coalesce(max(next_ms <= ?1 OR next_ms > ?1 + every_ms), 0), min(next_ms)
             FROM backup_sets",
        )
        .bind(now_ms)
        .fetch_one(&self.reader)
        .await?;
        if !due {
            return Ok(next);
        }
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT OR IGNORE INTO backup_runs (set_name)
             SELECT name FROM backup_sets WHERE next_ms <= ?1",
        )
        .bind(now_ms)
        .execute(&mut *transaction)
        .await?;
        // A clock that was put back must not stop backups.
        sqlx::query(
            "UPDATE backup_sets SET next_ms = ?1 + every_ms
             WHERE next_ms <= ?1 OR next_ms > ?1 + every_ms",
        )
        .bind(now_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(sqlx::query_scalar("SELECT min(next_ms) FROM backup_sets")
            .fetch_one(&self.reader)
            .await?)
    }

    /// The runs that are under way, one of a set, the oldest first.
    pub async fn open_backups(&self) -> Result<Vec<Run>> {
        let rows = sqlx::query(
            "SELECT id, set_name, taken_ms, snapshot FROM backup_runs
             WHERE ended_ms IS NULL ORDER BY id",
        )
        .fetch_all(&self.writer)
        .await?;
        rows.iter()
            .map(|row| {
                let taken = row.try_get::<Option<i64>, _>("taken_ms")?;
                let snapshot = row.try_get::<Option<String>, _>("snapshot")?;
                Ok(Run {
                    id: row.try_get("id")?,
                    set: row.try_get("set_name")?,
                    taken: taken.zip(snapshot),
                })
            })
            .collect()
    }

    /// How the latest run of each set fared.
    pub async fn latest_backups(&self) -> Result<Vec<Ended>> {
        let rows = sqlx::query(
            "SELECT r.*, (SELECT count(*) FROM backup_entries e WHERE e.run = r.id AND open = 1)
                 AS still_open
             FROM backup_runs r WHERE id IN (SELECT max(id) FROM backup_runs GROUP BY set_name)
             ORDER BY set_name",
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Ended {
                    set: row.try_get("set_name")?,
                    ended_ms: row.try_get("ended_ms")?,
                    snapshot: row.try_get("snapshot")?,
                    files: unsigned(row.try_get("files")?),
                    missing: unsigned(row.try_get("missing")?),
                    open: unsigned(row.try_get("still_open")?),
                    failure: row.try_get("failure")?,
                })
            })
            .collect()
    }

    /// A look that was broken off begins anew.
    pub(crate) async fn forget_seen(&self, run: i64) -> Result<()> {
        sqlx::query("DELETE FROM backup_entries WHERE run = ?1")
            .bind(run)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Writes down what a look came across, and puts files that are not collected anyway, or not
    /// in this version, among those to be described and offered.
    pub(crate) async fn note_seen(
        &self,
        run: &Run,
        seen: &[Seen],
        due_ms: impl Fn(&Observation) -> i64,
    ) -> Result<()> {
        let entries: Vec<_> = seen
            .iter()
            .map(|one| {
                let entry = &one.entry;
                json!([
                    entry.path,
                    one.seen.path,
                    entry.kind,
                    signed(entry.size),
                    entry.modified_ns,
                    entry.mode,
                    entry.target,
                    entry.missing,
                    i64::from(one.has_content())
                ])
            })
            .collect();
        sqlx::query(
            "INSERT OR REPLACE INTO backup_entries
                 (run, place, path, kind, size, modified_ns, mode, target, missing, open)
             SELECT ?1, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5,
                    value->>6, value->>7, value->>8 FROM json_each(?2)",
        )
        .bind(run.id)
        .bind(serde_json::to_string(&entries)?)
        .execute(&self.writer)
        .await?;
        self.offer_for_backup(&run.set, seen, due_ms).await
    }

    /// Puts files among those to be described and offered, each for its place in the set, unless
    /// they are there already.
    pub(crate) async fn offer_for_backup(
        &self,
        set: &str,
        seen: &[Seen],
        due_ms: impl Fn(&Observation) -> i64,
    ) -> Result<()> {
        let files: Vec<_> = seen
            .iter()
            .filter(|one| one.has_content())
            .map(|one| {
                let place = json!({ "set": set, "path": one.entry.path }).to_string();
                let seen = &one.seen;
                let (device, inode) = (signed(seen.device), signed(seen.inode));
                let due = due_ms(seen);
                let size = signed(seen.size);
                json!([seen.path, size, seen.modified_ns, device, inode, due, place])
            })
            .collect();
        if files.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO files (path, size, modified_ns, device, inode, due_ms, state, backup)
             SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, 'found',
                    value->>6 FROM json_each(?1) WHERE true
             ON CONFLICT (path) DO UPDATE SET
                 backup = iif(state IN ('skipped', 'gone'), coalesce(backup, excluded.backup),
                              backup),
                 collected = iif(state = 'gone', 0, collected),
                 hash = iif(size = excluded.size AND modified_ns = excluded.modified_ns, hash,
                            NULL),
                 size = excluded.size, modified_ns = excluded.modified_ns,
                 device = excluded.device, inode = excluded.inode, due_ms = excluded.due_ms,
                 state = 'found', kind = NULL, reason = NULL, stored_hash = NULL,
                 share_path = NULL, batch = NULL
             WHERE state IN ('skipped', 'gone', 'set_aside', 'unreadable')
                OR size <> excluded.size OR modified_ns <> excluded.modified_ns",
        )
        .bind(serde_json::to_string(&files)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The look came to its end: from now on the run waits for its contents.
    pub(crate) async fn note_taken(&self, run: i64, taken_ms: i64, snapshot: &str) -> Result<()> {
        sqlx::query("UPDATE backup_runs SET taken_ms = ?2, snapshot = ?3 WHERE id = ?1")
            .bind(run)
            .bind(taken_ms)
            .bind(snapshot)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// One page of what the snapshot will hold, by place.
    pub(crate) async fn snapshot_entries(
        &self,
        run: i64,
        after: &str,
        limit: usize,
    ) -> Result<Vec<SnapshotEntry>> {
        let rows = sqlx::query(
            "SELECT place, kind, size, modified_ns, mode, target, hash, missing
             FROM backup_entries WHERE run = ?1 AND place > ?2 ORDER BY place LIMIT ?3",
        )
        .bind(run)
        .bind(after)
        .bind(limit as i64)
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                let mode: Option<i64> = row.try_get("mode")?;
                let kind = serde_json::from_value(row.try_get::<&str, _>("kind")?.into())?;
                Ok(SnapshotEntry {
                    path: ClientPath::from_wire(row.try_get::<String, _>("place")?),
                    kind,
                    size: unsigned(row.try_get("size")?),
                    modified_ns: row.try_get("modified_ns")?,
                    mode: mode.and_then(|mode| u32::try_from(mode).ok()),
                    target: row.try_get::<Option<String>, _>("target")?.map(ClientPath::from_wire),
                    hash: row.try_get::<Option<&[u8]>, _>("hash")?.map(fingerprint).transpose()?,
                    missing: row.try_get("missing")?,
                })
            })
            .collect()
    }

    /// The run has come to its end: with a snapshot, or with the reason why there is none.
    pub(crate) async fn end_backup(
        &self,
        run: i64,
        now_ms: i64,
        failure: Option<&str>,
    ) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "UPDATE backup_runs SET ended_ms = ?2, failure = ?3, (files, missing) =
                 (SELECT count(*) FILTER (WHERE kind = 'file' AND missing IS NULL), count(missing)
                  FROM backup_entries WHERE run = ?1)
             WHERE id = ?1 AND ended_ms IS NULL",
        )
        .bind(run)
        .bind(now_ms)
        .bind(failure)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM backup_entries WHERE run = ?1")
            .bind(run)
            .execute(&mut *transaction)
            .await?;
        for statement in [
            // Another one was asked for meanwhile.
            "INSERT OR IGNORE INTO backup_runs (set_name) SELECT name FROM backup_sets
             WHERE again = 1 AND name = (SELECT set_name FROM backup_runs WHERE id = ?1)",
            "UPDATE backup_sets SET again = 0
             WHERE name = (SELECT set_name FROM backup_runs WHERE id = ?1)",
        ] {
            sqlx::query(statement).bind(run).execute(&mut *transaction).await?;
        }
        // Only the latest runs are of interest.
        sqlx::query(
            "DELETE FROM backup_runs WHERE ended_ms IS NOT NULL AND id < ?1
                 AND set_name = (SELECT set_name FROM backup_runs WHERE id = ?1)
                 AND id NOT IN (SELECT id FROM backup_runs ORDER BY id DESC LIMIT 100)",
        )
        .bind(run)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Begins a run of a set, unless one is under way or this command began one before; whether there
/// is such a set.
pub(in super::super) async fn begin(
    transaction: &mut sqlx::SqliteConnection,
    set: &str,
    command: Option<i64>,
) -> Result<bool> {
    sqlx::query(
        "INSERT OR IGNORE INTO backup_runs (set_name, command)
         SELECT name, ?2 FROM backup_sets WHERE name = ?1",
    )
    .bind(set)
    .bind(command)
    .execute(&mut *transaction)
    .await?;
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM backup_sets WHERE name = ?1)")
        .bind(set)
        .fetch_one(transaction)
        .await?)
}
