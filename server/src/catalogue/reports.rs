//! Figures and lists for people and scripts.

use super::CatalogueError;
use async_trait::async_trait;
use std::collections::HashMap;
use trove_protocol::{ClientId, ClientPath, ContentHash};

/// Figures of the whole house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Contents verified and on disk.
    pub stored_files: u64,
    /// Their bytes.
    pub stored_bytes: u64,
    /// Contents wanted or asked for.
    pub queued: u64,
    /// Their bytes.
    pub queued_bytes: u64,
    /// Contents that failed too often.
    pub set_aside: u64,
    /// Payload bytes received by FTP, ever.
    pub ftp_bytes_received: u64,
}

/// What one client has, in the server's view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings {
    /// Which client.
    pub client: ClientId,
    /// Files on offer.
    pub files: u64,
    /// Of these, how many are stored with the very hash that the client has.
    pub safe: u64,
    /// Their bytes.
    pub safe_bytes: u64,
    /// Of these, how many are asked of this client now.
    pub asked: u64,
    /// Contents that came from this client.
    pub origin_of: u64,
}

impl Holdings {
    /// Nothing.
    pub fn none(client: ClientId) -> Self {
        Self { client, files: 0, safe: 0, safe_bytes: 0, asked: 0, origin_of: 0 }
    }
}

/// Bytes that came or are to come from one client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Stored.
    pub stored: u64,
    /// Asked for, and not yet stored.
    pub asked: u64,
}

/// A stored content as `verify` and `manifest` need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredContent {
    /// Below the shares.
    pub share_path: String,
    /// Size in bytes.
    pub size: u64,
    /// Its BLAKE3.
    pub hash: ContentHash,
    /// The client it came from.
    pub origin: Option<ClientId>,
}

/// A content that failed too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// A client that has it.
    pub client: Option<ClientId>,
    /// Where, on that client.
    pub path: Option<String>,
    /// Why it failed last.
    pub reason: String,
}

/// Figures and lists for people and scripts.
#[async_trait]
pub trait Reports: Send + Sync {
    /// Figures of the whole house.
    async fn figures(&self) -> Result<Figures, CatalogueError>;

    /// What each client has.
    async fn holdings(&self) -> Result<Vec<Holdings>, CatalogueError>;

    /// How many files this client has on offer.
    async fn files_on_offer(&self, client: &ClientId) -> Result<u64, CatalogueError>;

    /// A file of the client that is not stored with the very hash that the client has: the first
    /// from this path on, or else the first of all. Stops where it finds one.
    async fn unsafe_file(
        &self,
        client: &ClientId,
        from: Option<&ClientPath>,
    ) -> Result<Option<ClientPath>, CatalogueError>;

    /// How many bytes came or are to come from each client.
    async fn usage(&self) -> Result<HashMap<ClientId, Usage>, CatalogueError>;

    /// Every stored content, by share path.
    async fn stored(&self) -> Result<Vec<StoredContent>, CatalogueError>;

    /// Notes what the other commands must know of the running server.
    async fn note_setting(&self, name: &str, value: &str) -> Result<(), CatalogueError>;

    /// Another number when any other connection, of this or another process, has committed
    /// something; to be asked by one part of the server only.
    async fn version(&self) -> Result<i64, CatalogueError>;

    /// What was noted last under that name.
    async fn setting(&self, name: &str) -> Result<Option<String>, CatalogueError>;

    /// Up to `limit` contents that failed too often; without what is damaged and held by nobody.
    async fn set_aside(&self, limit: u32) -> Result<Vec<SetAside>, CatalogueError>;
}
