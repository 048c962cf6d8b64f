//! `reload_configuration`: the owner's settings for this computer (seed 0038).

use super::{super::preferences::OWNER, Concern, Result, set};
use sqlx::SqliteConnection;
use trove_protocol::ClientConfiguration;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    configuration: &ClientConfiguration,
) -> Result<&'static [Concern]> {
    set(transaction, OWNER, &serde_json::to_string(configuration)?).await?;
    Ok(&[Concern::Configuration])
}
