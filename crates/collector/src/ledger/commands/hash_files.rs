//! `hash_files`: files are to be read whole.

use super::{Concern, ON_OFFER, Result, signed};
use serde_json::json;
use sqlx::{AssertSqlSafe, SqliteConnection};
use trove_protocol::FileToHash;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    files: &[FileToHash],
) -> Result<&'static [Concern]> {
    let list: Vec<_> =
        files.iter().map(|one| json!([one.path, signed(one.size), one.modified_ns])).collect();
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO hashes (path, size, modified_ns, hash)
         SELECT f.path, f.size, f.modified_ns, f.hash
         FROM json_each(?1) AS j CROSS JOIN files AS f
           ON f.path = j.value->>0 AND f.size = j.value->>1 AND f.modified_ns = j.value->>2
         WHERE {ON_OFFER}
         ON CONFLICT (path) DO UPDATE SET size = excluded.size,
             modified_ns = excluded.modified_ns, hash = excluded.hash"
    )))
    .bind(serde_json::to_string(&list)?)
    .execute(transaction)
    .await?;
    Ok(&[Concern::Hashes])
}
