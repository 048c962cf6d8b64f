//! Requests that were asked of one client and are now asked of another: the former drops them.

use super::{commands::keep_command, rows::json};
use crate::{catalogue::CatalogueError, clock::Moment};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;
use trove_protocol::{ClientId, Command, RequestId};

/// Tells whoever was asked for these before that `client` is asked now.
pub(super) async fn cancel_elsewhere(
    connection: &mut SqliteConnection,
    client: &ClientId,
    requests: &[RequestId],
    now: Moment,
) -> Result<(), CatalogueError> {
    let before: Vec<(i64, String)> = sqlx::query_as(
        "SELECT c.id, c.origin FROM json_each(?1) j CROSS JOIN contents c ON c.id = j.value
         JOIN clients o ON o.id = c.origin AND o.removed_at IS NULL
         WHERE c.origin <> ?2 AND c.asked_at IS NOT NULL ORDER BY c.id",
    )
    .bind(json(requests)?)
    .bind(&client.0)
    .fetch_all(&mut *connection)
    .await?;
    let mut former: BTreeMap<String, Vec<RequestId>> = BTreeMap::new();
    for (id, origin) in before {
        former.entry(origin).or_default().push(RequestId(id.unsigned_abs()));
    }
    for (origin, requests) in former {
        let command = Command::Cancel { requests };
        keep_command(&mut *connection, &ClientId(origin), &command, now).await?;
    }
    Ok(())
}
