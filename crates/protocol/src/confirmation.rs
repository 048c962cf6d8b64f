//! Confirmations: the client says what it sent, the server says what became of it (seed 0024,
//! 0033, 0037); and full hashes that the server asked for.

use crate::{ClientPath, ContentHash, RequestId, Standing};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/clients/{client}/confirmations`. Repeating one is harmless.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmationBatch {
    /// One for each request dealt with.
    pub confirmations: Vec<Confirmation>,
}

/// What became of one request on the client's side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmation {
    /// Which request.
    pub request: RequestId,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What a client did with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// All of it was sent, and it did not change meanwhile.
    Sent {
        /// Size in bytes.
        size: u64,
        /// Time of the last change, nanoseconds since 1970-01-01 UTC.
        modified_ns: i64,
        /// BLAKE3 of what was read.
        hash: ContentHash,
    },
    /// It is no longer what was offered; a new offer follows.
    Changed,
    /// It is no longer there.
    Gone,
    /// It could not be read.
    Unreadable {
        /// Why, as a sentence for people.
        reason: String,
    },
}

/// The acknowledgement of confirmations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmationReceipt {
    /// One for each confirmation, in their order.
    pub results: Vec<Filed>,
}

/// What the server did on a confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "filed", rename_all = "snake_case")]
pub enum Filed {
    /// Verified, on disk under its final name, committed.
    Stored {
        /// Where it lies below the shares.
        share_path: String,
    },
    /// What arrived is not what was confirmed, or nothing arrived: send it again.
    SendAgain {
        /// Why, as a sentence for people.
        reason: String,
    },
    /// No longer wanted: a newer offer replaced it, or the server has it already.
    NotNeeded,
    /// Noted: a file that is gone, changed or unreadable.
    Noted,
    /// The server could not file it now (disk full, say): confirm again later.
    TryLater {
        /// Why, as a sentence for people.
        reason: String,
    },
}

/// `POST /api/v1/clients/{client}/hashes`: answers to a `hash_files` command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HashReport {
    /// One for each file read.
    pub hashes: Vec<FileHash>,
}

/// The full hash of one file as it was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileHash {
    /// Which file.
    pub path: ClientPath,
    /// Its size; when it differs from the offer's, the report is ignored and a new offer awaited.
    pub size: u64,
    /// Its time of change; likewise.
    pub modified_ns: i64,
    /// BLAKE3 of all of it.
    pub hash: ContentHash,
}

/// The acknowledgement of a hash report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HashReceipt {
    /// One standing for each hash, in their order; `None` when the file is no longer on offer so.
    pub standings: Vec<Option<Standing>>,
}
