//! The states of the house and its clients that people care about, looked at now and then; their
//! changes are events.

use crate::{
    catalogue::Client,
    clock::Moment,
    events::{Event, Mark},
    guard,
    house::{Fault, House},
    presence::AWAY_AFTER,
    receive::free_bytes,
};
use std::{sync::Arc, time::Duration};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// How often to look.
const EVERY: Duration = Duration::from_secs(5);

/// Keeps looking until `stopping` is cancelled.
pub async fn watch(house: Arc<House>, stopping: CancellationToken) {
    let begun = house.clock.now();
    while stopping.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        // What fails now is looked at again the next time.
        if let Err(error) = look(&house, begun).await {
            tracing::error!(%error, "the state of the house could not be looked at");
        }
    }
}

/// Looks once. While the server did not run, nobody could be heard of: who was not heard of since
/// `begun` is away only when that is long enough ago.
pub async fn look(house: &House, begun: Moment) -> Result<(), Fault> {
    let clients = house.catalogue.clients().await?;
    for client in &clients {
        presence(house, client, begun).await;
    }
    first_collections(house, &clients).await?;
    quotas(house, &clients).await?;
    if guard::see(house).await?.is_some() {
        return Ok(());
    }
    disk(house).await
}

async fn presence(house: &House, client: &Client, begun: Moment) {
    let (now, id) = (house.clock.now(), Some(&client.id));
    let heard = house
        .presence
        .last_heard(&client.id)
        .map_or(client.seen_at, |heard| Moment(heard.0.max(client.seen_at.0)));
    let silent = now.since(heard);
    // Who is paused does not poll; that says nothing of whether it is there.
    let away = !client.paused && silent.min(now.since(begun)) > AWAY_AFTER;
    let event = if away { Event::ClientAway } else { Event::ClientBack };
    house.events.turn(id, Mark::Away, away, event).await;
    let overdue = house.owner().overdue_after().is_some_and(|after| silent > after);
    let event = if overdue {
        Event::ClientOverdue { days: silent.as_secs() / 86_400 }
    } else {
        Event::ClientNoLongerOverdue
    };
    house.events.turn(id, Mark::Overdue, overdue, event).await;
}

/// Whose files are all safe for the first time.
async fn first_collections(house: &House, clients: &[Client]) -> Result<(), Fault> {
    let waiting =
        |client: &&Client| client.settled && !house.events.is_on(Some(&client.id), Mark::Complete);
    if !clients.iter().any(|client| waiting(&client)) {
        return Ok(());
    }
    let holdings = house.catalogue.holdings().await?;
    for client in clients.iter().filter(waiting) {
        let held = holdings.iter().find(|held| held.client == client.id);
        if let Some(held) = held.filter(|held| held.files > 0 && held.safe == held.files) {
            let event = Event::FirstCollectionComplete { files: held.files };
            house.events.turn(Some(&client.id), Mark::Complete, true, event).await;
        }
    }
    Ok(())
}

/// Who has used up its quota, counting what it was asked for and has not sent yet.
async fn quotas(house: &House, clients: &[Client]) -> Result<(), Fault> {
    let owner = house.owner();
    let limited = |client: &Client| {
        owner.quota(&client.id).is_some() || house.events.is_on(Some(&client.id), Mark::OverQuota)
    };
    if !clients.iter().any(limited) {
        return Ok(());
    }
    let usage = house.catalogue.usage().await?;
    let mut changed = false;
    for client in clients.iter().filter(|client| limited(client)) {
        let used = usage.get(&client.id).map_or(0, |usage| usage.stored + usage.asked);
        let quota = owner.quota(&client.id);
        let over = quota.is_some_and(|quota| used >= quota);
        let event = match quota {
            Some(quota) if over => Event::OverQuota { quota },
            _ => Event::UnderQuota,
        };
        changed |= over != house.events.is_on(Some(&client.id), Mark::OverQuota);
        house.events.turn(Some(&client.id), Mark::OverQuota, over, event).await;
    }
    if changed {
        house.presence.wake_all();
    }
    Ok(())
}

/// Whether the disk has more than is to stay free; a tenth more before it counts as having room
/// again, so that each file does not make an event.
async fn disk(house: &House) -> Result<(), Fault> {
    let Some(free) = free(house).await? else { return Ok(()) };
    let keep = house.owner().keep_free;
    let was_full = house.events.is_on(None, Mark::DiskFull);
    let full = if was_full { free <= keep.saturating_add(keep / 10) } else { free <= keep };
    let event = if full { Event::DiskFull { free } } else { Event::DiskHasRoom { free } };
    house.events.turn(None, Mark::DiskFull, full, event).await;
    Ok(())
}

/// Free bytes on the disk of the shares; `None` where the system does not tell.
pub async fn free(house: &House) -> Result<Option<u64>, Fault> {
    let shares = house.settings.shares.clone();
    Ok(spawn_blocking(move || free_bytes(&shares)).await.map_err(|_| Fault::Stopping)??)
}
