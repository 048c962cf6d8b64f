//! `start_backup`: a backup of one of the sets that this computer's user has chosen (seed 0038).
//! Which folders belong to it is the user's choice alone.

use super::{super::backups::begin, Concern, Result, signed};
use sqlx::SqliteConnection;
use trove_protocol::CommandId;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    id: CommandId,
    set: &str,
) -> Result<&'static [Concern]> {
    if begin(transaction, set, Some(signed(id.0))).await? {
        return Ok(&[Concern::Backups]);
    }
    let set: String = set.chars().take(100).collect();
    sqlx::query("INSERT OR IGNORE INTO refused (command, reason) VALUES (?1, ?2)")
        .bind(signed(id.0))
        .bind(format!(
            "This computer has no backup set {set:?}; its user chooses them with `trove-collector \
             backup add`."
        ))
        .execute(transaction)
        .await?;
    Ok(&[])
}
