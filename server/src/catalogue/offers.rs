//! What each client has, and what was decided about it.

use super::CatalogueError;
use crate::{
    clock::Moment,
    decide::{Batch, ContentId, Decided},
};
use async_trait::async_trait;
use std::collections::HashMap;
use trove_protocol::{ClientId, ClientPath, ContentHash, FileOffer};

/// Where a stored content lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its BLAKE3.
    pub hash: ContentHash,
    /// Below the shares.
    pub share_path: String,
}

/// What each client has, and what was decided about it.
#[async_trait]
pub trait Offers: Send + Sync {
    /// Everything that bears on these offers of this client.
    async fn context(
        &self,
        client: &ClientId,
        offers: &[FileOffer],
    ) -> Result<Batch, CatalogueError>;

    /// Records offers with what was decided about each, and files that are gone. Contents that
    /// nobody holds any more and that are not stored leave the queue.
    async fn record_offers(
        &self,
        client: &ClientId,
        offers: &[FileOffer],
        decided: &[Decided],
        gone: &[ClientPath],
        now: Moment,
    ) -> Result<(), CatalogueError>;

    /// Where those of the contents lie that are stored.
    async fn places(
        &self,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, Place>, CatalogueError>;

    /// The offers of these paths as they were recorded.
    async fn offered(
        &self,
        client: &ClientId,
        paths: &[ClientPath],
    ) -> Result<HashMap<ClientPath, FileOffer>, CatalogueError>;
}
