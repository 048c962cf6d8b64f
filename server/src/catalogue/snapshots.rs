//! Backups: what folders of a client held at a time (seed 0038).

use super::CatalogueError;
use crate::clock::Moment;
use async_trait::async_trait;
use trove_protocol::{
    BackupSet, ClientId, ClientPath, ContentHash, SnapshotCommit, SnapshotEntry, SnapshotListing,
};

/// What came of committing a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It is on the list now.
    Done,
    /// It was on the list already.
    Known,
    /// It names contents that are not stored: some of them.
    Lacking(Vec<ContentHash>),
    /// It has another number of entries than it should.
    Incomplete,
}

/// A stored content that a backup refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// Below the shares.
    pub share_path: String,
    /// Size in bytes.
    pub size: u64,
}

/// Backups.
#[async_trait]
pub trait Snapshots: Send + Sync {
    /// Keeps entries of a snapshot that is being sent. What was kept of another that was begun
    /// in this set and not committed is dropped. `false` when there are too many.
    async fn stage(
        &self,
        client: &ClientId,
        set: &str,
        snapshot: &str,
        entries: &[SnapshotEntry],
    ) -> Result<bool, CatalogueError>;

    /// Makes the staged entries a snapshot, if each content that they name is stored.
    async fn commit_snapshot(
        &self,
        client: &ClientId,
        set: &str,
        snapshot: &str,
        commit: &SnapshotCommit,
        now: Moment,
    ) -> Result<Committed, CatalogueError>;

    /// The client's sets with their snapshots.
    async fn backups(&self, client: &ClientId) -> Result<Vec<BackupSet>, CatalogueError>;

    /// Up to `limit` entries of a snapshot after this path; `None` when there is no such snapshot.
    async fn entries(
        &self,
        client: &ClientId,
        set: &str,
        snapshot: &str,
        after: Option<&ClientPath>,
        limit: u32,
    ) -> Result<Option<SnapshotListing>, CatalogueError>;

    /// A stored content, if some snapshot of the client holds it.
    async fn backed_up(
        &self,
        client: &ClientId,
        hash: &ContentHash,
    ) -> Result<Option<Readable>, CatalogueError>;

    /// Lets a client read another's backups, or no more. `false` when either does not exist; the
    /// other may have been removed, since lost computers are.
    async fn allow_reading(
        &self,
        client: &ClientId,
        reader: &ClientId,
        allowed: bool,
    ) -> Result<bool, CatalogueError>;

    /// Whether the owner lets `reader` read the client's backups.
    async fn may_read(&self, client: &ClientId, reader: &ClientId) -> Result<bool, CatalogueError>;

    /// All clients that have backups, removed ones as well: id, name, sets.
    async fn backed_up_clients(
        &self,
    ) -> Result<Vec<(ClientId, String, Vec<BackupSet>)>, CatalogueError>;
}
