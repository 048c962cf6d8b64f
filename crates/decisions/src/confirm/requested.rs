//! What is known of a request when its confirmation arrives.

use crate::{decide::ContentId, queue::State};
use trove_protocol::{BackupPlace, ClientPath, ContentHash, Kind, Metadata};

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
