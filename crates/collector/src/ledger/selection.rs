//! What is to be collected, of the files that are known.

use super::{Ledger, Result, signed};
use crate::preferences::Preferences;

/// The setting that says for what the files were last looked at.
const SETTING: &str = "selection";

impl Ledger {
    /// Sends files back to be looked at whose fate these preferences change: those that were left
    /// out and are to be collected, and the other way round; with them all sidecars, which follow.
    /// What is left out may be on offer for a backup meanwhile.
    /// Does nothing when that has been done.
    pub async fn select(&self, preferences: &Preferences, now_ms: i64) -> Result<()> {
        let Preferences { kinds, smallest_file, largest_file, .. } = preferences;
        let selection = serde_json::to_string(&(kinds, smallest_file, largest_file))?;
        if self.setting(SETTING).await?.is_some_and(|done| done == selection) {
            return Ok(());
        }
        sqlx::query(
            "UPDATE files SET state = 'found', due_ms = ?4, batch = NULL
             WHERE state NOT IN ('found', 'gone', 'unreadable') AND collected = 1
               AND (kind = 'sidecar' OR (kind IN ('photo', 'video', 'music')
                   AND (state = 'skipped' OR backup IS NOT NULL) = (
                       kind IN (SELECT value FROM json_each(?1))
                       AND size >= ?2 AND (?3 IS NULL OR size <= ?3))))",
        )
        .bind(serde_json::to_string(kinds)?)
        .bind(signed(*smallest_file))
        .bind(largest_file.map(signed))
        .bind(now_ms)
        .execute(&self.writer)
        .await?;
        self.set(SETTING, &selection).await
    }
}
