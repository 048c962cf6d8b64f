//! How things are: what planning is told.

use super::{
    hours::{changes_at, until, week_minute},
    plan::{ClientView, HouseView, LIMITED, Load, Merits, Window},
};
use crate::{
    catalogue::{Client, Pause},
    clock::Moment,
    disk::{self, Disk},
    events::Mark,
    house::{Fault, House},
    presence::AWAY_AFTER,
    streams::{Listener, Stream},
};
use std::{collections::HashMap, sync::Arc};
use tokio::task::spawn_blocking;
use trove_protocol::{ClientId, Connection, Rate};

/// The house at this moment.
pub(super) struct Situation {
    pub(super) clients: Vec<ClientView>,
    pub(super) names: HashMap<ClientId, String>,
    pub(super) house: HouseView,
    /// When something in it changes by time alone.
    pub(super) changes_at: Option<Moment>,
}

/// The clients that may be asked for something now.
pub async fn askable(house: &House) -> Result<Vec<ClientId>, Fault> {
    let situation = Situation::of(house, house.clock.now()).await?;
    let free = situation.clients.into_iter().filter(|client| client.bar().is_none());
    Ok(free.map(|client| client.id).collect())
}

impl Situation {
    pub(super) async fn of(house: &House, now: Moment) -> Result<Self, Fault> {
        let loads: HashMap<ClientId, Load> =
            house.catalogue.in_flight().await?.into_iter().collect();
        let known = house.catalogue.clients().await?;
        let streams = house.streams.running();
        let pauses = house.catalogue.pauses().await?;
        let mut changes = Vec::new();
        let clients: Vec<ClientView> = known
            .iter()
            .map(|client| {
                let there_until = house.presence.there_until(&client.id, client.seen_at);
                changes.extend([Some(there_until), client.paused_until]);
                let load = loads.get(&client.id).copied().unwrap_or_default();
                let around = Around { streams: &streams, pauses: &pauses, now };
                client_view(house, client, around, now < there_until, load)
            })
            .collect();
        let owner = house.owner();
        changes.push(changes_at(&owner.traffic_limit, now));
        if !streams.is_empty() {
            changes.push(changes_at(&owner.streaming_limit, now));
        }
        changes.extend(streams.iter().map(|stream| stream.ends_at));
        changes.extend(pauses.iter().map(|pause| pause.until));
        // Until then nobody is taken for gone who was not heard of since the start.
        changes.push(Some(house.begun.after(AWAY_AFTER)));
        let traffic = house.traffic.figures();
        let minute = week_minute(now);
        let limit = owner.traffic_limit.at(minute);
        // What is left for collecting follows what is streamed; and a stream ends by itself.
        let follows = traffic.streamed_rate > 0 && limit != Rate::Unlimited;
        if !streams.is_empty() || follows {
            changes.push(Some(now.after(LIMITED)));
        }
        let room = disk(house).await.map(|disk| disk.room(under_way(&clients), 0));
        let house = HouseView {
            limit,
            streaming_limit: (!streams.is_empty()).then(|| owner.streaming_limit.at(minute)),
            received_rate: traffic.received_rate,
            streamed_rate: traffic.streamed_rate,
            shares_away: house.doubt().is_some(),
            room,
        };
        let names = known.into_iter().map(|client| (client.id, client.name)).collect();
        let changes_at = changes.into_iter().flatten().filter(|moment| *moment > now).min();
        Ok(Self { clients, names, house, changes_at })
    }
}

/// What goes on around a client.
#[derive(Clone, Copy)]
struct Around<'a> {
    streams: &'a [Stream],
    pauses: &'a [Pause],
    now: Moment,
}

/// Until when the owner has paused the client, alone or with the whole house: the end of the pause
/// that lasts longest.
pub fn paused_until(pauses: &[Pause], client: &ClientId, now: Moment) -> Option<Option<Moment>> {
    let holding = pauses.iter().filter(|pause| pause.holds_for(client, now));
    holding.map(|pause| pause.until).max_by_key(|until| until.map_or(i64::MAX, |until| until.0))
}

fn client_view(
    house: &House,
    client: &Client,
    Around { streams, pauses, now }: Around<'_>,
    present: bool,
    in_flight: Load,
) -> ClientView {
    let speed = house.traffic.speed(&client.id);
    let conditions = client.conditions;
    let to_it = Listener::Client(client.id.clone());
    ClientView {
        present,
        paused: client.is_paused(now),
        paused_by_owner: paused_until(pauses, &client.id, now)
            .map(|end| end.map(|end| until(end, now))),
        hindrances: client.hindrances.clone(),
        streaming: streams.iter().any(|stream| stream.to == to_it),
        over_quota: house.events.is_on(Some(&client.id), Mark::OverQuota),
        settled: client.settled,
        in_flight,
        window: Window::of(speed),
        merits: Merits {
            spared: conditions.on_battery == Some(true) || conditions.metered == Some(true),
            in_use: conditions.user_active == Some(true) || conditions.full_screen == Some(true),
            wireless: conditions.connection == Some(Connection::Wireless),
            speed: speed.map(|speed| speed.bytes),
        },
        id: client.id.clone(),
    }
}

/// Bytes that are asked of those that can send them now.
fn under_way(clients: &[ClientView]) -> u64 {
    let free = clients.iter().filter(|client| client.bar().is_none());
    free.map(|client| client.in_flight.bytes).sum()
}

/// The disk of the shares. Where it cannot be measured, the writes will tell.
async fn disk(house: &House) -> Option<Disk> {
    let measured = disk::measure(house).await;
    measured.inspect_err(|error| tracing::warn!(%error, "the disk could not be measured")).ok()
}

/// Bytes that may still be asked for, without counting twice what has come and waits in the inbox.
/// Looks at each file there, so it is asked only where it decides.
pub(super) async fn room_beside_inbox(
    house: &House,
    clients: &[ClientView],
) -> Result<Option<u64>, Fault> {
    let inbox = Arc::clone(&house.inbox);
    let held = spawn_blocking(move || inbox.held()).await.map_err(|_| Fault::Stopping)??;
    let free = clients.iter().filter(|client| client.bar().is_none());
    let free: Vec<ClientId> = free.map(|client| client.id.clone()).collect();
    let arrived = house.catalogue.arrived(&held, &free).await?;
    // After the inbox: what comes in between is counted twice for a moment rather than not at all.
    Ok(disk(house).await.map(|disk| disk.room(under_way(clients), arrived)))
}
