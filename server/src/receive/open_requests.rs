//! What receiving needs to know of the rest of the server, and tells it.

use super::Received;
use std::collections::HashMap;
use tokio::time::Instant;
use trove_protocol::{ClientId, CommandId, RequestId};

/// The requests that are open, and who may answer them.
pub trait OpenRequests: Send + Sync + 'static {
    /// Whether this is the FTP password of this client.
    fn check_password(
        &self,
        client: &ClientId,
        password: &str,
    ) -> impl Future<Output = anyhow::Result<bool>> + Send;

    /// The size in bytes that is expected for this request; `None` when it is not open or not
    /// this client's.
    fn expected_size(
        &self,
        client: &ClientId,
        request: RequestId,
    ) -> impl Future<Output = anyhow::Result<Option<u64>>> + Send;

    /// The open requests that this bundle may carry, with their sizes in bytes; `None` when
    /// there is no such bundle, or it is not this client's.
    fn bundled(
        &self,
        client: &ClientId,
        command: CommandId,
    ) -> impl Future<Output = anyhow::Result<Option<HashMap<RequestId, u64>>>> + Send;

    /// All open requests of this client.
    fn open_requests(
        &self,
        client: &ClientId,
    ) -> impl Future<Output = anyhow::Result<Vec<RequestId>>> + Send;

    /// Called each time that bytes have come from this client, whole files or not. Must return
    /// at once.
    fn bytes_received(&self, client: &ClientId, bytes: u64);

    /// Called when a file is in the inbox whole. Must return at once; comes from any thread.
    fn received_whole(&self, client: &ClientId, request: RequestId, received: &Received);

    /// Called when a transfer from this client begins.
    fn transfer_begins(&self, _client: &ClientId) {}

    /// Called when a transfer from this client has ended, well or not.
    fn transfer_ends(&self, _client: &ClientId) {}

    /// How many bytes may be read from the network at once; `None` for any number.
    fn most_at_once(&self) -> Option<u64> {
        None
    }

    /// Called when so many bytes were read from the network where [`Self::most_at_once`] had a
    /// limit: when the same transfer may read more; `None` for at once.
    fn taken(&self, _bytes: u64) -> Option<Instant> {
        None
    }
}
