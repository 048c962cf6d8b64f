//! What was written down of files that are on offer.

use super::{Ledger, Result, fingerprint};
use crate::state::FileState;
use sqlx::Row;
use std::collections::HashMap;
use trove_protocol::FileOffer;

/// A file on offer, with what became of it so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Where it stands.
    pub state: FileState,
    /// The offer, with the hash if it has become known since.
    pub offer: FileOffer,
    /// Where it lies below the shares, once the server has said so.
    pub share_path: Option<String>,
    /// Why it is so, as a sentence.
    pub reason: Option<String>,
}

impl Ledger {
    /// Of these rows, those that are described and not there for a backup alone.
    pub async fn recorded(&self, rows: &[i64]) -> Result<HashMap<i64, Recorded>> {
        let rows = sqlx::query(
            "SELECT f.id, f.state, f.offer, f.hash, f.share_path, f.reason
             FROM json_each(?1) AS j CROSS JOIN files AS f ON f.id = j.value
             WHERE f.offer IS NOT NULL AND f.backup IS NULL
               AND f.state NOT IN ('found', 'unreadable', 'skipped', 'gone')",
        )
        .bind(serde_json::to_string(rows)?)
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                let mut offer: FileOffer = serde_json::from_str(row.try_get("offer")?)?;
                let hash = row.try_get::<Option<&[u8]>, _>("hash")?.map(fingerprint).transpose()?;
                offer.hash = hash.or(offer.hash);
                let recorded = Recorded {
                    state: FileState::from_text(row.try_get("state")?),
                    offer,
                    share_path: row.try_get("share_path")?,
                    reason: row.try_get("reason")?,
                };
                Ok((row.try_get("id")?, recorded))
            })
            .collect()
    }
}
