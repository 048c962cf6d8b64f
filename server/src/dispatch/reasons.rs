//! Leaves for people why files wait, and decides anew also while nobody polls.

use super::reconsider;
use crate::{
    clock::Moment,
    house::{Fault, House},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{interval, sleep};
use tokio_util::sync::CancellationToken;

/// Reasons are written down at most once in this time: while files are collected they change with
/// each of them.
const PACE: Duration = Duration::from_secs(1);
/// Looked at also when nothing was heard: another program may have changed the catalogue.
const TICK: Duration = Duration::from_secs(30);

/// Keeps deciding and telling, until `stopping` is cancelled.
pub async fn keep_dispatching(house: Arc<House>, stopping: CancellationToken) {
    let mut news = house.presence.news();
    let mut owner = house.owner.subscribe();
    let mut tick = interval(TICK);
    while !stopping.is_cancelled() {
        news.mark_unchanged();
        let look_again = match look(&house).await {
            Ok(look_again) => look_again,
            Err(error) => {
                tracing::error!(%error, "what to ask of whom could not be decided");
                None
            }
        };
        let now = house.clock.now();
        let due = sleep(look_again.map_or(TICK, |moment| moment.since(now)));
        tokio::select! {
            () = stopping.cancelled() => return,
            _ = news.changed() => {}
            _ = owner.changed() => house.presence.wake_all(),
            _ = tick.tick() => house.presence.wake_all(),
            () = due => {}
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = sleep(PACE) => {}
        }
    }
}

async fn look(house: &House) -> Result<Option<Moment>, Fault> {
    let look_again = reconsider(house).await?;
    note_reasons(house).await?;
    Ok(look_again)
}

/// Writes down why files wait, as far as that changed since it was last written.
pub async fn note_reasons(house: &House) -> Result<(), Fault> {
    let mut last = house.dispatch.last.lock().await;
    let mut waiting = last.waiting.clone();
    if !waiting.is_empty() {
        // Who has nothing more to send waits for nothing.
        let concerned = house.catalogue.with_wanted().await?;
        waiting.retain(|one| one.client.as_ref().is_none_or(|client| concerned.contains(client)));
    }
    if last.told.as_ref() != Some(&waiting) {
        house.catalogue.note_waiting(&waiting).await?;
        last.told = Some(waiting);
    }
    Ok(())
}
