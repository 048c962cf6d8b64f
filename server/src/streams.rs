//! What is being streamed or downloaded, and to whom (seed 0022, 0030): while somebody watches,
//! collecting yields.

use crate::{
    clock::{Clock, Moment},
    presence::Presence,
    traffic::Traffic,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use trove_protocol::ClientId;

/// A stream runs for so long after its last part went out: players and restores ask for one part
/// after another, and collecting does not start and stop between them.
pub const LINGERS: Duration = Duration::from_secs(5);

/// A stream from which nothing was taken for so long does not count until it is taken from again:
/// the player is paused. Players that play on fetch nothing for a while too, when they have enough.
pub const STALLED_AFTER: Duration = Duration::from_mins(1);

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
    /// When it will have ended if nothing more is asked for; `None` while a part goes out.
    pub ends_at: Option<Moment>,
}

/// What goes to one listener.
struct Listening {
    stream: Stream,
    /// Parts that go out now.
    parts: u32,
    /// When something was last taken.
    taken_at: Moment,
}

impl Listening {
    fn runs(&self, now: Moment) -> bool {
        self.stream.ends_at.is_some() || now < self.taken_at.after(STALLED_AFTER)
    }
}

/// All streams that run, one for each listener.
pub struct Streams {
    running: Mutex<Vec<Listening>>,
    traffic: Arc<Traffic>,
    presence: Arc<Presence>,
    clock: Clock,
}

/// One part of a stream that goes out; dropping it ends it.
pub struct Playing {
    streams: Arc<Streams>,
    to: Listener,
    lingers: Duration,
}

impl Streams {
    /// None yet; their bytes are counted by `traffic`, and `presence` wakes who is concerned.
    pub fn new(traffic: Arc<Traffic>, presence: Arc<Presence>, clock: Clock) -> Self {
        Self { running: Mutex::default(), traffic, presence, clock }
    }

    /// A part of a stream begins. Whoever is concerned is woken only when nothing went to this
    /// listener before; that the last part has ended is seen when the house is looked at again,
    /// which happens often while anything is streamed.
    pub fn begin(self: &Arc<Self>, to: Listener, name: impl Into<String>) -> Playing {
        let name = name.into();
        let now = self.clock.now();
        let is_new = self.with(|running| {
            if let Some(known) = running.iter_mut().find(|known| known.stream.to == to) {
                let ran = known.runs(now);
                known.parts += 1;
                known.taken_at = now;
                known.stream.ends_at = None;
                known.stream.name = name;
                return !ran;
            }
            let stream = Stream { to: to.clone(), name, ends_at: None };
            running.push(Listening { stream, parts: 1, taken_at: now });
            true
        });
        if is_new {
            self.presence.wake_all();
        }
        Playing { streams: Arc::clone(self), to, lingers: LINGERS }
    }

    /// Those that run now, the oldest first.
    pub fn running(&self) -> Vec<Stream> {
        let now = self.clock.now();
        self.with(|running| {
            let running = running.iter().filter(|known| known.runs(now));
            running.map(|known| known.stream.clone()).collect()
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Vec<Listening>) -> T) -> T {
        let now = self.clock.now();
        // Nothing in here can leave the list half changed.
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|known| known.stream.ends_at.is_none_or(|end| now < end));
        change(&mut running)
    }
}

impl Playing {
    /// The same, when the next part may be asked for only after so long.
    #[must_use]
    pub fn lingers(mut self, lingers: Duration) -> Self {
        self.lingers = lingers;
        self
    }

    /// So many bytes of it went out.
    pub fn sent(&self, bytes: u64) {
        self.streams.traffic.streamed(bytes);
        let now = self.streams.clock.now();
        let goes_on = self.streams.with(|running| {
            running.iter_mut().find(|known| known.stream.to == self.to).is_some_and(|known| {
                let stood = !known.runs(now);
                known.taken_at = now;
                stood
            })
        });
        if goes_on {
            self.streams.presence.wake_all();
        }
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        let end = self.streams.clock.now().after(self.lingers);
        self.streams.with(|running| {
            if let Some(known) = running.iter_mut().find(|known| known.stream.to == self.to) {
                known.parts = known.parts.saturating_sub(1);
                known.stream.ends_at = (known.parts == 0).then_some(end);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[test]
    fn a_stream_is_one_from_its_first_part_until_shortly_after_its_last() {
        let time = Arc::new(AtomicI64::new(1_000_000));
        let pass = |time_passed: Duration| {
            time.fetch_add(time_passed.as_millis() as i64, Ordering::SeqCst);
        };
        let clock = Clock::Manual(Arc::clone(&time));
        let traffic = Arc::new(Traffic::new(clock.clone()));
        let presence = Arc::new(Presence::default());
        let woken = || *presence.news().borrow();
        let streams =
            Arc::new(Streams::new(Arc::clone(&traffic), Arc::clone(&presence), clock.clone()));
        let to = Listener::Client(ClientId("1".to_owned()));
        for part in 0..100 {
            let playing = streams.begin(to.clone(), "film.mkv");
            playing.sent(5_000_000);
            assert_eq!(streams.running()[0].ends_at, None);
            // The next one may begin before this one ends.
            let next = (part % 2 == 0).then(|| streams.begin(to.clone(), "film.mkv"));
            drop(playing);
            assert_eq!(streams.running()[0].ends_at.is_none(), next.is_some());
            drop(next);
            assert_eq!(streams.running().len(), 1);
            pass(LINGERS / 2);
        }
        assert_eq!(woken(), 1, "by the first part alone");
        assert!(traffic.figures().streamed_rate > 0);
        let ends_at = Some(clock.now().after(LINGERS / 2));
        assert_eq!(streams.running()[0], Stream { to, name: "film.mkv".to_owned(), ends_at });
        let other = streams.begin(Listener::Device("television".to_owned()), "song.flac");
        assert_eq!(woken(), 2);
        pass(LINGERS / 2);
        assert_eq!(streams.running().len(), 1);
        drop(other);
        pass(LINGERS);
        assert_eq!(streams.running(), []);
    }

    #[test]
    fn a_stream_from_which_nothing_is_taken_for_long_does_not_count() {
        let time = Arc::new(AtomicI64::new(1_000_000));
        let pass = |time_passed: Duration| {
            time.fetch_add(time_passed.as_millis() as i64, Ordering::SeqCst);
        };
        let clock = Clock::Manual(Arc::clone(&time));
        let presence = Arc::new(Presence::default());
        let woken = || *presence.news().borrow();
        let traffic = Arc::new(Traffic::new(clock.clone()));
        let streams = Arc::new(Streams::new(traffic, Arc::clone(&presence), clock));
        let playing = streams.begin(Listener::Device("telly".to_owned()), "film.mkv");
        pass(STALLED_AFTER.saturating_sub(Duration::from_millis(1)));
        assert_eq!((streams.running().len(), woken()), (1, 1));
        pass(Duration::from_millis(1));
        assert_eq!(streams.running(), [], "paused");
        playing.sent(1_000);
        assert_eq!((streams.running().len(), woken()), (1, 2), "goes on");
        playing.sent(1_000);
        assert_eq!(woken(), 2);
        pass(STALLED_AFTER);
        drop(playing);
        assert_eq!(streams.running().len(), 1, "as after any part");
        pass(LINGERS);
        assert_eq!(streams.running(), []);
    }
}
