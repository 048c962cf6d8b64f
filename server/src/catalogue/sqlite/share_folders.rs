//! The folders of the shares as Trove last left or saw them.

use super::rows::json;
use crate::{
    catalogue::{CatalogueError, FolderNote, FolderSeen},
    shares::FolderChange,
};
use serde_json::json as value;
use sqlx::{Row as _, SqliteConnection, SqlitePool};
use std::collections::HashMap;

pub(super) async fn noted(
    readers: &SqlitePool,
) -> Result<HashMap<String, FolderNote>, CatalogueError> {
    sqlx::query("SELECT path, modified_ns, touched FROM share_folders")
        .fetch_all(readers)
        .await?
        .iter()
        .map(|row| {
            let modified_ns = row.try_get("modified_ns")?;
            let note = FolderNote { modified_ns, touched: row.try_get("touched")? };
            Ok((row.try_get("path")?, note))
        })
        .collect()
}

pub(super) async fn settle(writer: &SqlitePool, seen: &[FolderSeen]) -> Result<(), CatalogueError> {
    let row = |seen: &FolderSeen| {
        let noted = seen.noted;
        value!([
            seen.path,
            seen.modified_ns,
            noted.map(|note| note.modified_ns),
            noted.map(|note| i64::from(note.touched)),
        ])
    };
    // Trove may have changed a folder since its note was read: then the next look settles it.
    sqlx::query(
        "INSERT INTO share_folders (path, modified_ns)
         SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
         ON CONFLICT (path) DO UPDATE SET modified_ns = excluded.modified_ns, touched = 0
         WHERE (modified_ns, touched) = (
             SELECT value ->> 2, value ->> 3 FROM json_each(?1)
             WHERE value ->> 0 = share_folders.path)",
    )
    .bind(json(seen.iter().map(row).collect::<Vec<_>>())?)
    .execute(writer)
    .await?;
    Ok(())
}

/// Notes folders that Trove changed: one that was newer than it was left was changed by somebody
/// else before. One that is older was copied back; and some file systems keep times in steps, and
/// show that only later.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    changes: &[FolderChange],
) -> Result<(), CatalogueError> {
    if changes.is_empty() {
        return Ok(());
    }
    let row = |change: &FolderChange| value!([change.path, change.before_ns, change.after_ns]);
    sqlx::query(
        "INSERT INTO share_folders (path, modified_ns)
         SELECT value ->> 0, value ->> 2 FROM json_each(?1) WHERE true
         ON CONFLICT (path) DO UPDATE SET
             touched = touched OR modified_ns <
                 (SELECT value ->> 1 FROM json_each(?1) WHERE value ->> 0 = share_folders.path),
             modified_ns = excluded.modified_ns",
    )
    .bind(json(changes.iter().map(row).collect::<Vec<_>>())?)
    .execute(connection)
    .await?;
    Ok(())
}
