//! `resend_offers`: everything is offered again (seed 0038).

use super::{super::offers::offer_all_again, Concern, Result};
use sqlx::SqliteConnection;

pub(super) async fn note(transaction: &mut SqliteConnection) -> Result<&'static [Concern]> {
    offer_all_again(transaction).await?;
    Ok(&[Concern::Offers])
}
