//! The states of the house and its clients that people care about, looked at now and then; their
//! changes are events.

use crate::{
    catalogue::Client,
    clock::Moment,
    disk::{self, Disk},
    events::{Event, Mark},
    guard,
    house::{Fault, House},
    presence::AWAY_AFTER,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use trove_protocol::{ClientId, ClientPath};

/// How often to look.
const EVERY: Duration = Duration::from_secs(5);

/// What was seen at the last look, so that the next one costs little.
#[derive(Default)]
pub struct States {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The count of news at that time.
    news: Option<u64>,
    /// Of each client a file that was not safe; all before it were.
    not_safe: HashMap<ClientId, ClientPath>,
}

impl States {
    fn with<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        // Nothing in here can be left half changed.
        change(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Keeps looking until `stopping` is cancelled.
pub async fn watch(house: Arc<House>, stopping: CancellationToken) {
    let begun = house.clock.steady();
    while stopping.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        // What fails now is looked at again the next time.
        if let Err(error) = look(&house, begun).await {
            tracing::error!(%error, "the state of the house could not be looked at");
        }
    }
}

/// Looks once. While the server did not run, nobody could be heard of: who was not heard of since
/// `begun`, by the steady clock, is away only when that is long enough ago.
pub async fn look(house: &House, begun: Moment) -> Result<(), Fault> {
    let clients = house.catalogue.clients().await?;
    for client in &clients {
        presence(house, client, begun).await;
    }
    first_collections(house, &clients).await?;
    quotas(house, &clients).await?;
    ended_pauses(house).await?;
    if guard::see(house).await?.is_some() {
        return Ok(());
    }
    fullness(house).await
}

async fn presence(house: &House, client: &Client, begun: Moment) {
    let (now, id) = (house.clock.now(), Some(&client.id));
    let running = house.clock.steady().since(begun);
    // Not heard of since the server was started: before that, whatever the clock said then.
    let before = || client.seen_at.min(now.before(running));
    let silent = now.since(house.presence.last_heard(&client.id).unwrap_or_else(before));
    // Who is paused does not poll; that says nothing of whether it is there. When the pause has
    // ended, it has as long to be heard of as anybody.
    let paused = client.is_paused(now);
    let since_pause = client.paused_until.map_or(silent, |until| silent.min(now.since(until)));
    let away = !paused && since_pause.min(running) > AWAY_AFTER;
    let event = if away { Event::ClientAway } else { Event::ClientBack };
    house.events.turn(id, Mark::Away, away, event).await;
    if !paused {
        // It may have ended by itself while the client slept.
        house.events.turn(id, Mark::Paused, false, Event::ClientResumed).await;
    }
    let overdue = house.owner().overdue_after().is_some_and(|after| silent > after);
    let event = if overdue {
        Event::ClientOverdue { days: silent.as_secs() / 86_400 }
    } else {
        Event::ClientNoLongerOverdue
    };
    house.events.turn(id, Mark::Overdue, overdue, event).await;
}

/// Whose files are all safe for the first time. Nothing has become safe when nothing happened; and
/// as long as a client has a file that is not safe, that one file is all that is looked at.
async fn first_collections(house: &House, clients: &[Client]) -> Result<(), Fault> {
    let news = *house.presence.news().borrow();
    if house.states.with(|seen| seen.news.replace(news)) == Some(news) {
        return Ok(());
    }
    for client in clients.iter().filter(|client| client.settled) {
        let id = &client.id;
        if house.events.is_on(Some(id), Mark::Complete) {
            continue;
        }
        let from = house.states.with(|seen| seen.not_safe.remove(id));
        if let Some(path) = house.catalogue.unsafe_file(id, from.as_ref()).await? {
            house.states.with(|seen| seen.not_safe.insert(id.clone(), path));
            continue;
        }
        let files = house.catalogue.files_on_offer(id).await?;
        if files > 0 {
            let event = Event::FirstCollectionComplete { files };
            house.events.turn(Some(id), Mark::Complete, true, event).await;
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

/// Pauses of the owner's that have ended by themselves.
async fn ended_pauses(house: &House) -> Result<(), Fault> {
    for pause in house.catalogue.forget_ended_pauses(house.clock.now()).await? {
        house.events.record(pause.client.as_ref(), Event::ResumedByOwner).await;
        house.presence.wake_all();
    }
    Ok(())
}

/// Whether the disk has more than is to stay free; a tenth more before it counts as having room
/// again, so that each file does not make an event.
async fn fullness(house: &House) -> Result<(), Fault> {
    let Disk { free, kept: keep } = disk::measure(house).await?;
    let was_full = house.events.is_on(None, Mark::DiskFull);
    let full = if was_full { free <= keep.saturating_add(keep / 10) } else { free <= keep };
    let event = if full { Event::DiskFull { free } } else { Event::DiskHasRoom { free } };
    house.events.turn(None, Mark::DiskFull, full, event).await;
    Ok(())
}
