//! Who is there, and how to wake whoever waits for commands.

use crate::clock::Moment;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;
use trove_protocol::ClientId;

/// A client not heard of for so long is away: longer than a poll is ever held.
pub const AWAY_AFTER: Duration = Duration::from_secs(90);

#[derive(Default)]
struct Client {
    heard: Option<Moment>,
    /// Whether `heard` or `received` changed since they were last written down.
    news: bool,
    received: u64,
    wake: Arc<Notify>,
}

/// Who is there. Kept in memory: the catalogue gets it in batches.
#[derive(Default)]
pub struct Presence {
    clients: Mutex<HashMap<ClientId, Client>>,
}

impl Presence {
    fn with<T>(&self, change: impl FnOnce(&mut HashMap<ClientId, Client>) -> T) -> T {
        // Nothing in here can leave the map half changed.
        change(&mut self.clients.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The client spoke to the server.
    pub fn heard_of(&self, client: &ClientId, now: Moment) {
        self.with(|clients| {
            let client = clients.entry(client.clone()).or_default();
            client.heard = Some(now);
            client.news = true;
        });
    }

    /// Bytes of content arrived from the client by FTP.
    pub fn received(&self, client: &ClientId, bytes: u64) {
        self.with(|clients| {
            let client = clients.entry(client.clone()).or_default();
            client.received += bytes;
            client.news = true;
        });
    }

    /// When the client last spoke to the server since it was started.
    pub fn last_heard(&self, client: &ClientId) -> Option<Moment> {
        self.with(|clients| clients.get(client).and_then(|client| client.heard))
    }

    /// What wakes the client's poll. Register with it *before* looking for commands.
    pub fn waker(&self, client: &ClientId) -> Arc<Notify> {
        self.with(|clients| Arc::clone(&clients.entry(client.clone()).or_default().wake))
    }

    /// Lets every parked poll look again.
    pub fn wake_all(&self) {
        self.with(|clients| clients.values().for_each(|client| client.wake.notify_waiters()));
    }

    /// Contacts and received bytes that are not yet written down.
    pub fn take_news(&self) -> Vec<(ClientId, Moment, u64)> {
        self.with(|clients| {
            clients
                .iter_mut()
                .filter_map(|(id, client)| {
                    std::mem::take(&mut client.news).then(|| {
                        let heard = client.heard.unwrap_or_default();
                        (id.clone(), heard, std::mem::take(&mut client.received))
                    })
                })
                .collect()
        })
    }
}
