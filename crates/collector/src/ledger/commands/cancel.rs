//! `cancel`: what was not sent yet need not be sent.

use super::{Concern, Result, signed};
use sqlx::SqliteConnection;
use trove_protocol::RequestId;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    requests: &[RequestId],
) -> Result<&'static [Concern]> {
    let list: Vec<_> = requests.iter().map(|one| signed(one.0)).collect();
    sqlx::query(
        "DELETE FROM requests WHERE outcome IS NULL
             AND request IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(&list)?)
    .execute(transaction)
    .await?;
    Ok(&[Concern::Requests])
}
