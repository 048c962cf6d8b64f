//! What travels in the house: measured, and held to a limit.

pub use trove_decisions::meter::{self, Speed};

use crate::{
    catalogue::TrafficMinute,
    clock::{Clock, Moment},
    dashboard::traffic::minute_of,
};
use meter::{Meter, Throughput};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;
use trove_protocol::ClientId;

/// Slower than this, transfers would be taken for broken: bytes a second.
const SLOWEST: u64 = 16_000;
/// Bytes that may come at once after a pause, as time at the limit.
const BURST: Duration = Duration::from_millis(250);
/// Most bytes that are taken at once where there is a limit.
const LARGEST_SIP: u64 = 64 << 10;

/// What travels in the house.
pub struct Traffic {
    clock: Clock,
    measured: Mutex<Measured>,
    /// Bytes a second that may be received; 0 for no limit.
    limit: AtomicU64,
    /// Up to when what was received has used the limit up.
    used_until: Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Measured {
    received: Meter,
    streamed: Meter,
    clients: HashMap<ClientId, Throughput>,
    /// What came and went in each minute, until it is written down.
    minutes: BTreeMap<i64, TrafficMinute>,
}

impl Measured {
    fn minute(&mut self, now: Moment) -> &mut TrafficMinute {
        let minute = minute_of(now);
        self.minutes.entry(minute).or_insert(TrafficMinute { minute, ..TrafficMinute::default() })
    }
}

/// What travels now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Bytes a second that clients send.
    pub received_rate: u64,
    /// Bytes a second that are streamed and downloaded.
    pub streamed_rate: u64,
}

impl Traffic {
    /// Nothing yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            measured: Mutex::default(),
            limit: AtomicU64::new(0),
            used_until: Mutex::default(),
        }
    }

    /// Bytes of content came from a client by FTP.
    pub fn received(&self, client: &ClientId, bytes: u64) {
        let now = self.clock.now();
        self.with(|measured| {
            measured.received.add(bytes, now);
            measured.minute(now).received += bytes;
            if let Some(throughput) = measured.clients.get_mut(client) {
                throughput.add(bytes, 0, now);
            }
        });
    }

    /// A file came whole from a client.
    pub fn arrived(&self, client: &ClientId) {
        let now = self.clock.now();
        self.with(|measured| {
            if let Some(throughput) = measured.clients.get_mut(client) {
                throughput.add(0, 1, now);
            }
        });
    }

    /// Bytes went out in a stream or download.
    pub fn streamed(&self, bytes: u64) {
        let now = self.clock.now();
        self.with(|measured| {
            measured.streamed.add(bytes, now);
            measured.minute(now).streamed += bytes;
        });
    }

    /// A transfer from a client begins.
    pub fn transfer_begins(&self, client: &ClientId) {
        let now = self.clock.now();
        self.with(|measured| measured.clients.entry(client.clone()).or_default().begin(now));
    }

    /// A transfer from a client has ended.
    pub fn transfer_ends(&self, client: &ClientId) {
        let now = self.clock.now();
        self.with(|measured| {
            if let Some(throughput) = measured.clients.get_mut(client) {
                throughput.end(now);
            }
        });
    }

    /// What travels now.
    pub fn figures(&self) -> Figures {
        let now = self.clock.now();
        self.with(|measured| Figures {
            received_rate: measured.received.rate(now),
            streamed_rate: measured.streamed.rate(now),
        })
    }

    /// What came and went in minutes that are not yet written down.
    pub fn minutes(&self) -> Vec<TrafficMinute> {
        self.with(|measured| measured.minutes.values().copied().collect())
    }

    /// The same, to be written down now.
    pub fn take_minutes(&self) -> Vec<TrafficMinute> {
        self.with(|measured| std::mem::take(&mut measured.minutes).into_values().collect())
    }

    /// These could not be written down.
    pub fn put_back(&self, minutes: Vec<TrafficMinute>) {
        self.with(|measured| {
            for one in minutes {
                let known = measured
                    .minutes
                    .entry(one.minute)
                    .or_insert(TrafficMinute { minute: one.minute, ..TrafficMinute::default() });
                known.received += one.received;
                known.streamed += one.streamed;
            }
        });
    }

    /// How fast this client was lately, while it sent.
    pub fn speed(&self, client: &ClientId) -> Option<Speed> {
        self.with(|measured| measured.clients.get(client).and_then(Throughput::speed))
    }

    /// Holds what is received to so many bytes a second from now on; `None` for no limit.
    pub fn hold_to(&self, rate: Option<u64>) {
        self.limit.store(rate.map_or(0, |rate| rate.max(SLOWEST)), Ordering::Relaxed);
    }

    /// How many bytes may be taken at once; `None` for any number.
    pub fn sip(&self) -> Option<u64> {
        match self.limit.load(Ordering::Relaxed) {
            0 => None,
            limit => Some((limit / 16).clamp(1_024, LARGEST_SIP)),
        }
    }

    /// Bytes were taken: until when nothing more may be taken by whoever took them.
    pub fn took(&self, bytes: u64) -> Option<Instant> {
        match self.limit.load(Ordering::Relaxed) {
            0 => None,
            limit => self.took_at(bytes, limit, Instant::now()),
        }
    }

    fn took_at(&self, bytes: u64, limit: u64, now: Instant) -> Option<Instant> {
        let cost = Duration::from_secs_f64(bytes as f64 / limit as f64);
        let mut used_until = self.used_until.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let until = used_until.map_or(earliest, |until| until.max(earliest)) + cost;
        *used_until = Some(until);
        (until > now).then_some(until)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Measured) -> T) -> T {
        // Nothing in here can leave the figures half changed.
        change(&mut self.measured.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_received_is_held_to_the_limit_by_all_together() {
        let traffic = Traffic::new(Clock::System);
        assert_eq!((traffic.sip(), traffic.took(1 << 30)), (None, None));
        traffic.hold_to(Some(1_000_000));
        let sip = traffic.sip().unwrap();
        let begun = Instant::now();
        // Two who take turns, each as soon as it may.
        let mut free = [begun; 2];
        for _ in 0..50 {
            for taker in &mut free {
                *taker = traffic.took_at(sip, 1_000_000, *taker).unwrap_or(*taker);
            }
        }
        let seconds = (*free.iter().max().unwrap() - begun).as_secs_f64() + BURST.as_secs_f64();
        let rate = 100.0 * sip as f64 / seconds;
        assert!((rate - 1_000_000.0).abs() < 10_000.0, "{rate}");
        traffic.hold_to(None);
        assert_eq!(traffic.took(1 << 30), None);
    }
}
