//! What is known of contents, to describe their items.

use super::{kind_named, optional_hash};
use crate::{
    catalogue::CatalogueError,
    collection::describe::{Holding, Stored},
};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use std::collections::HashMap;
use trove_protocol::{ClientId, ClientPath};

/// Those of the contents that are stored.
pub(super) async fn stored(
    connection: &mut SqliteConnection,
    contents: &str,
) -> Result<HashMap<i64, Stored>, CatalogueError> {
    let mut found = HashMap::new();
    for row in sqlx::query(
        "SELECT id, size, hash, kind, share_path, retired_at IS NOT NULL AS retired
         FROM contents WHERE id IN (SELECT value FROM json_each(?1)) AND +state = 'stored'",
    )
    .bind(contents)
    .fetch_all(connection)
    .await?
    {
        let id = row.try_get("id")?;
        // What is stored always has both.
        let (Some(hash), Some(share_path)) =
            (optional_hash(&row, "hash")?, row.try_get::<Option<String>, _>("share_path")?)
        else {
            continue;
        };
        let stored = Stored {
            id,
            size: super::count(&row, "size")?,
            hash,
            kind: kind_named(row.try_get("kind")?),
            share_path,
            is_retired: row.try_get("retired")?,
        };
        found.insert(id, stored);
    }
    Ok(found)
}

/// Who has or had each of the contents, by number of the file.
pub(super) async fn holdings(
    connection: &mut SqliteConnection,
    contents: &str,
) -> Result<HashMap<i64, Vec<Holding>>, CatalogueError> {
    let mut found: HashMap<i64, Vec<Holding>> = HashMap::new();
    for row in sqlx::query(
        "SELECT c.id AS content, f.id AS file, f.client, k.name, f.path, f.kind, f.metadata,
                f.group_key, f.backup_set IS NOT NULL AS backup, 1 AS present
         FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
         CROSS JOIN files f ON f.content = c.id JOIN clients k ON k.id = f.client
         UNION ALL
         SELECT c.id, f.id, f.client, k.name, f.path, f.kind, f.metadata, f.group_key,
                f.backup_set IS NOT NULL, 0
         FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value CROSS JOIN clients k
         CROSS JOIN files f ON f.client = k.id AND f.content IS NULL AND f.hash = c.hash
         ORDER BY content, file",
    )
    .bind(contents)
    .fetch_all(connection)
    .await?
    {
        found.entry(row.try_get("content")?).or_default().push(holding(&row)?);
    }
    Ok(found)
}

fn holding(row: &SqliteRow) -> Result<Holding, CatalogueError> {
    Ok(Holding {
        client: ClientId(row.try_get("client")?),
        client_name: row.try_get("name")?,
        path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
        kind: kind_named(row.try_get("kind")?),
        metadata: serde_json::from_str(row.try_get("metadata")?)
            .map_err(|_| CatalogueError::Unreadable("metadata"))?,
        group: row.try_get("group_key")?,
        is_backup: row.try_get("backup")?,
        is_present: row.try_get("present")?,
    })
}
