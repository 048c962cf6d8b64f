//! What happens without anybody asking: requests that were not confirmed are issued again (seed
//! 0032), and contacts are written down.

#[cfg(test)]
mod tests;

use crate::{catalogue::CatalogueError, clock::Moment, house::House, presence::AWAY_AFTER};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often to look; an idle server does next to nothing in between.
const EVERY: Duration = Duration::from_secs(30);

/// Looks after the house until `stopping` is cancelled.
pub async fn look_after(house: Arc<House>, stopping: CancellationToken) {
    while stopping.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        // What fails now is looked at again the next time.
        if let Err(error) = look(&house).await {
            tracing::error!(%error, "the queue could not be looked after");
        }
    }
}

/// Looks once: by the clock, and after the expected amount of data has come.
pub async fn look(house: &House) -> Result<(), CatalogueError> {
    house.note_contacts().await?;
    let now = house.clock.now();
    let catalogue = &house.catalogue;
    let unconfirmed = house.requests.take_unconfirmed(before(now, house.settings.confirmation));
    let arrived = catalogue.reissue_arrived(&unconfirmed).await?;
    let late = catalogue.reissue(now, house.settings.reissue, before(now, AWAY_AFTER)).await?;
    if arrived + late > 0 {
        tracing::info!(arrived, late, "asking again for files that were not confirmed");
        house.presence.wake_all();
    }
    Ok(())
}

fn before(now: Moment, duration: Duration) -> Moment {
    Moment(now.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
}
