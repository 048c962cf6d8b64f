//! What receiving may know of the queue, and how it tells what arrived.

use crate::{
    catalogue::Catalogue,
    clock::{Clock, Moment},
    presence::Presence,
    receive::{OpenRequests, Received},
    traffic::Traffic,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::time::Instant;
use trove_protocol::{ClientId, CommandId, RequestId};

/// The queue as receiving sees it.
pub struct Requests {
    catalogue: Arc<dyn Catalogue>,
    presence: Arc<Presence>,
    traffic: Arc<Traffic>,
    clock: Clock,
    /// When each content arrived that is not confirmed yet.
    arrivals: Mutex<HashMap<RequestId, (ClientId, Moment)>>,
}

impl Requests {
    /// Over this catalogue.
    pub fn new(
        catalogue: Arc<dyn Catalogue>,
        presence: Arc<Presence>,
        traffic: Arc<Traffic>,
        clock: Clock,
    ) -> Self {
        Self { catalogue, presence, traffic, clock, arrivals: Mutex::default() }
    }

    /// The client confirmed the request, or it is no longer waited for.
    pub fn confirmed(&self, request: RequestId) {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).remove(&request);
    }

    /// Takes out the contents that arrived from one of these clients at or before `before` and
    /// were never confirmed, each with the client that it came from.
    pub fn take_unconfirmed(
        &self,
        before: Moment,
        clients: &[ClientId],
    ) -> Vec<(RequestId, ClientId)> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals
            .extract_if(|_, (client, arrived)| *arrived <= before && clients.contains(client))
            .map(|(request, (client, _))| (request, client))
            .collect()
    }
}

impl OpenRequests for Requests {
    async fn check_password(&self, client: &ClientId, password: &str) -> anyhow::Result<bool> {
        let hash = blake3::hash(password.as_bytes()).into();
        Ok(self.catalogue.client_by_ftp_password(client, hash).await?.is_some())
    }

    async fn expected_size(
        &self,
        client: &ClientId,
        request: RequestId,
    ) -> anyhow::Result<Option<u64>> {
        Ok(self.catalogue.open_request(client, request).await?.map(|open| open.size))
    }

    async fn bundled(
        &self,
        client: &ClientId,
        command: CommandId,
    ) -> anyhow::Result<Option<HashMap<RequestId, u64>>> {
        let open = self.catalogue.open_bundle(client, command).await?;
        let sizes: HashMap<_, _> = open.into_iter().map(|open| (open.request, open.size)).collect();
        Ok((!sizes.is_empty()).then_some(sizes))
    }

    async fn open_requests(&self, client: &ClientId) -> anyhow::Result<Vec<RequestId>> {
        let open = self.catalogue.open_requests(client).await?;
        Ok(open.into_iter().map(|open| open.request).collect())
    }

    fn bytes_received(&self, client: &ClientId, bytes: u64) {
        self.presence.received(client, bytes);
        self.traffic.received(client, bytes);
        // A long transfer is a sign of life.
        self.presence.heard_of(client);
    }

    fn received_whole(&self, client: &ClientId, request: RequestId, received: &Received) {
        tracing::debug!(%client, %request, size = received.size, "arrived whole");
        self.traffic.arrived(client);
        let now = self.clock.now();
        self.arrivals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(request, (client.clone(), now));
    }

    fn transfer_begins(&self, client: &ClientId) {
        self.traffic.transfer_begins(client);
    }

    fn transfer_ends(&self, client: &ClientId) {
        self.traffic.transfer_ends(client);
    }

    fn most_at_once(&self) -> Option<u64> {
        self.traffic.sip()
    }

    fn taken(&self, bytes: u64) -> Option<Instant> {
        self.traffic.took(bytes)
    }
}
