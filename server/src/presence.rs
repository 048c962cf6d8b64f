//! Who is there, and how to wake whoever waits for commands.

use crate::{
    clock::{Clock, Moment},
    faults::planted,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};
use trove_protocol::ClientId;

/// A client not heard of for so long is away: longer than a poll is ever held.
pub const AWAY_AFTER: Duration = Duration::from_secs(90);

/// A client whose poll broke and who did not come back for so long is away: its program has ended,
/// or its network has.
pub const GONE_AFTER: Duration = Duration::from_secs(10);

/// By the steady clock: whoever sets the time of day makes nobody go or stay.
#[derive(Default)]
struct Client {
    heard: Option<Moment>,
    /// From where, when it was last heard of over HTTPS.
    address: Option<IpAddr>,
    /// When its poll broke; it was not heard of since.
    broke: Option<Moment>,
    /// Whether `heard` or `received` changed since they were last written down.
    news: bool,
    /// Polls that are held.
    polls: u32,
    received: u64,
    wake: Arc<Notify>,
}

impl Client {
    fn until(&self) -> Option<Moment> {
        let silent = self.heard?.after(AWAY_AFTER);
        Some(self.broke.map_or(silent, |broke| silent.min(broke.after(GONE_AFTER))))
    }
}

/// Who is there. Kept in memory: the catalogue gets it in batches.
#[derive(Default)]
pub struct Presence {
    clock: Clock,
    clients: Mutex<HashMap<ClientId, Client>>,
    /// Counts what may change what is asked of whom.
    news: watch::Sender<u64>,
}

impl Presence {
    /// Nobody was heard of yet.
    pub fn new(clock: Clock) -> Self {
        Self { clock, ..Self::default() }
    }

    /// The time of day at a moment of the steady clock.
    fn time_of_day(&self, steady: Moment) -> Moment {
        let now = self.clock.steady();
        self.clock.now().before(now.since(steady)).after(steady.since(now))
    }

