//! The proof: which of a client's files are safe, which are not yet, and why.

use crate::{ClientId, ClientPath, ContentHash, Kind};
use serde::{Deserialize, Serialize};

/// Most files that one page lists.
pub const LISTED_AT_ONCE: usize = 1_000;

/// So many files of so many bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount {
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// `GET /api/v1/clients/{client}/safety`: how safe is what a client has offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Safety {
    /// Whose files.
    pub client: ClientId,
    /// The computer's name.
    pub name: String,
    /// All of it in one sentence for people.
    pub sentence: String,
    /// Whether each file that it has offered is safe, and it has said that it has offered all.
    pub all_safe: bool,
    /// All files that it has on offer.
    pub offered: Amount,
    /// Verified, on disk under their final names, and not found damaged since.
    pub safe: Amount,
    /// Asked for, of this client or another that has the same.
    pub on_its_way: Amount,
    /// All others.
    pub not_yet: Amount,
    /// Why files are not safe yet; most files first.
    pub reasons: Vec<NotSafe>,
    /// Contents that exist on this computer alone, and not on the server; by kind.
    pub only_here: Vec<OnlyHere>,
    /// Files in the order of their paths.
    pub files: Vec<FileSafety>,
    /// The list goes on after this path; ask with `after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ClientPath>,
}

/// Files that are not safe, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotSafe {
    /// A stable word.
    pub reason: String,
    /// The same for people.
    pub sentence: String,
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Contents of one kind that one computer alone has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OnlyHere {
    /// What kind.
    pub kind: Kind,
    /// How many contents.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// How one file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SafetyState {
    /// Verified, on disk under its final name, and not found damaged since.
    Safe,
    /// Asked for.
    OnItsWay,
    /// Neither, and states that a newer peer knows.
    #[serde(other)]
    NotYet,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileSafety {
    /// Where it lies on the client.
    pub path: ClientPath,
    /// Its size in bytes, as offered.
    pub size: u64,
    /// How it stands.
    pub state: SafetyState,
    /// Why it is not safe: a stable word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// The BLAKE3 of what is stored, for a safe file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// Where it lies below the shares, for a safe file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_path: Option<String>,
}
