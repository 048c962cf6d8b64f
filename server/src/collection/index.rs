//! Keeps items true: works off what is due right after commits.

use crate::{catalogue::CatalogueError, house::House, previews};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Contents that are looked at in one transaction: others write in between.
const ROUND: u32 = 200;

/// How soon a look that failed is repeated.
const AGAIN: Duration = Duration::from_secs(30);

/// Keeps indexing until `stopping` is cancelled. Whoever writes into the catalogue wakes all who
/// wait, and so this too.
pub async fn keep_index(house: Arc<House>, stopping: CancellationToken) {
    let mut news = house.presence.news();
    loop {
        // Before looking: what is written from now on wakes again.
        news.mark_unchanged();
        let looked = stopping.run_until_cancelled(index(&house)).await;
        match looked {
            None => return,
            Some(Ok(())) => {
                let woken = stopping.run_until_cancelled(news.changed()).await;
                if !matches!(woken, Some(Ok(()))) {
                    return;
                }
            }
            Some(Err(error)) => {
                tracing::error!(%error, "the collection could not be brought up to date");
                let pause = tokio::time::sleep(AGAIN);
                if stopping.run_until_cancelled(pause).await.is_none() {
                    return;
                }
            }
        }
    }
}

/// Works off all that is due.
pub async fn index(house: &House) -> Result<(), CatalogueError> {
    loop {
        let round = house.catalogue.index_round(ROUND).await?;
        house.collection.see(round.revision);
        if round.looked == 0 {
            return Ok(());
        }
        tracing::debug!(items = round.looked, "items were brought up to date");
        previews::forget(house, round.dropped).await;
        house.collection.pictures.notify_one();
    }
}
