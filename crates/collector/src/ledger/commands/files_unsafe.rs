//! `files_unsafe`: files of this computer that were stored are safe no longer. It is told only of
//! files that were called safe: what is on its way already stays so.

use super::{Concern, Result, signed};
use serde_json::json;
use sqlx::SqliteConnection;
use trove_protocol::UnsafeFile;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    files: &[UnsafeFile],
) -> Result<&'static [Concern]> {
    let list: Vec<_> = files
        .iter()
        .map(|one| {
            let state = if one.wanted { "wanted" } else { "set_aside" };
            json!([one.path, signed(one.size), one.modified_ns, one.hash, state, one.reason])
        })
        .collect();
    sqlx::query(
        "UPDATE files SET state = j.value->>4, reason = j.value->>5, stored_hash = NULL,
             share_path = NULL, changed_ms = CAST(unixepoch('subsec') * 1000 AS INTEGER)
         FROM json_each(?1) AS j
         WHERE files.path = j.value->>0 AND files.size = j.value->>1
           AND files.modified_ns = j.value->>2 AND stored_hash = unhex(j.value->>3)
           AND +files.state IN ('safe', 'unverified')",
    )
    .bind(serde_json::to_string(&list)?)
    .execute(transaction)
    .await?;
    Ok(&[])
}
