//! Hashes that the server asked for, and those needed before a file may be called safe.

use super::{
    Ledger, Result, fingerprint,
    offers::{apply_standings, hash_standing},
    signed, unsigned,
};
use crate::state::FileState;
use serde_json::json;
use sqlx::Row;
use trove_protocol::{ClientPath, FileHash, HashReceipt};

/// A file to be read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashWork {
    /// Which file.
    pub path: ClientPath,
    /// The version that is meant.
    pub size: u64,
    /// Likewise.
    pub modified_ns: i64,
}

impl Ledger {
    /// Files to read whole: asked for by the server, or said to be stored and not yet compared.
    pub async fn to_hash(&self, limit: usize) -> Result<Vec<HashWork>> {
        let rows = sqlx::query(
            "SELECT path, size, modified_ns FROM hashes WHERE hash IS NULL
             UNION SELECT path, size, modified_ns FROM files WHERE state = 'unverified'
             ORDER BY size LIMIT ?1",
        )
        .bind(limit as i64)
        .fetch_all(&self.writer)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(HashWork {
                    path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                    size: unsigned(row.try_get("size")?),
                    modified_ns: row.try_get("modified_ns")?,
                })
            })
            .collect()
    }

    /// Writes down hashes that were computed. A file that waited for it becomes safe, or is
    /// offered again when the server has something else.
    pub async fn note_hashes(&self, hashes: &[FileHash]) -> Result<()> {
        let list: Vec<_> = hashes
            .iter()
            .map(|one| json!([one.path, signed(one.size), one.modified_ns, one.hash]))
            .collect();
        let list = serde_json::to_string(&list)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "UPDATE hashes SET hash = unhex(j.value->>3) FROM json_each(?1) AS j
             WHERE hashes.path = j.value->>0 AND hashes.size = j.value->>1
               AND hashes.modified_ns = j.value->>2",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE files SET hash = unhex(j.value->>3),
                 state = CASE WHEN state <> 'unverified' THEN state
                         WHEN stored_hash = unhex(j.value->>3) THEN 'safe' ELSE 'described' END,
                 offer = json_set(offer, '$.hash', j.value->>3),
                 changed_ms = CAST(unixepoch('subsec') * 1000 AS INTEGER)
             FROM json_each(?1) AS j
             WHERE files.path = j.value->>0 AND files.size = j.value->>1
               AND files.modified_ns = j.value->>2 AND files.offer IS NOT NULL",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Hashing these was not possible: the file is another one now, gone, or cannot be read. It
    /// is looked at again, which finds out which.
    pub async fn drop_hash_work(&self, work: &[HashWork], due_ms: i64) -> Result<()> {
        let list: Vec<_> = work.iter().map(|one| one.path.as_str()).collect();
        let list = serde_json::to_string(&list)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM hashes WHERE hash IS NULL
                 AND path IN (SELECT value FROM json_each(?1))",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE files SET state = 'found', due_ms = ?2, batch = NULL
             WHERE path IN (SELECT value FROM json_each(?1)) AND state <> 'gone'",
        )
        .bind(&list)
        .bind(due_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Hashes that the server has not acknowledged.
    pub async fn hashes_to_report(&self, limit: usize) -> Result<Vec<FileHash>> {
        let rows = sqlx::query(
            "SELECT path, size, modified_ns, hash FROM hashes WHERE hash IS NOT NULL LIMIT ?1",
        )
        .bind(limit as i64)
        .fetch_all(&self.writer)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(FileHash {
                    path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
                    size: unsigned(row.try_get("size")?),
                    modified_ns: row.try_get("modified_ns")?,
                    hash: fingerprint(row.try_get("hash")?)?,
                })
            })
            .collect()
    }

    /// Writes down that hashes were acknowledged, and where their files stand now.
    pub async fn note_hash_receipt(
        &self,
        hashes: &[FileHash],
        receipt: &HashReceipt,
    ) -> Result<()> {
        let standings: Vec<_> = hashes
            .iter()
            .zip(&receipt.standings)
            .filter_map(|(hash, standing)| Some(hash_standing(hash, standing.as_ref()?)))
            .collect();
        let reported: Vec<_> =
            hashes.iter().map(|one| json!([one.path, signed(one.size), one.modified_ns])).collect();
        // A copy of what was on its way is wanted, until the other is stored and its hash asked for;
        // and the receipt of its offer may be slower than all that.
        let from = [FileState::HashNeeded, FileState::Wanted, FileState::Described];
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        apply_standings(&mut transaction, &standings, &from).await?;
        sqlx::query(
            "DELETE FROM hashes WHERE hash IS NOT NULL AND path IN
                 (SELECT value->>0 FROM json_each(?1) WHERE value->>1 = hashes.size
                      AND value->>2 = hashes.modified_ns)",
        )
        .bind(serde_json::to_string(&reported)?)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}
