//! What people set: folders and pauses; and how one process notices what another changed.

use super::{Ledger, Result, signed, unsigned};
use sqlx::{Connection, Row, SqliteConnection};
use trove_protocol::{ClientPath, CommandId, RefusedCommand};

/// A folder that is collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    pub path: ClientPath,
    /// The volume on which its files were last seen.
    pub device: Option<u64>,
    /// Why it cannot be looked through now, as a sentence.
    pub away: Option<String>,
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

    /// Until when collection is paused, milliseconds since 1970; `i64::MAX` for until resumed.
    pub async fn paused_until(&self) -> Result<i64> {
        let text = self.setting("paused_until_ms").await?;
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Pauses until this time; 0 resumes.
    pub async fn pause_until(&self, until_ms: i64) -> Result<()> {
        self.set("paused_until_ms", &until_ms.to_string()).await
    }

    /// The folders that are collected.
    pub async fn folders(&self) -> Result<Vec<Folder>> {
        let rows = sqlx::query("SELECT path, device, away FROM folders ORDER BY path")
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Folder {
                    path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                    device: row.try_get::<Option<i64>, _>("device")?.map(unsigned),
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

    /// Writes down how the last look at a folder went.
    pub async fn note_folder(
        &self,
        path: &ClientPath,
        device: Option<u64>,
        away: Option<&str>,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE folders SET device = coalesce(?2, device), away = ?3
             WHERE path = ?1 AND (away IS NOT ?3 OR (?2 IS NOT NULL AND device IS NOT ?2))",
        )
        .bind(path.as_str())
        .bind(device.map(signed))
        .bind(away)
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
            "DELETE FROM settings WHERE name = 'acknowledged'",
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
