//! Files that are not where they were, and what the user says of them.

use super::{Folder, Ledger, Result, signed, subtree, unsigned};
use trove_protocol::ClientPath;

/// A row whose file a look did not come across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// The row.
    pub id: i64,
    /// Where it was, in its wire form.
    pub path: String,
    /// Whether the server may know it.
    pub offered: bool,
}

/// A place that the last look could not look at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unseen {
    /// Where, in its wire form.
    pub path: String,
    /// Why, as a sentence.
    pub reason: String,
}

impl Ledger {
    /// One page of the rows of a folder's own files, by path, after this one; those that are there
    /// for a backup aside. From one to the next
    /// it is a step in the index, so that what lies in the folders below costs one step each.
    pub async fn directly_in(&self, folder: &str, after: &str) -> Result<Vec<Absent>> {
        // No path has a character before the space in it: those are escaped.
        let rows: Vec<(i64, String, bool)> = sqlx::query_as(
            "WITH RECURSIVE step (path) AS (
                 SELECT min(path) FROM files
                 WHERE path >= max(?1 || '/', ?2 || ' ') AND path < ?1 || '0'
                 UNION ALL
                 SELECT (SELECT min(f.path) FROM files AS f
                         WHERE f.path >= CASE instr(substr(step.path, length(?1) + 2), '/')
                             WHEN 0 THEN step.path || ' '
                             ELSE substr(step.path, 1, length(?1) +
                                  instr(substr(step.path, length(?1) + 2), '/')) || '0' END
                           AND f.path < ?1 || '0')
                 FROM step WHERE step.path IS NOT NULL)
             SELECT f.id, f.path, f.offer IS NOT NULL FROM step CROSS JOIN files AS f
                 ON f.path = step.path
             WHERE instr(substr(step.path, length(?1) + 2), '/') = 0 AND f.state <> 'gone'
                 AND f.backup IS NULL
             LIMIT 5000",
        )
        .bind(folder)
        .bind(after)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().map(|(id, path, offered)| Absent { id, path, offered }).collect())
    }

    /// Of these rows, those whose file lies elsewhere by now: another row, which is not among
    /// them, has the same volume, number, size and time.
    pub async fn moved(&self, rows: &[i64]) -> Result<Vec<i64>> {
        Ok(sqlx::query_scalar(
            "WITH asked (id) AS MATERIALIZED (SELECT value FROM json_each(?1))
             SELECT f.id FROM asked CROSS JOIN files AS f ON f.id = asked.id
             WHERE EXISTS (
                 SELECT 1 FROM files AS o WHERE o.inode = f.inode AND o.device = f.device
                     AND o.size = f.size AND o.modified_ns = f.modified_ns
                     AND +o.state <> 'gone' AND o.id NOT IN (SELECT id FROM asked))",
        )
        .bind(serde_json::to_string(rows)?)
        .fetch_all(&self.reader)
        .await?)
    }

    /// How many files of this folder the server may know, but no more than `limit`; those in
    /// `apart`, folders of their own, do not count.
    pub async fn offered_below(
        &self,
        folder: &ClientPath,
        apart: &[(String, String)],
        limit: u64,
    ) -> Result<u64> {
        let (low, high) = subtree(folder);
        let count: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (
                 SELECT 1 FROM files WHERE path >= ?1 AND path < ?2 AND offer IS NOT NULL
                     AND state <> 'gone' AND backup IS NULL AND NOT EXISTS (
                         SELECT 1 FROM json_each(?4) AS j
                         WHERE files.path >= j.value->>0 AND files.path < j.value->>1)
                 LIMIT ?3)",
        )
        .bind(low)
        .bind(high)
        .bind(signed(limit))
        .bind(serde_json::to_string(apart)?)
        .fetch_one(&self.reader)
        .await?;
        Ok(unsigned(count))
    }

    /// The user is asked about so many files of this folder; 0: about none any more. What had been
    /// confirmed when the look began has been heeded; what was since will be.
    pub async fn note_asked(&self, folder: &Folder, missing: u64) -> Result<()> {
        sqlx::query(
            "UPDATE folders SET missing = ?2,
                 confirmed = CASE WHEN confirmed = ?3 THEN 0 ELSE confirmed END
             WHERE path = ?1 AND (missing <> ?2 OR confirmed <> 0)",
        )
        .bind(folder.path.as_str())
        .bind(signed(missing))
        .bind(signed(folder.confirmed))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The user has deleted what is missing in this folder; how many files that are, or `None`
    /// when it is not on the list.
    pub async fn confirm_missing(&self, folder: &ClientPath) -> Result<Option<u64>> {
        let missing: Option<i64> = sqlx::query_scalar(
            "UPDATE folders SET confirmed = missing WHERE path = ?1 RETURNING missing",
        )
        .bind(folder.as_str())
        .fetch_optional(&self.writer)
        .await?;
        Ok(missing.map(unsigned))
    }

    /// The user says that whatever volume is at this place now is the right one; whether anything
    /// was known of the place.
    pub async fn accept_volume(&self, place: &ClientPath) -> Result<bool> {
        let (low, high) = subtree(place);
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let listed = sqlx::query(
            "UPDATE folders SET accepted = accepted + 1
             WHERE ?1 = path OR (?1 >= path || '/' AND ?1 < path || '0')
                 OR (path >= ?2 AND path < ?3)",
        )
        .bind(place.as_str())
        .bind(&low)
        .bind(&high)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE folders SET volume = NULL, device = NULL, away = NULL
             WHERE path = ?1 OR (path >= ?2 AND path < ?3)",
        )
        .bind(place.as_str())
        .bind(&low)
        .bind(&high)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE looked SET volume = NULL, digest = NULL, voided = voided + 1
             WHERE path = ?1 OR (path >= ?2 AND path < ?3)",
        )
        .bind(place.as_str().trim_end_matches('/'))
        .bind(low)
        .bind(high)
        .execute(&mut *transaction)
        .await?;
        let backed_up = sqlx::query(
            "UPDATE backup_folders SET volume = NULL WHERE path = ?1 OR (path >= ?2 AND path < ?3)",
        )
        .bind(place.as_str())
        .bind(subtree(place).0)
        .bind(subtree(place).1)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(listed.rows_affected() + backed_up.rows_affected() > 0)
    }

    /// Places at and below this folder that its last look could not look at, instead of those
    /// noted before.
    pub async fn note_unseen(&self, folder: &ClientPath, places: &[Unseen]) -> Result<()> {
        let (low, high) = subtree(folder);
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM unseen WHERE path = ?1 OR (path >= ?2 AND path < ?3)")
            .bind(folder.as_str())
            .bind(low)
            .bind(high)
            .execute(&mut *transaction)
            .await?;
        let list: Vec<_> = places.iter().map(|one| [&one.path, &one.reason]).collect();
        sqlx::query(
            "INSERT OR REPLACE INTO unseen (path, reason)
             SELECT value->>0, value->>1 FROM json_each(?1)",
        )
        .bind(serde_json::to_string(&list)?)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Places that the last look could not look at, at most so many.
    pub async fn unseen(&self, limit: i64) -> Result<Vec<Unseen>> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT path, reason FROM unseen ORDER BY path LIMIT ?1")
                .bind(limit)
                .fetch_all(&self.reader)
                .await?;
        Ok(rows.into_iter().map(|(path, reason)| Unseen { path, reason }).collect())
    }

    /// How many places could not be looked at.
    pub async fn unseen_places(&self) -> Result<u64> {
        let places = sqlx::query_scalar("SELECT count(*) FROM unseen").fetch_one(&self.reader);
        Ok(unsigned(places.await?))
    }

    /// Places outside all these ranges of paths are no longer looked at.
    pub async fn forget_unseen_outside(&self, ranges: &[(String, String)]) -> Result<()> {
        sqlx::query(
            "DELETE FROM unseen WHERE NOT EXISTS (
                 SELECT 1 FROM json_each(?1) AS j
                 WHERE unseen.path || '/' >= j.value->>0 AND unseen.path < j.value->>1)",
        )
        .bind(serde_json::to_string(ranges)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}
