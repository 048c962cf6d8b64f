//! Files that would be lost with this computer, page by page.

use super::{Ledger, Result, subtree, unsigned};
use crate::state::FileState;
use sqlx::{QueryBuilder, Row};
use trove_protocol::ClientPath;

/// A file that is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStored {
    /// In its wire form.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Where it stands.
    pub state: FileState,
    /// Why, as a sentence, when more is known than its state.
    pub reason: Option<String>,
}

impl Ledger {
    /// By path, files after this one that are in one of these states, at most so many; those in
    /// `only`, if given, and none of those in `without`.
    pub async fn not_stored(
        &self,
        states: &[FileState],
        only: Option<&[ClientPath]>,
        without: &[ClientPath],
        after: &str,
        limit: u32,
    ) -> Result<Vec<NotStored>> {
        let mut query = QueryBuilder::new(
            "SELECT path, size, state, reason FROM files WHERE backup IS NULL AND path > ",
        );
        query.push_bind(after).push(" AND +state IN (");
        let mut list = query.separated(", ");
        for state in states {
            list.push_bind(state.as_str());
        }
        query.push(")");
        let ranges = |folders: &[ClientPath]| {
            serde_json::to_string(&folders.iter().map(subtree).collect::<Vec<_>>())
        };
        for (folders, word) in [(only, "EXISTS"), (Some(without), "NOT EXISTS")] {
            let Some(folders) = folders else { continue };
            query.push(format!(" AND {word} (SELECT 1 FROM json_each("));
            query.push_bind(ranges(folders)?);
            query.push(") AS j WHERE files.path >= j.value->>0 AND files.path < j.value->>1)");
        }
        query.push(" ORDER BY path LIMIT ").push_bind(i64::from(limit));
        let rows = query.build().fetch_all(&self.reader).await?;
        rows.iter()
            .map(|row| {
                Ok(NotStored {
                    path: row.try_get("path")?,
                    size: unsigned(row.try_get("size")?),
                    state: FileState::from_text(row.try_get("state")?),
                    reason: row.try_get("reason")?,
                })
            })
            .collect()
    }

    /// When a file last became safe, milliseconds since 1970.
    pub async fn last_proof(&self) -> Result<Option<i64>> {
        Ok(sqlx::query_scalar("SELECT max(changed_ms) FROM files WHERE state = 'safe'")
            .fetch_one(&self.reader)
            .await?)
    }
}
