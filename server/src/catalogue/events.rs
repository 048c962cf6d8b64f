//! What happened that people care about.

use super::CatalogueError;
use crate::clock::Moment;
use async_trait::async_trait;
use trove_protocol::{ClientId, HouseEvent};

/// Events kept; older ones are forgotten.
pub const MOST_EVENTS: u32 = 10_000;

/// What happened that people care about.
#[async_trait]
pub trait Chronicle: Send + Sync {
    /// Keeps an event and, with it, that a state is now on or off. Returns its number.
    async fn keep_event(
        &self,
        client: Option<&ClientId>,
        kind: &str,
        message: &str,
        mark: Option<(&str, bool)>,
        now: Moment,
    ) -> Result<u64, CatalogueError>;

    /// The newest event's number; 0 before the first.
    async fn newest_event(&self) -> Result<u64, CatalogueError>;

    /// Up to `limit` events after the one of this number, oldest first.
    async fn events_after(&self, id: u64, limit: u32) -> Result<Vec<HouseEvent>, CatalogueError>;

    /// States that are on: the client, empty for the house's own, and the state's name.
    async fn marks(&self) -> Result<Vec<(String, String)>, CatalogueError>;
}
