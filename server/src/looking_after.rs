//! What happens without anybody asking: requests that were not confirmed are issued again (seed
//! 0032), contacts are written down, and the inbox is tidied.

#[cfg(test)]
pub(crate) mod tests;

use crate::{
    catalogue::CatalogueError,
    decide::ContentId,
    dispatch,
    file::give_media_places,
    house::{Fault, House},
    queue::{LONGEST_SETBACK, Next, State, after_silence, patience},
    set_aside::tell_set_aside,
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::task::spawn_blocking;
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
pub async fn look(house: &House) -> Result<(), Fault> {
    house.note_contacts().await?;
    house.note_traffic().await?;
    give_media_places(house).await;
    let now = house.clock.now();
    let catalogue = &house.catalogue;
    let free = dispatch::askable(house).await?;
    let brought = catalogue.bring_forward(now, now.after(LONGEST_SETBACK)).await?;
    let put_back = async |asked: Vec<(ContentId, u32)>, reason| {
        let next = |(content, attempts)| (content, after_silence(attempts));
        let next: Vec<(ContentId, Next)> = asked.into_iter().map(next).collect();
        let done = catalogue.put_back(&next, reason).await?;
        let aside = next.iter().filter(|(_, next)| next.state == State::SetAside);
        let aside: Vec<ContentId> = aside.map(|(content, _)| *content).collect();
        tell_set_aside(house, &aside).await?;
        Ok::<u64, CatalogueError>(done)
    };
    let unconfirmed =
        house.requests.take_unconfirmed(now.before(house.settings.confirmation), &free);
    let arrived = catalogue.attempts(&unconfirmed).await?;
    let arrived = put_back(arrived, "it arrived, but no confirmation came").await?;
    let first = house.owner().reissue();
    // Of who cannot answer now nothing is late, and nothing is gained by asking again.
    let late = catalogue.asked_before(&free, now.before(first)).await?;
    let late = late
        .into_iter()
        .filter(|asked| now >= asked.asked_at.after(patience(first, asked.attempts, asked.content)))
        .map(|asked| (asked.content, asked.attempts))
        .collect();
    let late = put_back(late, "no confirmation came").await?;
    if brought > 0 {
        tracing::info!(brought, "the clock was set back; no file waits for it to catch up");
        house.presence.wake_all();
    }
    if arrived + late > 0 {
        tracing::info!(arrived, late, "asking again for files that were not confirmed");
        house.presence.wake_all();
    }
    tidy_inbox(house).await
}

/// Removes what nobody waits for any more: a part of a file that changed, say.
async fn tidy_inbox(house: &House) -> Result<(), Fault> {
    let inbox = Arc::clone(&house.inbox);
    let begun = spawn_blocking(move || inbox.begun()).await.map_err(|_| Fault::Stopping)??;
    if begun.is_empty() {
        return Ok(());
    }
    // Asked after looking: a request that is made in between is not among those that were begun,
    // and numbers are never used twice.
    let unfinished: HashSet<_> = house.catalogue.unfinished().await?.into_iter().collect();
    let inbox = Arc::clone(&house.inbox);
    spawn_blocking(move || {
        begun
            .into_iter()
            .filter(|request| !unfinished.contains(request))
            .try_for_each(|request| inbox.discard(request))
    })
    .await
    .map_err(|_| Fault::Stopping)??;
    Ok(())
}
