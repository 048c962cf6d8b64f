//! From a confirmed transfer to a stored content, and the journal of moves.

use super::{CatalogueError, Place};
use crate::{
    clock::Moment,
    decide::ContentId,
    queue::State,
    shares::{FolderChange, Identity},
};
use async_trait::async_trait;
use std::collections::{HashMap, HashSet};
use trove_protocol::{BackupPlace, ClientId, ClientPath, ContentHash, Kind, Metadata};

/// A request as the catalogue sees it when its confirmation arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// Which content.
    pub content: ContentId,
    /// Where it stands.
    pub state: State,
    /// Bytes that it must have.
    pub size: u64,
    /// Its hash, if some client reported it before.
    pub hash: Option<ContentHash>,
    /// Setbacks so far.
    pub attempts: u32,
    /// Where it lies, when it is stored already.
    pub share_path: Option<String>,
    /// When it was stored and is damaged: where it is to lie again.
    pub heals: Option<Healing>,
    /// The file of the confirming client, while it is still on offer as this content.
    pub file: Option<RequestedFile>,
}

/// A place in the shares that is to be healed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Healing {
    /// Below the shares.
    pub share_path: String,
    /// Time of change of the file that was stored there, where that was written down, nanoseconds
    /// since 1970-01-01 UTC.
    pub modified_ns: Option<i64>,
}

/// The file that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestedFile {
    /// Its number in the catalogue.
    pub id: i64,
    /// Where it lies on the client.
    pub path: ClientPath,
    /// Time of its last change, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
    /// What it is.
    pub kind: Kind,
    /// What it says of itself.
    pub metadata: Metadata,
    /// Where it lies in a backup, when it is on offer for that alone.
    pub backup: Option<BackupPlace>,
    /// Files that belong together share it.
    pub group: Option<String>,
    /// The stored content that it replaces, when no other file holds that any more.
    pub replaces: Option<(ContentId, String)>,
}

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

    /// Strikes moves that were not made.
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
