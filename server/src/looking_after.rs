//! What happens without anybody asking: requests that were not confirmed are issued again, and
//! contacts are written down (seed 0032).

use crate::{house::House, presence::AWAY_AFTER};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often to look; an idle server does next to nothing in between.
const EVERY: Duration = Duration::from_secs(30);

/// Looks after the house until `stopping` is cancelled.
pub async fn look_after(house: Arc<House>, stopping: CancellationToken) {
    while stopping.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        look(&house).await;
    }
}

/// Looks once. What fails now is looked at again the next time.
pub async fn look(house: &House) {
    let now = house.clock.now();
    let absent_since = crate::clock::Moment(now.0 - AWAY_AFTER.as_millis() as i64);
    if let Err(error) = house.note_contacts().await {
        tracing::error!(%error, "contacts could not be written down");
    }
    match house.catalogue.reissue(now, house.settings.reissue, absent_since).await {
        Ok(0) => {}
        Ok(files) => {
            tracing::info!(files, "asking again for files that were not confirmed");
            house.presence.wake_all();
        }
        Err(error) => tracing::error!(%error, "the queue could not be looked after"),
    }
}
