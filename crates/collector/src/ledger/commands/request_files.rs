//! `request_files`: files are to be sent (seed 0023).

use super::{Concern, ON_OFFER, Result, signed};
use serde_json::json;
use sqlx::{AssertSqlSafe, SqliteConnection};
use trove_protocol::{CommandId, FileRequest, Outcome, Transfer};

/// A request for what is not on offer has its outcome at once, and no file is touched for it: a
/// path that this client does not offer is gone, whether there is something or not; another
/// version than the one on offer has changed. A request that is dealt with stays so, unless it
/// names another file by now.
pub(super) async fn note(
    transaction: &mut SqliteConnection,
    command: CommandId,
    transfer: Transfer,
    requests: &[FileRequest],
) -> Result<&'static [Concern]> {
    let list: Vec<_> = requests
        .iter()
        .map(|one| json!([signed(one.request.0), one.path, signed(one.size), one.modified_ns]))
        .collect();
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO requests (request, command, transfer, path, size, modified_ns, outcome)
         SELECT j.value->>0, ?2, ?3, j.value->>1, j.value->>2, j.value->>3,
             CASE WHEN f.id IS NULL OR f.state = 'gone' THEN ?4
                  WHEN f.size = j.value->>2 AND f.modified_ns = j.value->>3 AND {ON_OFFER}
                  THEN NULL ELSE ?5 END
         FROM json_each(?1) AS j LEFT JOIN files AS f ON f.path = j.value->>1 WHERE true
         ON CONFLICT (request) DO UPDATE SET
             command = excluded.command, transfer = excluded.transfer, path = excluded.path,
             size = excluded.size, modified_ns = excluded.modified_ns,
             outcome = excluded.outcome, due_ms = 0
         WHERE outcome IS NULL OR path <> excluded.path OR size <> excluded.size
             OR modified_ns <> excluded.modified_ns"
    )))
    .bind(serde_json::to_string(&list)?)
    .bind(signed(command.0))
    .bind(transfer_text(transfer))
    .bind(serde_json::to_string(&Outcome::Gone)?)
    .bind(serde_json::to_string(&Outcome::Changed)?)
    .execute(&mut *transaction)
    .await?;
    let refused: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM requests WHERE command = ?1 AND outcome IN (?2, ?3)",
    )
    .bind(signed(command.0))
    .bind(serde_json::to_string(&Outcome::Gone)?)
    .bind(serde_json::to_string(&Outcome::Changed)?)
    .fetch_one(transaction)
    .await?;
    if refused > 0 {
        tracing::warn!("The server asked for {refused} files that are not on offer so any more.");
    }
    // A request for what is not on offer is answered at once.
    Ok(&[Concern::Requests, Concern::Outbox])
}

fn transfer_text(transfer: Transfer) -> &'static str {
    match transfer {
        Transfer::Single => "single",
        Transfer::Bundle => "bundle",
    }
}

pub(in crate::ledger) fn transfer_from(text: &str) -> Transfer {
    if text == "bundle" { Transfer::Bundle } else { Transfer::Single }
}
