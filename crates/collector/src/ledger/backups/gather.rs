//! Which contents of a run are safe by now, and what became of the others.

use super::{
    super::{Ledger, Result, subtree},
    Run,
};
use sqlx::Row;
use trove_protocol::{ClientPath, ContentHash};

/// A file that turns out to be another version so often keeps changing.
const MOST_CHANGES: i64 = 6;

/// Where a run stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// Files whose contents are on their way.
    pub open: u64,
    /// Files that nobody looks after any more: where they are, and their places in the snapshot.
    /// They are gone, or not collected.
    pub lost: Vec<(ClientPath, ClientPath)>,
}

impl Ledger {
    /// Takes over what has become of a run's files.
    pub(crate) async fn gather(&self, run: i64) -> Result<Gathered> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for statement in [
            // Another version than was seen counts, if it comes to rest.
            "UPDATE backup_entries SET size = f.size, modified_ns = f.modified_ns,
                 changes = changes + 1
             FROM files AS f
             WHERE run = ?1 AND open = 1 AND f.path = backup_entries.path AND f.state <> 'gone'
               AND (f.size <> backup_entries.size OR f.modified_ns <> backup_entries.modified_ns)",
            "UPDATE backup_entries SET hash = f.hash, open = 0 FROM files AS f
             WHERE run = ?1 AND open = 1 AND f.path = backup_entries.path AND f.state = 'safe'
               AND f.hash IS NOT NULL",
            "UPDATE backup_entries SET open = 0 FROM files AS f
             WHERE run = ?1 AND open = 1 AND f.path = backup_entries.path AND f.size = 0",
            "UPDATE backup_entries SET open = 0, missing = coalesce(f.reason, 'It was not taken.')
             FROM files AS f
             WHERE run = ?1 AND open = 1 AND f.path = backup_entries.path
               AND f.state IN ('unreadable', 'set_aside')",
        ] {
            sqlx::query(statement).bind(run).execute(&mut *transaction).await?;
        }
        sqlx::query(
            "UPDATE backup_entries SET open = 0,
                 missing = 'It kept changing while the backup was made.'
             WHERE run = ?1 AND open = 1 AND changes >= ?2",
        )
        .bind(run)
        .bind(MOST_CHANGES)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let open: i64 =
            sqlx::query_scalar("SELECT count(*) FROM backup_entries WHERE run = ?1 AND open = 1")
                .bind(run)
                .fetch_one(&self.writer)
                .await?;
        let lost = sqlx::query(
            "SELECT e.path, e.place FROM backup_entries AS e
             LEFT JOIN files AS f ON f.path = e.path
             WHERE e.run = ?1 AND e.open = 1 AND (f.id IS NULL OR f.state IN ('gone', 'skipped'))
             LIMIT 1000",
        )
        .bind(run)
        .fetch_all(&self.writer)
        .await?;
        let wire = |row: &sqlx::sqlite::SqliteRow, column| -> Result<ClientPath> {
            Ok(ClientPath::from_wire(row.try_get::<String, _>(column)?))
        };
        let lost = lost
            .iter()
            .map(|row| Ok((wire(row, "path")?, wire(row, "place")?)))
            .collect::<Result<_>>()?;
        Ok(Gathered { open: super::unsigned(open), lost })
    }

    /// These were deleted while the backup was made: they are not part of it.
    pub(crate) async fn drop_from_backup(&self, run: i64, places: &[ClientPath]) -> Result<()> {
        sqlx::query(
            "DELETE FROM backup_entries
             WHERE run = ?1 AND place IN (SELECT value FROM json_each(?2))",
        )
        .bind(run)
        .bind(serde_json::to_string(places)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The contents of these cannot be part of the snapshot.
    pub(crate) async fn note_missing(
        &self,
        run: i64,
        missing: &[(ClientPath, String)],
    ) -> Result<()> {
        sqlx::query(
            "UPDATE backup_entries SET open = 0, missing = j.value->>1 FROM json_each(?2) AS j
             WHERE run = ?1 AND place = j.value->>0",
        )
        .bind(run)
        .bind(serde_json::to_string(missing)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// What is still on its way is not waited for any longer.
    pub(crate) async fn give_up(&self, run: i64, reason: &str) -> Result<()> {
        sqlx::query("UPDATE backup_entries SET open = 0, missing = ?2 WHERE run = ?1 AND open = 1")
            .bind(run)
            .bind(reason)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The server lacks these contents, whatever it said before: they are offered again.
    pub(crate) async fn note_lacking(&self, run: i64, hashes: &[ContentHash]) -> Result<()> {
        let list = serde_json::to_string(hashes)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for statement in [
            "UPDATE files SET state = 'described', batch = NULL,
                 offer = json_set(offer, '$.hash', lower(hex(hash)))
             WHERE +state = 'safe' AND offer IS NOT NULL AND path IN (
                 SELECT e.path FROM backup_entries AS e WHERE e.run = ?1
                   AND e.hash IN (SELECT unhex(value) FROM json_each(?2)))",
            "UPDATE backup_entries SET open = 1, hash = NULL
             WHERE run = ?1 AND hash IN (SELECT unhex(value) FROM json_each(?2))",
        ] {
            sqlx::query(statement).bind(run).bind(&list).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Rows that are there for this set alone, and whose files the run's look did not come across.
    pub(crate) async fn vanished_from_backup(&self, run: &Run) -> Result<Vec<i64>> {
        let unseen: Vec<String> = sqlx::query_scalar(
            "SELECT path FROM backup_entries
             WHERE run = ?1 AND kind <> 'file' AND missing IS NOT NULL",
        )
        .bind(run.id)
        .fetch_all(&self.writer)
        .await?;
        let unseen: Vec<_> =
            unseen.into_iter().map(|path| subtree(&ClientPath::from_wire(path))).collect();
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT id, path FROM files
             WHERE backup IS NOT NULL AND backup->>'$.set' = ?2 AND state <> 'gone'
               AND NOT EXISTS (SELECT 1 FROM backup_entries AS e
                   WHERE e.run = ?1 AND e.place = files.backup->>'$.path')",
        )
        .bind(run.id)
        .bind(&run.set)
        .fetch_all(&self.writer)
        .await?;
        Ok(rows
            .into_iter()
            .filter(|(_, path)| !unseen.iter().any(|(low, high)| path >= low && path < high))
            .map(|(id, _)| id)
            .collect())
    }
}
