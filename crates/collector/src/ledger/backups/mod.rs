//! Backup sets as this computer's user chose them, and the runs that make snapshots of them.

mod gather;
mod runs;
#[cfg(test)]
mod tests;

pub use gather::Gathered;
pub(super) use runs::begin;
pub use runs::{Asked, Ended, Run, Seen};

use super::{Ledger, Result, subtree, unsigned};
use sqlx::Row;
use trove_protocol::ClientPath;

/// A backup set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSet {
    /// Its name.
    pub name: String,
    /// Its folders, by their names in snapshots.
    pub folders: Vec<BackupFolder>,
    /// Between two backups, in milliseconds; `None` for only when told to.
    pub every_ms: Option<i64>,
}

/// A folder of a backup set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupFolder {
    /// Where it is.
    pub path: ClientPath,
    /// Its name in snapshots, in wire form.
    pub label: String,
    /// The volume on which its files were last seen, by an identity that outlasts restarts.
    pub volume: Option<String>,
}

impl Ledger {
    /// The sets, by name.
    pub async fn backup_sets(&self) -> Result<Vec<BackupSet>> {
        let rows = sqlx::query(
            "SELECT s.name, s.every_ms, f.path, f.label, f.volume
             FROM backup_sets s LEFT JOIN backup_folders f ON f.set_name = s.name
             ORDER BY s.name, f.label",
        )
        .fetch_all(&self.reader)
        .await?;
        let mut sets: Vec<BackupSet> = Vec::new();
        for row in rows {
            let name: String = row.try_get("name")?;
            if sets.last().is_none_or(|set| set.name != name) {
                let every_ms = row.try_get("every_ms")?;
                sets.push(BackupSet { name, folders: Vec::new(), every_ms });
            }
            if let (Some(set), Some(path)) =
                (sets.last_mut(), row.try_get::<Option<String>, _>("path")?)
            {
                set.folders.push(BackupFolder {
                    path: ClientPath::from_wire(path),
                    label: row.try_get("label")?,
                    volume: row.try_get("volume")?,
                });
            }
        }
        Ok(sets)
    }

    /// Adds a set, or more folders to one; paths with their names in snapshots.
    pub async fn add_backup(
        &self,
        name: &str,
        folders: &[(ClientPath, String)],
        every_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO backup_sets (name, every_ms, next_ms)
             VALUES (?1, ?2, iif(?2 IS NULL, NULL, ?3))
             ON CONFLICT (name) DO UPDATE SET every_ms = coalesce(excluded.every_ms, every_ms),
                 next_ms = coalesce(excluded.next_ms, next_ms)",
        )
        .bind(name)
        .bind(every_ms)
        .bind(now_ms)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT OR IGNORE INTO backup_folders (set_name, path, label)
             SELECT ?1, value->>0, value->>1 FROM json_each(?2)",
        )
        .bind(name)
        .bind(serde_json::to_string(folders)?)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Backs a set up no more; whether there was one. Its snapshots stay on the server.
    pub async fn remove_backup(&self, name: &str, now_ms: i64) -> Result<bool> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let removed = sqlx::query("DELETE FROM backup_sets WHERE name = ?1")
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        for statement in [
            "DELETE FROM backup_folders WHERE set_name = ?1 AND ?2 > 0",
            "DELETE FROM backup_entries WHERE ?2 > 0 AND run IN
                 (SELECT id FROM backup_runs WHERE set_name = ?1)",
            "UPDATE backup_runs SET ended_ms = ?2, failure = 'The set was removed.'
             WHERE set_name = ?1 AND ended_ms IS NULL",
            // They are nobody's now: the next look through the collected folders takes them over
            // or drops them.
            "UPDATE files SET backup = NULL, collected = 0
             WHERE backup IS NOT NULL AND backup->>'$.set' = ?1 AND ?2 > 0",
        ] {
            sqlx::query(statement).bind(name).bind(now_ms).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(removed.rows_affected() > 0)
    }

    /// Remembers the volume of a set's folder.
    pub(crate) async fn note_backup_volume(
        &self,
        set: &str,
        path: &ClientPath,
        volume: &str,
    ) -> Result<()> {
        sqlx::query("UPDATE backup_folders SET volume = ?3 WHERE set_name = ?1 AND path = ?2")
            .bind(set)
            .bind(path.as_str())
            .bind(volume)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// One page of the files below a folder that the server may know, by path, after this one.
    pub(crate) async fn offered_in(
        &self,
        folder: &ClientPath,
        after: &str,
    ) -> Result<Vec<ClientPath>> {
        let (low, high) = subtree(folder);
        let paths: Vec<String> = sqlx::query_scalar(
            "SELECT path FROM files
             WHERE path >= ?1 AND path < ?2 AND path > ?3 AND offer IS NOT NULL
                 AND +state <> 'gone' ORDER BY path LIMIT 1000",
        )
        .bind(low)
        .bind(high)
        .bind(after)
        .fetch_all(&self.reader)
        .await?;
        Ok(paths.into_iter().map(ClientPath::from_wire).collect())
    }
}
