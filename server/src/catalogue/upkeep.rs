//! What is stored and how it fares in the shares: read again, found damaged, healed, moved or let
//! go by people.

pub use trove_decisions::scrub::{ByHand, Faring, FolderNote, Kept};

use super::CatalogueError;
use crate::{
    catalogue::News,
    clock::Moment,
    decide::ContentId,
    shares::{FolderChange, Identity},
};
use async_trait::async_trait;
use std::collections::HashMap;
use trove_protocol::{ClientId, ContentHash};

/// A content found damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Which content.
    pub content: ContentId,
    /// What is wrong with it, as part of a sentence: "is missing".
    pub reason: String,
}

/// A content that lies elsewhere now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Which content.
    pub content: ContentId,
    /// Where it lies now, below the shares.
    pub share_path: String,
    /// That path, folded.
    pub share_key: String,
    /// Its file there.
    pub identity: Identity,
}

/// A folder of the shares at a look at everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSeen {
    /// Below the shares; empty for the top.
    pub path: String,
    /// Its time of change before anything in it was looked at, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
    /// What was noted of it before the look.
    pub noted: Option<FolderNote>,
}

/// A content that is damaged, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedContent {
    /// Where it lies, or is to lie again, below the shares.
    pub share_path: String,
    /// Size in bytes.
    pub size: u64,
    /// Its BLAKE3.
    pub hash: ContentHash,
    /// What is wrong, as part of a sentence: "is missing".
    pub reason: String,
    /// When that was found.
    pub found_at: Moment,
    /// How many computers still hold it.
    pub holders: u64,
}

/// How the stock fares as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpkeepFigures {
    /// Contents found damaged and not yet healed.
    pub damaged: u64,
    /// Times that a content was healed, ever.
    pub healed: u64,
    /// Contents that people changed or deleted by hand.
    pub let_go: u64,
    /// The earliest of all last checks; `None` when nothing is stored.
    pub oldest_check: Option<Moment>,
}

/// What is stored and how it fares in the shares.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Stored contents last looked at before then, the longest ago first.
    async fn to_check(&self, before: Moment, limit: u32) -> Result<Vec<Kept>, CatalogueError>;

    /// One page of all that is or was stored, in the order of their numbers.
    async fn kept_after(&self, after: ContentId, limit: u32) -> Result<Vec<Kept>, CatalogueError>;

    /// What is known now of these.
    async fn kept(&self, contents: &[ContentId]) -> Result<Vec<Kept>, CatalogueError>;

    /// These were read and found whole, with these files.
    async fn note_sound(
        &self,
        contents: &[(ContentId, Identity)],
        now: Moment,
    ) -> Result<(), CatalogueError>;

    /// Reading these was tried in vain.
    async fn note_tried(&self, contents: &[ContentId], now: Moment) -> Result<(), CatalogueError>;

    /// People moved these within the shares.
    async fn follow(&self, moved: &[Followed], now: Moment) -> Result<(), CatalogueError>;

    /// These are damaged: they are no longer stored but wanted again, and set aside where nobody
    /// has them. All holders get a `files_unsafe` command; returns them.
    async fn mark_damaged(
        &self,
        damage: &[Damage],
        now: Moment,
    ) -> Result<Vec<ClientId>, CatalogueError>;

    /// People changed or deleted these: they are no longer stored and not wanted either. All
    /// holders get a `files_unsafe` command; returns them.
    async fn let_go(
        &self,
        contents: &[(ContentId, ByHand)],
        now: Moment,
    ) -> Result<Vec<ClientId>, CatalogueError>;

    /// These are whole at their places again: stored. Returns who was told.
    async fn found_again(
        &self,
        contents: &[(ContentId, Identity)],
        now: Moment,
    ) -> Result<News, CatalogueError>;

    /// What was noted of each folder.
    async fn folders(&self) -> Result<HashMap<String, FolderNote>, CatalogueError>;

    /// Everything in these folders was looked at and explained. Those of which something else was
    /// noted meanwhile are left as they are.
    async fn settle_folders(&self, seen: &[FolderSeen]) -> Result<(), CatalogueError>;

    /// Notes folders that Trove changed.
    async fn note_folders(&self, changes: &[FolderChange]) -> Result<(), CatalogueError>;

    /// What is damaged, the longest first.
    async fn damaged(&self, limit: u32) -> Result<Vec<DamagedContent>, CatalogueError>;

    /// How the stock fares.
    async fn upkeep_figures(&self) -> Result<UpkeepFigures, CatalogueError>;
}
