//! Joins the halves of Live Photos.

use super::json;
use crate::{
    catalogue::CatalogueError,
    collection::pairs::{Half, pairs},
};
use sqlx::{Row as _, SqliteConnection};
use std::collections::BTreeMap;

/// Pairs these items, and all that have anything in common with them, anew.
pub(super) async fn pair(
    connection: &mut SqliteConnection,
    items: &[i64],
) -> Result<(), CatalogueError> {
    let mut halves: BTreeMap<i64, Half> = BTreeMap::new();
    for row in sqlx::query(
        "SELECT i.id, i.kind = 'video' AS is_video, f.family
         FROM (SELECT DISTINCT o.item FROM json_each(?1) j
               CROSS JOIN item_families f ON f.item = j.value
               CROSS JOIN item_families o ON o.family = f.family
               UNION SELECT value FROM json_each(?1)) found
         CROSS JOIN items i ON i.id = found.item
         LEFT JOIN item_families f ON f.item = i.id",
    )
    .bind(json(items)?)
    .fetch_all(&mut *connection)
    .await?
    {
        let item = row.try_get("id")?;
        let is_video = row.try_get("is_video")?;
        let half = || Half { item, is_video, families: Vec::new() };
        let half = halves.entry(item).or_insert_with(half);
        half.families.extend(row.try_get::<Option<String>, _>("family")?);
    }
    let all = json(halves.keys().collect::<Vec<_>>())?;
    let halves: Vec<Half> = halves.into_values().collect();
    let found = json(pairs(&halves))?;
    // Only what changes is written: most items have no other half and never had one.
    for statement in [
        "UPDATE items SET live = NULL, part_of = NULL, listed = 1
         WHERE (live IS NOT NULL OR part_of IS NOT NULL)
           AND (id IN (SELECT value FROM json_each(?1))
                OR live IN (SELECT value FROM json_each(?1))
                OR part_of IN (SELECT value FROM json_each(?1))) AND ?2 <> ''",
        "UPDATE items SET live = j.value ->> 1 FROM json_each(?2) j
         WHERE items.id = j.value ->> 0 AND ?1 <> ''",
        "UPDATE items SET part_of = j.value ->> 0, listed = 0 FROM json_each(?2) j
         WHERE items.id = j.value ->> 1 AND ?1 <> ''",
    ] {
        sqlx::query(statement).bind(&all).bind(&found).execute(&mut *connection).await?;
    }
    Ok(())
}
