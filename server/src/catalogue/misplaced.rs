//! Contents that lie below a backup alone although somebody has them as media.

use super::{CatalogueError, RequestedFile};
use crate::{decide::ContentId, shares::Identity};
use async_trait::async_trait;
use trove_protocol::{ClientId, ContentHash};

/// A stored content that lies below `Backups/`, and a file that holds it as media.
#[derive(Clone, Debug, PartialEq)]
pub struct Misplaced {
    /// Which content.
    pub content: ContentId,
    /// Its BLAKE3.
    pub hash: ContentHash,
    /// Where it lies, below the shares.
    pub share_path: String,
    /// Its file there as Trove left it, where that was written down.
    pub identity: Option<Identity>,
    /// Who has it as media.
    pub client: ClientId,
    /// That client's file.
    pub file: RequestedFile,
}

/// What lies where nobody looks for media.
#[async_trait]
pub trait MediaPlaces: Send + Sync {
    /// Up to `limit` misplaced contents after this one, in the order of their numbers.
    async fn misplaced(
        &self,
        after: ContentId,
        limit: u32,
    ) -> Result<Vec<Misplaced>, CatalogueError>;
}
