//! File offers: the client describes what it has (seed 0011, 0020).

use crate::{BackupPlace, BatchId, ClientPath, ContentHash, Kind, Metadata, Sample};
use serde::{Deserialize, Serialize};

/// One file that a client has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileOffer {
    /// Where it lies on the client. With the client's id, this names the file.
    pub path: ClientPath,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds since 1970-01-01 UTC, by the client's file system.
    pub modified_ns: i64,
    /// What it is, by its content.
    pub kind: Kind,
    /// Fingerprint of parts of it.
    pub sample: Sample,
    /// Fingerprint of all of it, when the client had reason to read it whole before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// Files of one client with the same group belong together and are filed together: raw and
    /// JPEG of one shot, the halves of a Live Photo, sidecars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Where it lies in a backup, when it is offered for that alone; then its kind does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<BackupPlace>,
    /// What it says of itself.
    #[serde(default)]
    pub metadata: Metadata,
}

/// `POST /api/v1/clients/{client}/offers`: at most [`crate::LARGEST_BATCH`] offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferBatch {
    /// The same each time this batch is sent, so that a repeat is harmless.
    pub batch: BatchId,
    /// Files that are new or have changed.
    pub offers: Vec<FileOffer>,
    /// Files offered before that are no longer there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<ClientPath>,
}

/// Where a file stands with the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// The server wants it and will ask some client for it.
    Wanted,
    /// A stored content looks the same; the server will ask for the full hash to be sure.
    HashNeeded,
    /// The server holds exactly this content, verified and on disk.
    Stored {
        /// The stored content's hash: the client calls its file safe only if its own is equal.
        hash: ContentHash,
        /// Where it lies below the shares.
        share_path: String,
    },
    /// The server does not take this file.
    Refused {
        /// Why, as a sentence for people.
        reason: String,
    },
}

/// The acknowledgement of a batch (seed 0021).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferReceipt {
    /// The batch acknowledged.
    pub batch: BatchId,
    /// One standing for each offer, in their order.
    pub standings: Vec<Standing>,
}
