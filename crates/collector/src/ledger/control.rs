//! What people set: folders and pauses; and how one process notices what another changed.

use super::{Ledger, Result, signed, unsigned};
use crate::pause::Pause;
use sqlx::{Connection, Row, SqliteConnection};
use trove_protocol::{ClientPath, CommandId, RefusedCommand};

/// A folder that is collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    pub path: ClientPath,
    /// The volume on which its files were last seen.
    pub device: Option<u64>,
    /// The same by an identity that outlasts restarts.
    pub volume: Option<String>,
    /// Files that are not there any more and about which the user is asked.
    pub missing: u64,
    /// So many of them the user has said to have deleted.
    pub confirmed: u64,
    /// Times that the user has accepted another volume.
    pub accepted: u64,
    /// Why it cannot be looked through now, as a sentence.
    pub away: Option<String>,
}

impl Folder {
    /// A folder that was not looked at yet.
    pub fn new(path: ClientPath) -> Self {
        let (device, volume, away) = (None, None, None);
        Self { path, device, volume, missing: 0, confirmed: 0, accepted: 0, away }
    }
}

impl Ledger {
    /// A setting's value.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = ?1")
            .bind(name)
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Sets a setting.
    pub async fn set(&self, name: &str, value: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The pause that was set last, be it over or not.
    pub async fn pause(&self) -> Result<Option<Pause>> {
        let text = self.setting("pause").await?;
        // What a newer version wrote is a pause whose end is not known.
        Ok(text
            .filter(|text| !text.is_empty())
            .map(|text| serde_json::from_str(&text).unwrap_or(Pause::UntilResumed)))
    }

    /// Pauses, or ends a pause.
    pub async fn set_pause(&self, pause: Option<&Pause>) -> Result<()> {
        let text = pause.map(serde_json::to_string).transpose()?;
        self.set("pause", &text.unwrap_or_default()).await
    }

    /// Ends this very pause, and no other that was set meanwhile.
    pub async fn end_pause(&self, pause: &Pause) -> Result<()> {
        sqlx::query("UPDATE settings SET value = '' WHERE name = 'pause' AND value = ?1")
            .bind(serde_json::to_string(pause)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The folders that are collected.
    pub async fn folders(&self) -> Result<Vec<Folder>> {
        let rows = sqlx::query(
            "SELECT path, device, volume, missing, confirmed, accepted, away FROM folders
             ORDER BY path",
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Folder {
                    path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                    device: row.try_get::<Option<i64>, _>("device")?.map(unsigned),
                    volume: row.try_get("volume")?,
                    missing: unsigned(row.try_get("missing")?),
                    confirmed: unsigned(row.try_get("confirmed")?),
                    accepted: unsigned(row.try_get("accepted")?),
                    away: row.try_get("away")?,
                })
            })
            .collect()
    }

    /// Adds a folder; whether it was new.
    pub async fn add_folder(&self, path: &ClientPath) -> Result<bool> {
        let added = sqlx::query("INSERT OR IGNORE INTO folders (path) VALUES (?1)")
            .bind(path.as_str())
            .execute(&self.writer)
            .await?;
        Ok(added.rows_affected() > 0)
    }

    /// Takes a folder off the list; whether it was on it. What was stored of it stays stored.
    pub async fn remove_folder(&self, path: &ClientPath) -> Result<bool> {
        let removed = sqlx::query("DELETE FROM folders WHERE path = ?1")
            .bind(path.as_str())
            .execute(&self.writer)
            .await?;
        Ok(removed.rows_affected() > 0)
    }

    /// Writes down that a folder could be looked at, and on which volume.
    pub async fn note_folder(&self, path: &ClientPath, device: u64, volume: &str) -> Result<()> {
        sqlx::query(
            "UPDATE folders SET device = ?2, volume = ?3, away = NULL
             WHERE path = ?1 AND (away IS NOT NULL OR device IS NOT ?2 OR volume IS NOT ?3)",
        )
        .bind(path.as_str())
        .bind(signed(device))
        .bind(volume)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Writes down why a folder could not be looked at.
    pub async fn note_away(&self, path: &ClientPath, why: &str) -> Result<()> {
        sqlx::query("UPDATE folders SET away = ?2 WHERE path = ?1 AND away IS NOT ?2")
            .bind(path.as_str())
            .bind(why)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Commands that were refused and not yet reported.
    pub async fn refused(&self) -> Result<Vec<RefusedCommand>> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT command, reason FROM refused ORDER BY command LIMIT 100")
                .fetch_all(&self.reader)
                .await?;
        Ok(rows
            .into_iter()
            .map(|(command, reason)| RefusedCommand {
                command: CommandId(unsigned(command)),
                reason,
            })
            .collect())
    }

    /// The server has been told of these refusals.
    pub async fn forget_refused(&self, told: &[RefusedCommand]) -> Result<()> {
        let list: Vec<_> = told.iter().map(|one| signed(one.command.0)).collect();
        sqlx::query("DELETE FROM refused WHERE command IN (SELECT value FROM json_each(?1))")
            .bind(serde_json::to_string(&list)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// A server that was paired anew knows nothing of the former one's requests and commands.
    pub async fn start_afresh(&self) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for statement in [
            "DELETE FROM requests",
            "DELETE FROM hashes",
            "DELETE FROM refused",
            // The new one numbers its commands anew.
            "UPDATE backup_runs SET command = NULL",
            "DELETE FROM settings WHERE name IN ('acknowledged', 'offered', 'configuration', 'storage')",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        self.offer_all_again().await
    }

    /// A connection that notices other connections' changes.
    pub async fn watcher(&self) -> Result<ChangeWatcher> {
        let options = self.reader.connect_options();
        let connection = SqliteConnection::connect_with(options.as_ref()).await?;
        Ok(ChangeWatcher { connection, version: None })
    }
}

/// Notices when any other connection, of this or another process, has committed something.
#[derive(Debug)]
pub struct ChangeWatcher {
    connection: SqliteConnection,
    version: Option<i64>,
}

impl ChangeWatcher {
    /// Whether something was committed since the last question; true the first time.
    pub async fn changed(&mut self) -> Result<bool> {
        let version: i64 =
            sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.connection).await?;
        Ok(self.version.replace(version) != Some(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pause_that_is_over_ends_no_other_one() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).await.unwrap();
        let over = Pause::For { since_ms: 0, length_ms: 5 };
        ledger.set_pause(Some(&Pause::UntilResumed)).await.unwrap();
        ledger.end_pause(&over).await.unwrap();
        assert_eq!(ledger.pause().await.unwrap(), Some(Pause::UntilResumed));
        ledger.set_pause(Some(&over)).await.unwrap();
        ledger.end_pause(&over).await.unwrap();
        assert_eq!(ledger.pause().await.unwrap(), None);
    }
}
