//! What is being streamed or downloaded, and to whom (seed 0022, 0030): while somebody watches,
//! collecting yields.

use crate::{presence::Presence, traffic::Traffic};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use trove_protocol::ClientId;

/// Where a stream goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listener {
    /// To a paired client: nothing is asked of it meanwhile.
    Client(ClientId),
    /// To some other device of the home, by its address or name.
    Device(String),
}

/// A stream that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Where it goes.
    pub to: Listener,
    /// What is streamed, for people.
    pub name: String,
}

#[derive(Default)]
struct Running {
    next: u64,
    streams: BTreeMap<u64, Stream>,
}

/// All streams that run.
pub struct Streams {
    running: Mutex<Running>,
    traffic: Arc<Traffic>,
    presence: Arc<Presence>,
}

/// One stream that runs; dropping it ends it.
pub struct Playing {
    streams: Arc<Streams>,
    number: u64,
}

impl Streams {
    /// None yet; their bytes are counted by `traffic`, and `presence` wakes who is concerned.
    pub fn new(traffic: Arc<Traffic>, presence: Arc<Presence>) -> Self {
        Self { running: Mutex::default(), traffic, presence }
    }

    /// A stream begins.
    pub fn begin(self: &Arc<Self>, to: Listener, name: impl Into<String>) -> Playing {
        let number = self.with(|running| {
            running.next += 1;
            running.streams.insert(running.next, Stream { to, name: name.into() });
            running.next
        });
        self.presence.wake_all();
        Playing { streams: Arc::clone(self), number }
    }

    /// Those that run now, the oldest first.
    pub fn running(&self) -> Vec<Stream> {
        self.with(|running| running.streams.values().cloned().collect())
    }

    fn with<T>(&self, change: impl FnOnce(&mut Running) -> T) -> T {
        // Nothing in here can leave the map half changed.
        change(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Playing {
    /// So many bytes of it went out.
    pub fn sent(&self, bytes: u64) {
        self.streams.traffic.streamed(bytes);
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.streams.with(|running| running.streams.remove(&self.number));
        self.streams.presence.wake_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn a_stream_runs_until_it_is_dropped() {
        let traffic = Arc::new(Traffic::new(Clock::System));
        let streams = Arc::new(Streams::new(Arc::clone(&traffic), Arc::default()));
        let to = Listener::Client(ClientId("1".to_owned()));
        let first = streams.begin(to.clone(), "film.mkv");
        let second = streams.begin(Listener::Device("television".to_owned()), "song.flac");
        first.sent(5_000_000);
        assert!(traffic.figures().streamed_rate > 0);
        assert_eq!(streams.running()[0], Stream { to, name: "film.mkv".to_owned() });
        drop(first);
        assert_eq!(streams.running().len(), 1);
        drop(second);
        assert_eq!(streams.running(), []);
    }
}
