//! What people may look at and hear: items and where their originals lie.

use super::CatalogueError;
use crate::decide::ContentId;
use async_trait::async_trait;
use trove_protocol::{ContentHash, Kind, Metadata};

/// A stored photo, video or piece of music that somebody has offered as such.
#[derive(Clone, Debug, PartialEq)]
pub struct Original {
    /// Which.
    pub item: ContentId,
    /// BLAKE3 of all of it.
    pub hash: ContentHash,
    /// Photo, video or music.
    pub kind: Kind,
    /// Size in bytes.
    pub size: u64,
    /// Below the shares.
    pub share_path: String,
    /// What it says of itself, by whoever offered it first.
    pub metadata: Metadata,
}

/// Items and where their originals lie.
#[async_trait]
pub trait Originals: Send + Sync {
    /// Those of these that are items, in the order of their numbers. What is on offer for backups
    /// alone is none, nor is what people have taken out of the shares.
    async fn originals(&self, items: &[ContentId]) -> Result<Vec<Original>, CatalogueError>;
}
