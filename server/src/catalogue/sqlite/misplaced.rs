use super::{
    SqliteCatalogue,
    rows::{fingerprint, kind_named},
    upkeep::identity,
};
use crate::{
    catalogue::{CatalogueError, MediaPlaces, Misplaced, RequestedFile},
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::{ClientId, ClientPath, ContentHash};

#[async_trait]
impl MediaPlaces for SqliteCatalogue {
    async fn misplaced(
        &self,
        after: ContentId,
        limit: u32,
    ) -> Result<Vec<Misplaced>, CatalogueError> {
        sqlx::query(
            "SELECT c.id, c.hash, c.size, c.share_path, c.kept_device, c.kept_inode,
                    c.kept_modified_ns, f.client, f.id AS file, f.path, f.modified_ns, f.kind,
                    f.metadata, f.group_key
             FROM misplaced m CROSS JOIN contents c ON c.id = m.content AND +c.state = 'stored'
             JOIN files f ON f.id = (
                 SELECT min(id) FROM files WHERE content = c.id AND hash = c.hash
                    AND backup_set IS NULL AND gone_at IS NULL)
             WHERE m.content > ?1 ORDER BY m.content LIMIT ?2",
        )
        .bind(after.0)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(misplaced)
        .collect()
    }
}

fn misplaced(row: &SqliteRow) -> Result<Misplaced, CatalogueError> {
    Ok(Misplaced {
        content: ContentId(row.try_get("id")?),
        hash: ContentHash(fingerprint(row, "hash")?),
        share_path: row.try_get("share_path")?,
        identity: identity(row)?,
        client: ClientId(row.try_get("client")?),
        file: RequestedFile {
            id: row.try_get("file")?,
            path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
            modified_ns: row.try_get("modified_ns")?,
            kind: kind_named(row.try_get("kind")?),
            metadata: serde_json::from_str(row.try_get("metadata")?)
                .map_err(|_| CatalogueError::Unreadable("metadata"))?,
            backup: None,
            group: row.try_get("group_key")?,
            replaces: None,
        },
    })
}
