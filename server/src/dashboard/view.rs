//! Puts readings into what the dashboard shows. Pure.

use super::{
    computer::computer,
    shown::{
        Failures, HouseShown, PauseShown, QueueShown, ScrubShown, Server, Storage, StoredOfKind,
        StreamShown, TrafficNow, WaitingShown,
    },
};
use crate::{
    catalogue::{
        Client, Figures, Holdings, Pause, StoredKind, UpkeepFigures, Usage, WaitingFigures,
    },
    clock::Moment,
    dispatch::{plan::Load, until},
    overview::{Waiting, told},
    settings::OwnerSettings,
    streams::{Listener, Stream},
    traffic,
};
use std::collections::HashMap;
use trove_protocol::{Amount, ClientId, OnlyHere};

/// What is counted by walking over what the catalogue holds: as it was a moment ago.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Figures of the whole house.
    pub figures: Figures,
    /// What each client has.
    pub holdings: Vec<Holdings>,
    /// What exists on one of them alone.
    pub only_here: HashMap<ClientId, Vec<OnlyHere>>,
    /// Why files wait.
    pub waiting: Vec<WaitingFigures>,
    /// How much each could send of what is wanted.
    pub wanted: HashMap<ClientId, Amount>,
    /// What came from each.
    pub usage: HashMap<ClientId, Usage>,
    /// What is stored, by kind.
    pub stored: Vec<StoredKind>,
    /// How what is stored fares.
    pub upkeep: UpkeepFigures,
}

/// When a client was last there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether it is there now.
    pub present: bool,
    /// When it was last heard of.
    pub last_seen: Moment,
    /// Whether that is too long ago.
    pub overdue: bool,
}

/// The disk of the shares: bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskRead {
    /// All that it has.
    pub whole: u64,
    /// Free.
    pub free: u64,
    /// To stay free.
    pub kept: u64,
}

/// Everything that the dashboard is made of.
#[derive(Clone, Debug)]
pub struct Readings {
    /// What was counted.
    pub counted: Counted,
    /// Every paired client.
    pub clients: Vec<Client>,
    /// When each was last there.
    pub seen: HashMap<ClientId, Seen>,
    /// What is asked of each.
    pub in_flight: HashMap<ClientId, Load>,
    /// The owner's pauses.
    pub pauses: Vec<Pause>,
    /// What is streamed.
    pub streams: Vec<Stream>,
    /// What travels.
    pub traffic: traffic::Figures,
    /// The disk of the shares.
    pub disk: DiskRead,
    /// Why the shares may not be the right ones.
    pub doubt: Option<String>,
    /// Whether a check of everything is under way.
    pub checking: bool,
    /// The server's name.
    pub name: String,
    /// The present moment.
    pub now: Moment,
}

/// What one computer is shown by.
pub struct Around<'a> {
    /// What was counted.
    pub counted: &'a Counted,
    /// Why files wait, as it is told now.
    pub waiting: &'a [Waiting],
    /// When each client was last there.
    pub seen: &'a HashMap<ClientId, Seen>,
    /// What is asked of each.
    pub in_flight: &'a HashMap<ClientId, Load>,
    /// The owner's pauses.
    pub pauses: &'a [Pause],
    /// What is streamed.
    pub streams: &'a [Stream],
    /// What the owner has set.
    pub owner: &'a OwnerSettings,
    /// The present moment.
    pub now: Moment,
}

impl Around<'_> {
    /// Whether something is streamed to this client.
    pub fn streamed_to(&self, client: &ClientId) -> bool {
        self.streams.iter().any(|stream| matches!(&stream.to, Listener::Client(to) if to == client))
    }
}

/// The house in one look.
pub fn house(readings: &Readings, owner: &OwnerSettings) -> HouseShown {
    let Readings { counted, clients, now, .. } = readings;
    let told = |one: &WaitingFigures| told(one.clone(), clients, *now);
    let waiting: Vec<Waiting> = counted.waiting.iter().map(told).collect();
    let around = Around {
        counted,
        waiting: &waiting,
        seen: &readings.seen,
        in_flight: &readings.in_flight,
        pauses: &readings.pauses,
        streams: &readings.streams,
        owner,
        now: *now,
    };
    HouseShown {
        server: Server {
            name: readings.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now_at: now.0,
        },
        computers: clients.iter().map(|client| computer(client, &around)).collect(),
        storage: Storage {
            by_kind: counted.stored.iter().map(stored).collect(),
            disk_bytes: readings.disk.whole,
            free_bytes: readings.disk.free,
            kept_free_bytes: readings.disk.kept,
        },
        traffic: TrafficNow {
            received_rate: readings.traffic.received_rate,
            streamed_rate: readings.traffic.streamed_rate,
        },
        streams: readings.streams.iter().map(|stream| streamed(stream, clients)).collect(),
        queue: QueueShown {
            files: counted.figures.queued,
            bytes: counted.figures.queued_bytes,
            waiting: waiting.into_iter().map(waits).collect(),
        },
        failures: Failures {
            set_aside: counted.figures.set_aside,
            damaged: counted.upkeep.damaged,
        },
        scrub: ScrubShown {
            running: readings.checking,
            oldest_check_at: counted.upkeep.oldest_check.map(|moment| moment.0),
            days: owner.scrub_days,
        },
        doubt: readings.doubt.clone(),
        paused: readings.pauses.iter().find_map(|pause| whole_house(pause, *now)),
    }
}

fn stored(of_kind: &StoredKind) -> StoredOfKind {
    let Amount { files, bytes } = of_kind.amount;
    StoredOfKind { kind: of_kind.kind.clone(), files, bytes }
}

fn streamed(stream: &Stream, clients: &[Client]) -> StreamShown {
    let (to, client) = match &stream.to {
        Listener::Device(name) => (name.clone(), None),
        Listener::Client(id) => {
            let known = clients.iter().find(|client| client.id == *id);
            let name = known.map_or_else(|| "a computer".to_owned(), |client| client.name.clone());
            (name, Some(id.0.clone()))
        }
    };
    StreamShown { to, client, name: stream.name.clone() }
}

fn waits(one: Waiting) -> WaitingShown {
    let Waiting { reason, sentence, client, files, bytes } = one;
    WaitingShown { reason, sentence, client, files, bytes }
}

fn whole_house(pause: &Pause, now: Moment) -> Option<PauseShown> {
    if pause.client.is_some() || !pause.is_on(now) {
        return None;
    }
    let sentence = match pause.until {
        Some(end) => format!("The house is paused by the owner until {}.", until(end, now)),
        None => "The house is paused by the owner.".to_owned(),
    };
    Some(PauseShown { until_at: pause.until.map(|until| until.0), sentence })
}

/// `3,214`.
pub fn numbered(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
