//! What was offered, and what the server said of it.

use super::{Ledger, Result, commands::set, signed};
use crate::state::FileState;
use serde_json::json;
use sqlx::Row;
use trove_protocol::{BatchId, FileHash, FileOffer, OfferBatch, OfferReceipt, Standing};

/// A batch as it was written down before it was sent.
#[derive(Clone, Debug)]
pub struct StoredBatch {
    /// The row.
    pub id: i64,
    /// The batch in its wire form.
    pub body: String,
}

impl Ledger {
    /// The oldest batch that is not acknowledged.
    pub async fn unacknowledged_batch(&self) -> Result<Option<StoredBatch>> {
        let row = sqlx::query("SELECT id, body FROM batches ORDER BY id LIMIT 1")
            .fetch_optional(&self.writer)
            .await?;
        row.map(|row| Ok(StoredBatch { id: row.try_get("id")?, body: row.try_get("body")? }))
            .transpose()
    }

    /// Offers that no batch carries yet: rows and wire forms; and the same for files that are gone.
    pub async fn offerable(
        &self,
        limit: usize,
    ) -> Result<(Vec<(i64, String)>, Vec<(i64, String)>)> {
        let offers = sqlx::query_as(
            "SELECT id, offer FROM files
             WHERE state = 'described' AND batch IS NULL AND offer IS NOT NULL
             ORDER BY path LIMIT ?1",
        )
        .bind(limit as i64)
        .fetch_all(&self.writer)
        .await?;
        let gone = sqlx::query_as(
            "SELECT id, path FROM files WHERE state = 'gone' AND batch IS NULL
             ORDER BY path LIMIT ?1",
        )
        .bind(limit as i64)
        .fetch_all(&self.writer)
        .await?;
        Ok((offers, gone))
    }

