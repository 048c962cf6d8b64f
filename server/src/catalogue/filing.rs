//! From a confirmed transfer to a stored content, and the journal of moves.

pub use trove_decisions::confirm::{Healing, Requested, RequestedFile};

use super::{CatalogueError, Place};
use crate::{
    clock::Moment,
    decide::ContentId,
    shares::{FolderChange, Identity},
};
use async_trait::async_trait;
use std::collections::{HashMap, HashSet};
use trove_protocol::{ClientId, ClientPath, ContentHash};

/// A move into the shares, written down before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which content; also its name in the inbox.
    pub content: ContentId,
    /// The file it came from, by its number in the catalogue.
    pub file: Option<i64>,
    /// That file's time of change, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
    /// BLAKE3 of what arrived, as the server computed it.
    pub hash: ContentHash,
    /// Where it goes, below the shares.
    pub share_path: String,
    /// That path, folded.
    pub share_key: String,
    /// Where it lies until then, below the shares; `None` when it comes from the inbox.
    pub from: Option<String>,
    /// The earlier version that makes way for it; when it heals a content, that content's damaged
    /// file.
    pub retires: Option<Retirement>,
    /// Its file in the shares, once it is there.
    pub identity: Option<Identity>,
}

/// An earlier version that makes way for a newer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// Which content.
    pub content: ContentId,
    /// Where it lies, below the shares.
    pub from: String,
    /// Where it goes, below the shares.
    pub to: String,
    /// That path, folded.
    pub key: String,
}

/// Who else has news when contents were stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Clients with a command waiting, or files to be hashed.
    pub clients: Vec<ClientId>,
    /// Files that turned out to hold something else: to be decided anew.
    pub different: Vec<(ClientId, ClientPath)>,
}

/// From a confirmed transfer to a stored content.
#[async_trait]
pub trait Filing: Send + Sync {
    /// What is known of these requests of this client; unknown ones are left out.
    async fn requested(
        &self,
        client: &ClientId,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, Requested>, CatalogueError>;

    /// Stored contents with these hashes.
    async fn stored_with(
        &self,
        hashes: &[ContentHash],
    ) -> Result<HashMap<ContentHash, (ContentId, Place)>, CatalogueError>;

    /// Which of these folded paths are in use.
    async fn taken(&self, keys: &[String]) -> Result<HashSet<String>, CatalogueError>;

    /// For each group of the client's files of which a member is stored: where the first of them
    /// lies below the shares, and where on the client.
    async fn siblings(
        &self,
        client: &ClientId,
        groups: &[String],
    ) -> Result<HashMap<String, (String, ClientPath)>, CatalogueError>;

    /// For each of these groups: where all of its members lie on the client.
    async fn members(
        &self,
        client: &ClientId,
        groups: &[String],
    ) -> Result<HashMap<String, Vec<ClientPath>>, CatalogueError>;

    /// Writes moves down before they are made.
    async fn begin_moves(&self, moves: &[Move]) -> Result<(), CatalogueError>;

    /// Of moves that are not made: writes down that the earlier versions stay where they stepped aside.
    async fn keep_aside(&self, contents: &[ContentId], now: Moment) -> Result<(), CatalogueError>;

    /// Strikes moves that were not made. What nobody has any more leaves the queue then.
    async fn undo_moves(&self, contents: &[ContentId]) -> Result<(), CatalogueError>;

    /// Moves that were begun and neither finished nor undone.
    async fn open_moves(&self) -> Result<Vec<Move>, CatalogueError>;

    /// Marks contents as stored, strikes their moves, notes the folders changed by them, and sees
    /// to everybody else who has them: those whose hash is known and equal get a `files_stored`
    /// command, those whose hash is not known are to be asked for it.
    async fn commit_moves(
        &self,
        moves: &[Move],
        folders: &[FolderChange],
        now: Moment,
    ) -> Result<News, CatalogueError>;

    /// The content turned out to be one that is stored already: everybody who has the one has the
    /// other.
    async fn merge(
        &self,
        content: ContentId,
        file: Option<i64>,
        into: ContentId,
    ) -> Result<(), CatalogueError>;
}
