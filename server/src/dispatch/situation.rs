//! How things are: what planning is told.

use super::{
    hours::{changes_at, week_minute},
    plan::{ClientView, HouseView, Load, Merits, Window},
};
use crate::{
    catalogue::Client,
    clock::Moment,
    events::Mark,
    house::{Fault, House},
    streams::{Listener, Stream},
};
use std::collections::HashMap;
use trove_protocol::{ClientId, Connection};

/// Small disks keep this part of themselves free, where the owner's setting would take more.
const LARGEST_PART_KEPT_FREE: u64 = 20;

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
        let mut changes = Vec::new();
        let clients = known
            .iter()
            .map(|client| {
                let there_until = house.presence.there_until(&client.id, client.seen_at);
                changes.extend([Some(there_until), client.paused_until]);
                let load = loads.get(&client.id).copied().unwrap_or_default();
                client_view(house, client, &streams, now < there_until, load, now)
            })
            .collect();
        let owner = house.owner();
        changes.push(changes_at(&owner.traffic_limit, now));
        if !streams.is_empty() {
            changes.push(changes_at(&owner.streaming_limit, now));
        }
        let traffic = house.traffic.figures();
        let under_way: u64 = loads.values().map(|load| load.bytes).sum();
        let minute = week_minute(now);
        let house = HouseView {
            limit: owner.traffic_limit.at(minute),
            streaming_limit: (!streams.is_empty()).then(|| owner.streaming_limit.at(minute)),
            received_rate: traffic.received_rate,
            streamed_rate: traffic.streamed_rate,
            shares_away: house.doubt().is_some(),
            room: room(house, owner.keep_free, under_way),
        };
        let names = known.into_iter().map(|client| (client.id, client.name)).collect();
        let changes_at = changes.into_iter().flatten().filter(|moment| *moment > now).min();
        Ok(Self { clients, names, house, changes_at })
    }
}

fn client_view(
    house: &House,
    client: &Client,
    streams: &[Stream],
    present: bool,
    in_flight: Load,
    now: Moment,
) -> ClientView {
    let speed = house.traffic.speed(&client.id);
    let conditions = client.conditions;
    let to_it = Listener::Client(client.id.clone());
    ClientView {
        present,
        paused: client.is_paused(now),
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

/// Bytes that may still be asked for. Where the system cannot tell, the writes will.
fn room(house: &House, keep_free: u64, under_way: u64) -> Option<u64> {
    let (free, disk) = (house.shares.free_bytes().ok()?, house.shares.disk_bytes().ok()?);
    let kept = keep_free.min(disk / LARGEST_PART_KEPT_FREE);
    Some(free.saturating_sub(kept).saturating_sub(under_way))
}
