//! All who have a content, when it is stored.

use super::{
    commands::keep_command,
    rows::{count, fingerprint, json, optional_hash},
};
use crate::{
    catalogue::{CatalogueError, News},
    clock::Moment,
};
use sqlx::{Row as _, SqliteConnection};
use std::collections::{BTreeMap, HashSet};
use trove_protocol::{ClientId, ClientPath, Command, ContentHash, StoredFile};

/// The other files linked with contents that were just stored: equal ones are told, unread ones
/// are to be hashed, different ones are returned.
pub(super) async fn see_to_holders(
    connection: &mut SqliteConnection,
    contents: &str,
    origins: &str,
    now: Moment,
) -> Result<News, CatalogueError> {
    let mut news: HashSet<ClientId> = HashSet::new();
    let others = sqlx::query(
        "SELECT f.id, f.client, f.path, f.size, f.modified_ns, f.hash AS own, c.hash, c.share_path
         FROM json_each(?1) j CROSS JOIN files f ON f.content = j.value
         JOIN contents c ON c.id = f.content
         WHERE f.id NOT IN (SELECT value FROM json_each(?2))",
    )
    .bind(contents)
    .bind(origins)
    .fetch_all(&mut *connection)
    .await?;
    let mut equal: BTreeMap<ClientId, Vec<StoredFile>> = BTreeMap::new();
    let mut unread: Vec<i64> = Vec::new();
    let mut different: Vec<(i64, ClientId, ClientPath)> = Vec::new();
    for row in &others {
        let id = row.try_get("id")?;
        let client = ClientId(row.try_get("client")?);
        let path = ClientPath::from_wire(row.try_get::<String, _>("path")?);
        let hash = ContentHash(fingerprint(row, "hash")?);
        match optional_hash(row, "own")? {
            Some(own) if own == hash => {
                let file = StoredFile {
                    path,
                    size: count(row, "size")?,
                    modified_ns: row.try_get("modified_ns")?,
                    hash,
                    share_path: row.try_get("share_path")?,
                };
                equal.entry(client.clone()).or_default().push(file);
            }
            Some(_) => different.push((id, client.clone(), path)),
            None => unread.push(id),
        }
        news.insert(client);
    }
    for (client, files) in equal {
        keep_command(&mut *connection, &client, &Command::FilesStored { files }, now).await?;
    }
    sqlx::query(
        "UPDATE files SET content = NULL, hash_needed = 1
         WHERE id IN (SELECT value FROM json_each(?1))",
    )
    .bind(json(&unread)?)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE files SET content = NULL WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(json(different.iter().map(|(id, ..)| id).collect::<Vec<_>>())?)
        .execute(connection)
        .await?;
    let different = different.into_iter().map(|(_, client, path)| (client, path)).collect();
    Ok(News { clients: news.into_iter().collect(), different })
}