    /// Writes a batch down before it is sent.
    pub async fn note_batch(&self, batch: &BatchId, body: &str, rows: &[i64]) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let id = sqlx::query("INSERT INTO batches (batch, body) VALUES (?1, ?2)")
            .bind(&batch.0)
            .bind(body)
            .execute(&mut *transaction)
            .await?
            .last_insert_rowid();
        sqlx::query("UPDATE files SET batch = ?1 WHERE id IN (SELECT value FROM json_each(?2))")
            .bind(id)
            .bind(serde_json::to_string(rows)?)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Writes down that a batch was acknowledged, and where its files stand. Files that have
    /// changed since keep their newer state.
    pub async fn note_receipt(&self, batch: &StoredBatch, receipt: &OfferReceipt) -> Result<()> {
        let sent: OfferBatch = serde_json::from_str(&batch.body)?;
        let standings: Vec<_> = sent
            .offers
            .iter()
            .zip(&receipt.standings)
            .map(|(offer, standing)| described_standing(offer, standing))
            .collect();
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        apply_standings(&mut transaction, &standings, &[FileState::Described]).await?;
        sqlx::query(
            "DELETE FROM files WHERE batch = ?1 AND +state = 'gone'
                 AND path IN (SELECT value FROM json_each(?2))",
        )
        .bind(batch.id)
        .bind(serde_json::to_string(&sent.gone)?)
        .execute(&mut *transaction)
        .await?;
        // A row left over was not named by the receipt: it goes into another batch.
        sqlx::query("UPDATE files SET batch = NULL WHERE batch = ?1")
            .bind(batch.id)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM batches WHERE id = ?1")
            .bind(batch.id)
            .execute(&mut *transaction)
            .await?;
        set(&mut transaction, "offered", &sent.batch.0).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets a batch that the server will never take; its files are offered in new ones.
    pub async fn drop_batch(&self, batch: &StoredBatch) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("UPDATE files SET batch = NULL WHERE batch = ?1")
            .bind(batch.id)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM batches WHERE id = ?1")
            .bind(batch.id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Everything is to be offered again, with the hashes that are known by now (seed 0038).
    pub async fn offer_all_again(&self) -> Result<()> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        offer_all_again(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Likewise, together with what else is written down.
pub(super) async fn offer_all_again(transaction: &mut sqlx::SqliteConnection) -> Result<()> {
    for statement in [
        "UPDATE files SET state = 'described', batch = NULL,
             offer = CASE WHEN hash IS NULL THEN offer
                     ELSE json_set(offer, '$.hash', lower(hex(hash))) END
         WHERE state IN ('described', 'wanted', 'hash_needed', 'unverified', 'safe', 'set_aside')
           AND offer IS NOT NULL",
        "UPDATE files SET batch = NULL WHERE state = 'gone'",
        "DELETE FROM batches",
    ] {
        sqlx::query(statement).execute(&mut *transaction).await?;
    }
    Ok(())
}

/// A standing, told for one version of one file, as a row of JSON.
type StandingRow = serde_json::Value;

fn described_standing(offer: &FileOffer, standing: &Standing) -> StandingRow {
    standing_row(offer.path.as_str(), offer.size, offer.modified_ns, standing)
}

pub(super) fn hash_standing(hash: &FileHash, standing: &Standing) -> StandingRow {
    standing_row(hash.path.as_str(), hash.size, hash.modified_ns, standing)
}

pub(super) fn standing_row(
    path: &str,
    size: u64,
    modified_ns: i64,
    standing: &Standing,
) -> StandingRow {
    let (state, hash, share_path, reason) = match standing {
        Standing::Wanted => (FileState::Wanted, None, None, None),
        Standing::HashNeeded => (FileState::HashNeeded, None, None, None),
        Standing::Stored { hash, share_path } => {
            (FileState::Unverified, Some(hash.to_string()), Some(share_path), None)
        }
        Standing::Refused { reason } => (FileState::SetAside, None, None, Some(reason)),
    };
    json!([path, signed(size), modified_ns, state.as_str(), hash, share_path, reason])
}

/// Applies standings to exactly the versions they speak of. `Stored` makes a file safe only when
/// its own hash is known and equal; when it is known and differs, the file is offered again, with
/// its hash; when it is not known, it will be read first. Files in other states than those of
/// `from` have heard something newer and are left; none named means all that are on offer.
pub(super) async fn apply_standings(
    transaction: &mut sqlx::SqliteConnection,
    standings: &[StandingRow],
    from: &[FileState],
) -> Result<()> {
    sqlx::query(
        "UPDATE files SET
             stored_hash = unhex(j.value->>4), share_path = j.value->>5, reason = j.value->>6,
             batch = NULL, changed_ms = CAST(unixepoch('subsec') * 1000 AS INTEGER),
             state = CASE
                 WHEN j.value->>3 <> 'unverified' THEN j.value->>3
                 WHEN hash IS NULL THEN 'unverified'
                 WHEN hash = unhex(j.value->>4) THEN 'safe'
                 WHEN offer->>'$.hash' IS NULL THEN 'described'
                 ELSE 'set_aside' END
         FROM json_each(?1) AS j
         WHERE files.path = j.value->>0 AND files.size = j.value->>1
           AND files.modified_ns = j.value->>2
           AND files.offer IS NOT NULL
           AND (+files.state IN (SELECT value FROM json_each(?2))
                OR (?2 = '[]' AND +files.state NOT IN ('found', 'gone')))",
    )
    .bind(serde_json::to_string(standings)?)
    .bind(serde_json::to_string(&from.iter().map(|state| state.as_str()).collect::<Vec<_>>())?)
    .execute(&mut *transaction)
    .await?;
    // Offered once without a hash and answered with another content's: our hash settles it.
    sqlx::query(
        "UPDATE files SET offer = json_set(offer, '$.hash', lower(hex(hash)))
         WHERE +state = 'described' AND hash IS NOT NULL AND offer->>'$.hash' IS NULL
           AND path IN (SELECT value->>0 FROM json_each(?1))",
    )
    .bind(serde_json::to_string(standings)?)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "UPDATE files SET reason = 'The server names another content as this file; it is looked \
             at again when it changes.'
         WHERE +state = 'set_aside' AND reason IS NULL
           AND path IN (SELECT value->>0 FROM json_each(?1))",
    )
    .bind(serde_json::to_string(standings)?)
    .execute(&mut *transaction)
    .await?;
    Ok(())
}
