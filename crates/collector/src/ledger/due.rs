//! Times that were written down by a clock which has been set back since.

use super::{Ledger, Result};
use crate::{engine::now_ms, retry};

impl Ledger {
    /// What is due later than anything is ever put off is due sooner: `still_ms` is how long files
    /// must have stood still. Otherwise all would wait until the clock has caught up, for a day or
    /// for years.
    pub async fn bring_forward(&self, still_ms: i64) -> Result<()> {
        let now = now_ms();
        let latest = now.saturating_add(still_ms);
        sqlx::query("UPDATE files SET due_ms = ?1 WHERE state = 'found' AND due_ms > ?1")
            .bind(latest)
            .execute(&self.writer)
            .await?;
        let longest = i64::try_from(retry::LONGEST.as_millis()).unwrap_or(i64::MAX);
        sqlx::query("UPDATE requests SET due_ms = ?1 WHERE due_ms > ?2")
            .bind(now)
            .bind(now.saturating_add(longest))
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
