//! Between columns and types.

use crate::catalogue::{ByHand, CatalogueError, WaitingFigures};
use serde::Serialize;
use sqlx::{Row as _, sqlite::SqliteRow};
use trove_protocol::{BackupPlace, ClientId, ClientPath, ContentHash, Kind};

/// A batch for `json_each`: one statement then serves the whole batch.
pub(super) fn json(values: impl Serialize) -> Result<String, CatalogueError> {
    serde_json::to_string(&values).map_err(|_| CatalogueError::Unreadable("a batch"))
}

pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Photo => "photo",
        Kind::Video => "video",
        Kind::Music => "music",
        Kind::Sidecar => "sidecar",
        Kind::Other => "other",
    }
}

pub(super) fn kind_named(name: &str) -> Kind {
    [Kind::Photo, Kind::Video, Kind::Music, Kind::Sidecar]
        .into_iter()
        .find(|&kind| kind_name(kind) == name)
        .unwrap_or(Kind::Other)
}

/// Where a file lies in a backup, if it is on offer for that alone.
pub(super) fn backup_place(row: &SqliteRow) -> Result<Option<BackupPlace>, CatalogueError> {
    let set = row.try_get::<Option<String>, _>("backup_set")?;
    let path = row.try_get::<Option<String>, _>("backup_path")?.map(ClientPath::from_wire);
    Ok(set.zip(path).map(|(set, path)| BackupPlace { set, path }))
}

pub(super) fn by_hand_named(name: &str) -> ByHand {
    if name == ByHand::Edited.name() { ByHand::Edited } else { ByHand::Deleted }
}

pub(super) fn fingerprint(
    row: &SqliteRow,
    column: &'static str,
) -> Result<[u8; 32], CatalogueError> {
    optional_fingerprint(row, column)?.ok_or(CatalogueError::Unreadable(column))
}

pub(super) fn optional_fingerprint(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<[u8; 32]>, CatalogueError> {
    row.try_get::<Option<&[u8]>, _>(column)?
        .map(|bytes| bytes.try_into().map_err(|_| CatalogueError::Unreadable(column)))
        .transpose()
}

pub(super) fn optional_hash(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<ContentHash>, CatalogueError> {
    Ok(optional_fingerprint(row, column)?.map(ContentHash))
}

/// Sizes and counts: SQLite's integers are signed, none of these is ever negative.
pub(super) fn count(row: &SqliteRow, column: &'static str) -> Result<u64, CatalogueError> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|_| CatalogueError::Unreadable(column))
}

/// What waits for one reason.
pub(super) fn waiting_figures(row: &SqliteRow) -> Result<WaitingFigures, CatalogueError> {
    Ok(WaitingFigures {
        reason: row.try_get("reason")?,
        sentence: row.try_get("sentence")?,
        client: row.try_get::<Option<String>, _>("client")?.map(ClientId),
        files: count(row, "files")?,
        bytes: count(row, "bytes")?,
    })
}