    fn with<T>(&self, change: impl FnOnce(&mut HashMap<ClientId, Client>) -> T) -> T {
        // Nothing in here can leave the map half changed.
        change(&mut self.clients.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The client spoke to the server.
    pub fn heard_of(&self, client: &ClientId) {
        let now = self.clock.steady();
        let is_back = self.with(|clients| {
            let client = clients.entry(client.clone()).or_default();
            let was_there = client.until().is_some_and(|until| now < until);
            client.heard = Some(now);
            client.broke = None;
            client.news = true;
            !was_there
        });
        if is_back {
            self.wake_all();
        }
    }

    /// The client speaks from this address now.
    pub fn heard_from(&self, client: &ClientId, address: IpAddr) {
        self.with(|clients| clients.entry(client.clone()).or_default().address = Some(address));
    }

    /// The client that is there at this address; nothing where there are several. One that is away
    /// may have left the address to another computer.
    pub fn only_one_at(&self, address: IpAddr) -> Option<ClientId> {
        let now = self.clock.steady();
        self.with(|clients| {
            let mut there = clients.iter().filter(|(_, client)| {
                client.address == Some(address) && client.until().is_some_and(|until| now < until)
            });
            match (there.next(), there.next()) {
                (Some((id, _)), None) => Some(id.clone()),
                _ => None,
            }
        })
    }

    /// A poll of the client is held from now on.
    pub fn poll_begins(&self, client: &ClientId) {
        self.with(|clients| clients.entry(client.clone()).or_default().polls += 1);
    }

    /// A poll of the client is held no more. When it broke and was the only one, the client may be
    /// gone; an old connection often breaks after a new one stands.
    pub fn poll_ends(&self, client: &ClientId, broke: bool) {
        let now = self.clock.steady();
        let may_be_gone = self.with(|clients| {
            let client = clients.entry(client.clone()).or_default();
            client.polls = client.polls.saturating_sub(1);
            let gone = broke && client.polls == 0;
            if gone {
                client.broke = Some(now);
            }
            gone
        });
        if may_be_gone {
            self.wake_all();
        }
    }

    /// When the client last spoke to the server since it was started.
    pub fn last_heard(&self, client: &ClientId) -> Option<Moment> {
        let heard = self.with(|clients| clients.get(client).and_then(|client| client.heard));
        heard.map(|heard| self.time_of_day(heard))
    }

    /// Until when the client is there if it is not heard of any more; `seen_at` is when it was
    /// last heard of before the server was started.
    pub fn there_until(&self, client: &ClientId, seen_at: Moment) -> Moment {
        let until = self.with(|clients| clients.get(client).and_then(Client::until));
        // A clock that was wrong may have said that this is still to come.
        let seen = || seen_at.min(self.clock.now()).after(AWAY_AFTER);
        until.map_or_else(seen, |until| self.time_of_day(until))
    }

    /// Bytes of content arrived from the client by FTP.
    pub fn received(&self, client: &ClientId, bytes: u64) {
        self.with(|clients| {
            let client = clients.entry(client.clone()).or_default();
            client.received += bytes;
            client.news = true;
        });
    }

    /// What wakes the client's poll. Register with it *before* looking for commands.
    pub fn waker(&self, client: &ClientId) -> Arc<Notify> {
        self.with(|clients| Arc::clone(&clients.entry(client.clone()).or_default().wake))
    }

    /// Something happened that may change what is asked of whom: every parked poll looks again.
    pub fn wake_all(&self) {
        self.news.send_modify(|news| *news = news.wrapping_add(1));
        if planted("planted: a wake-up is lost") {
            return;
        }
        self.with(|clients| clients.values().for_each(|client| client.wake.notify_waiters()));
    }

    /// Rises each time that [`Self::wake_all`] is called.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Contacts and received bytes that are not yet written down.
    pub fn take_news(&self) -> Vec<(ClientId, Moment, u64)> {
        self.with(|clients| {
            clients
                .iter_mut()
                .filter_map(|(id, client)| {
                    std::mem::take(&mut client.news).then(|| {
                        let heard = client.heard.map(|heard| self.time_of_day(heard));
                        let heard = heard.unwrap_or_default();
                        (id.clone(), heard, std::mem::take(&mut client.received))
                    })
                })
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    const DAY: i64 = 86_400_000;

    #[test]
    fn who_is_there_depends_on_the_time_that_passed_and_not_on_the_clock_on_the_wall() {
        let (runs, ahead) = (Arc::new(AtomicI64::new(50 * DAY)), Arc::new(AtomicI64::new(0)));
        let clock = Clock::Settable { runs: runs.clone(), ahead: ahead.clone() };
        let presence = Presence::new(clock.clone());
        let client = ClientId("1".into());
        let seen_at = clock.now();
        let left = || presence.there_until(&client, seen_at).since(clock.now());
        presence.heard_of(&client);
        for by in [DAY, -DAY, -400 * DAY] {
            ahead.store(by, Ordering::SeqCst);
            assert_eq!(left(), AWAY_AFTER, "set by {by}");
            assert_eq!(presence.last_heard(&client), Some(clock.now()));
        }
        runs.fetch_add(60_000, Ordering::SeqCst);
        assert_eq!(left() + Duration::from_mins(1), AWAY_AFTER);
        presence.poll_begins(&client);
        presence.poll_ends(&client, true);
        assert_eq!(left(), GONE_AFTER);
        runs.fetch_add(60_000, Ordering::SeqCst);
        assert_eq!(left(), Duration::ZERO);
        let (_, heard, _) = presence.take_news().remove(0);
        assert_eq!(clock.now().since(heard), Duration::from_mins(2));
        // Seen before the server was started, by a clock that was a year ahead.
        let other = ClientId("2".into());
        assert_eq!(presence.there_until(&other, seen_at).since(clock.now()), AWAY_AFTER);
    }

    #[test]
    fn who_polls_anew_is_not_gone_when_its_old_connection_breaks() {
        let presence = Presence::new(Clock::Manual(Arc::new(AtomicI64::new(DAY))));
        let client = ClientId("1".to_owned());
        let left = || presence.there_until(&client, Moment::default()).since(Moment(DAY));
        presence.heard_of(&client);
        presence.poll_begins(&client);
        presence.poll_begins(&client);
        let news = *presence.news().borrow();
        presence.poll_ends(&client, true);
        assert_eq!(left(), AWAY_AFTER);
        assert_eq!(*presence.news().borrow(), news, "nothing has changed");
        presence.poll_ends(&client, true);
        assert_eq!(left(), GONE_AFTER);
        assert_ne!(*presence.news().borrow(), news);
        // One that is answered says nothing.
        presence.heard_of(&client);
        presence.poll_begins(&client);
        presence.poll_ends(&client, false);
        assert_eq!(left(), AWAY_AFTER);
    }

    #[test]
    fn whoever_is_alone_at_an_address_is_found_there_while_it_is_there() {
        let runs = Arc::new(AtomicI64::new(DAY));
        let presence = Presence::new(Clock::Manual(runs.clone()));
        let [one, two] = ["1", "2"].map(|id| ClientId(id.to_owned()));
        let address: IpAddr = [192, 168, 1, 7].into();
        presence.heard_from(&one, address);
        assert_eq!(presence.only_one_at(address), None, "never heard of");
        presence.heard_of(&one);
        assert_eq!(presence.only_one_at(address), Some(one.clone()));
        assert_eq!(presence.only_one_at([192, 168, 1, 8].into()), None);
        presence.heard_of(&two);
        presence.heard_from(&two, address);
        assert_eq!(presence.only_one_at(address), None, "one of two");
        runs.fetch_add(90_000, Ordering::SeqCst);
        assert_eq!(presence.only_one_at(address), None, "both are away");
        presence.heard_of(&two);
        assert_eq!(presence.only_one_at(address), Some(two));
    }
}
