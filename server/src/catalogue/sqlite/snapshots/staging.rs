//! The entries of a snapshot that is being sent, and how many they are: a count that runs along,
//! since a snapshot may come in thousands of pages.

use crate::catalogue::CatalogueError;
use sqlx::SqliteConnection;

/// Drops what was kept of other snapshots of the set. Two ranges: an inequality would walk over
/// all that was kept of this one, for each of its pages.
pub(super) async fn drop_others(
    connection: &mut SqliteConnection,
    set: i64,
    snapshot: &str,
) -> Result<(), CatalogueError> {
    let mut dropped = 0;
    for statement in [
        "DELETE FROM backup_pages WHERE backup_set = ?1 AND snapshot < ?2",
        "DELETE FROM backup_pages WHERE backup_set = ?1 AND snapshot > ?2",
    ] {
        let done = sqlx::query(statement).bind(set).bind(snapshot);
        dropped += done.execute(&mut *connection).await?.rows_affected();
    }
    if dropped > 0 {
        count(connection, set, -i64::try_from(dropped).unwrap_or(i64::MAX)).await?;
    }
    Ok(())
}

/// How many entries of this page, as rows of JSON, are kept.
pub(super) async fn known(
    connection: &mut SqliteConnection,
    set: i64,
    snapshot: &str,
    page: &str,
) -> Result<i64, CatalogueError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM backup_pages WHERE backup_set = ?1 AND snapshot = ?2
            AND path IN (SELECT value ->> 0 FROM json_each(?3))",
    )
    .bind(set)
    .bind(snapshot)
    .bind(page)
    .fetch_one(connection)
    .await?)
}

/// Counts so many more entries; how many there are now.
pub(super) async fn count(
    connection: &mut SqliteConnection,
    set: i64,
    more: i64,
) -> Result<i64, CatalogueError> {
    let statement = "UPDATE backup_sets SET staged = staged + ?2 WHERE id = ?1 RETURNING staged";
    Ok(sqlx::query_scalar(statement).bind(set).bind(more).fetch_one(connection).await?)
}

/// Drops all that was kept.
pub(super) async fn drop_all(
    connection: &mut SqliteConnection,
    set: i64,
) -> Result<(), CatalogueError> {
    for statement in [
        "DELETE FROM backup_pages WHERE backup_set = ?1",
        "UPDATE backup_sets SET staged = 0 WHERE id = ?1",
    ] {
        sqlx::query(statement).bind(set).execute(&mut *connection).await?;
    }
    Ok(())
}
