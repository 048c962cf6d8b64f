//! Kinds that a newer server knows: refused politely, in the next status message.

use super::{Concern, Result, signed};
use sqlx::SqliteConnection;
use trove_protocol::CommandId;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    id: CommandId,
) -> Result<&'static [Concern]> {
    sqlx::query("INSERT OR IGNORE INTO refused (command, reason) VALUES (?1, ?2)")
        .bind(signed(id.0))
        .bind("This computer's Trove is too old to know this command; update it.")
        .execute(transaction)
        .await?;
    Ok(&[])
}
