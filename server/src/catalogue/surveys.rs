//! What the dashboard shows beside the reports: lists of single files, and traffic over time.

use super::{CatalogueError, Stand, Wish};
use crate::{clock::Moment, decide::ContentId};
use async_trait::async_trait;
use std::collections::HashMap;
use trove_protocol::{Amount, ClientId, ClientPath, HouseEvent, Kind, Metadata};

/// What is stored, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKind {
    /// A kind of media, `backup` for what backups alone brought, or `version` for earlier versions.
    pub kind: String,
    /// How much.
    pub amount: Amount,
}

/// Which files are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// What is wanted and not asked for, what the owner wants first in front.
    Waiting,
    /// What is asked for.
    Sending,
    /// What failed too often.
    Failed,
    /// What the owner has put off.
    NotNow,
    /// What the owner does not want.
    Never,
    /// What one computer alone has, and the server has not.
    OnlyHere,
}

/// One file in a list: of a content that several computers have, the one that is asked for or was
/// offered first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Which content.
    pub content: ContentId,
    /// Who has it.
    pub client: ClientId,
    /// Where it lies there.
    pub path: ClientPath,
    /// What it is.
    pub kind: Kind,
    /// Bytes.
    pub size: u64,
    /// How it stands.
    pub stand: Stand,
    /// Why it failed or is damaged, as part of a sentence.
    pub why: Option<String>,
    /// What the owner wishes of it.
    pub wish: Wish,
}

/// A stored file, as templates of paths see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its name on its client.
    pub name: String,
    /// That client's name.
    pub client_name: String,
    /// What it says of itself.
    pub metadata: Metadata,
}

/// Bytes that came and went in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrafficMinute {
    /// Which: minutes since 1970-01-01 UTC.
    pub minute: i64,
    /// Bytes of content that clients sent.
    pub received: u64,
    /// Bytes that were streamed or downloaded.
    pub streamed: u64,
}

/// What the dashboard shows beside the reports.
#[async_trait]
pub trait Surveys: Send + Sync {
    /// What is stored, by kind.
    async fn stored_kinds(&self) -> Result<Vec<StoredKind>, CatalogueError>;

    /// How much each client could send of what is wanted.
    async fn wanted_of_each(&self) -> Result<HashMap<ClientId, Amount>, CatalogueError>;

    /// Up to `limit` contents in the order of their numbers, beginning after `after`; of the client,
    /// if one is named.
    async fn listed(
        &self,
        which: Listed,
        client: Option<&ClientId>,
        after: Option<(bool, ContentId)>,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<ListedFile>, CatalogueError>;

    /// Up to `limit` of what was stored last of this kind, and is still on offer.
    async fn examples(&self, kind: Kind, limit: u32) -> Result<Vec<Example>, CatalogueError>;

    /// Adds to the minutes what came and went in them, and forgets those before `oldest`.
    async fn note_traffic(
        &self,
        minutes: &[TrafficMinute],
        oldest: i64,
    ) -> Result<(), CatalogueError>;

    /// What came and went in the minutes from this one on.
    async fn traffic_from(&self, minute: i64) -> Result<Vec<TrafficMinute>, CatalogueError>;

    /// Up to `limit` events before the one of this number, or all, newest first; of one kind, if
    /// one is named.
    async fn events_before(
        &self,
        id: Option<u64>,
        kind: Option<&str>,
        limit: u32,
    ) -> Result<Vec<HouseEvent>, CatalogueError>;
}
