//! Reads what the dashboard is made of.

use super::view::{Counted, DiskRead, Readings, Seen};
use crate::{
    catalogue::Client,
    disk,
    events::Mark,
    house::{Fault, House},
    scrub::request,
};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Counts what is counted by walking over what the catalogue holds.
pub async fn count(house: &House) -> Result<Counted, Fault> {
    let catalogue = &house.catalogue;
    Ok(Counted {
        figures: catalogue.figures().await?,
        holdings: catalogue.holdings().await?,
        only_here: catalogue.only_here().await?,
        waiting: catalogue.waiting(house.clock.now()).await?,
        wanted: catalogue.wanted_of_each().await?,
        usage: catalogue.usage().await?,
        stored: catalogue.stored_kinds().await?,
        upkeep: catalogue.upkeep_figures().await?,
    })
}

/// Reads the rest, which costs little.
pub async fn read(house: &House, name: &str, counted: Counted) -> Result<Readings, Fault> {
    let catalogue = &house.catalogue;
    let now = house.clock.now();
    let clients = catalogue.clients().await?;
    let seen = clients.iter().map(|client| (client.id.clone(), seen(house, client))).collect();
    Ok(Readings {
        counted,
        seen,
        in_flight: catalogue.in_flight().await?.into_iter().collect(),
        pauses: catalogue.pauses().await?,
        streams: house.streams.running(),
        traffic: house.traffic.figures(),
        disk: disk(house).await?,
        doubt: house.doubt(),
        checking: request::open(&**catalogue).await?.is_some(),
        name: name.to_owned(),
        clients,
        now,
    })
}

fn seen(house: &House, client: &Client) -> Seen {
    let now = house.clock.now();
    Seen {
        present: now < house.presence.there_until(&client.id, client.seen_at),
        last_seen: house.presence.last_heard(&client.id).unwrap_or(client.seen_at),
        overdue: house.events.is_on(Some(&client.id), Mark::Overdue),
    }
}

async fn disk(house: &House) -> Result<DiskRead, Fault> {
    let disk::Disk { free, kept } = disk::measure(house).await?;
    let shares = Arc::clone(&house.shares);
    let whole =
        spawn_blocking(move || shares.disk_bytes()).await.map_err(|_| Fault::Stopping)??;
    Ok(DiskRead { whole, free, kept })
}
