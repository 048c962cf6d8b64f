use super::{
    SqliteCatalogue,
    rows::{backup_place, json, kind_named},
};
use crate::{
    catalogue::{CatalogueError, Forecasting, OtherHolder, RequestedFile},
    decide::ContentId,
};
use async_trait::async_trait;
use sqlx::{Row as _, sqlite::SqliteRow};
use std::collections::HashMap;
use trove_protocol::{ClientId, ClientPath};

fn holder(row: &SqliteRow) -> Result<OtherHolder, CatalogueError> {
    Ok(OtherHolder {
        client: ClientId(row.try_get("client")?),
        asked: row.try_get("asked")?,
        file: RequestedFile {
            id: row.try_get("file")?,
            path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
            modified_ns: row.try_get("modified_ns")?,
            kind: kind_named(row.try_get("kind")?),
            metadata: serde_json::from_str(row.try_get("metadata")?)
                .map_err(|_| CatalogueError::Unreadable("metadata"))?,
            group: row.try_get("group_key")?,
            backup: backup_place(row)?,
            replaces: None,
        },
    })
}

#[async_trait]
impl Forecasting for SqliteCatalogue {
    async fn other_holders(
        &self,
        client: &ClientId,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, Vec<OtherHolder>>, CatalogueError> {
        let mut holders: HashMap<ContentId, Vec<OtherHolder>> = HashMap::new();
        for row in sqlx::query(
            "SELECT c.id, f.id AS file, f.client, f.path, f.modified_ns, f.kind, f.metadata,
                    f.group_key, f.backup_set, f.backup_path,
                    c.state = 'asked' AND c.origin IS f.client AS asked
             FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
             JOIN files f ON f.content = c.id
             WHERE c.state IN ('wanted', 'asked') AND f.client <> ?2 AND f.gone_at IS NULL
             ORDER BY c.id, asked DESC, f.id",
        )
        .bind(json(contents.iter().map(|content| content.0).collect::<Vec<_>>())?)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        {
            let content = ContentId(row.try_get("id")?);
            holders.entry(content).or_default().push(holder(&row)?);
        }
        Ok(holders)
    }

    async fn replaceable(
        &self,
        client: &ClientId,
        held: &[(ClientPath, ContentId)],
    ) -> Result<HashMap<ContentId, String>, CatalogueError> {
        let held: Vec<_> = held.iter().map(|(path, content)| (path.as_str(), content.0)).collect();
        sqlx::query(
            "SELECT p.id, p.share_path
             FROM json_each(?1) j CROSS JOIN contents p ON p.id = j.value ->> 1
             WHERE p.state = 'stored' AND p.retired_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM files o WHERE o.content = p.id
                               AND NOT (o.client = ?2 AND o.path = j.value ->> 0))",
        )
        .bind(json(held)?)
        .bind(&client.0)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| Ok((ContentId(row.try_get("id")?), row.try_get("share_path")?)))
        .collect()
    }
}
