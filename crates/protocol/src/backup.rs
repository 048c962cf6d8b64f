//! Backups: chosen folders whole, at one time (seed 0038).
//!
//! The contents travel like all others: offered, asked for, sent, confirmed. When all of them are
//! stored, the client sends the list of what the folders held in pages
//! (`POST /clients/{client}/backups/{set}/snapshots/{snapshot}/entries`) and commits it
//! (`POST /clients/{client}/backups/{set}/snapshots/{snapshot}`). Only then there is a snapshot.

use crate::{ClientPath, ContentHash};
use serde::{Deserialize, Serialize};

/// Most entries that one [`SnapshotPage`] carries.
pub const LARGEST_PAGE: usize = 1_000;

/// Where a file that is there for a backup lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupPlace {
    /// The name of the backup set.
    pub set: String,
    /// The path below the set, as in [`SnapshotEntry::path`].
    pub path: ClientPath,
}

/// What an entry of a snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A kind that a newer peer knows.
    #[serde(other)]
    Other,
}

/// One file, folder or link, as it was when the snapshot was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotEntry {
    /// The name of one of the set's folders, and the path below it; relative, separated by `/`.
    pub path: ClientPath,
    /// What it is.
    pub kind: EntryKind,
    /// A file's size in bytes.
    #[serde(default)]
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
    /// The nine bits of POSIX permissions, where the system has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// Where a link leads, in wire form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ClientPath>,
    /// BLAKE3 of a file that is not empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// Why a file's content, or what is in a folder, is not part of the snapshot; a sentence for
    /// people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

/// Some entries of a snapshot that is not committed yet. Repeating a page is harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotPage {
    /// At most [`LARGEST_PAGE`].
    pub entries: Vec<SnapshotEntry>,
}

/// All pages of a snapshot have been sent. Repeating it is harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotCommit {
    /// When the folders were looked through, milliseconds since 1970-01-01 UTC, by the client's
    /// clock.
    pub taken_at_ms: i64,
    /// How many entries the pages hold together.
    pub entries: u64,
}

/// What came of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SnapshotReceipt {
    /// The snapshot is on the list.
    Committed,
    /// Contents that the server does not have (any more): offer them again, then commit again.
    Lacking {
        /// Some of them.
        hashes: Vec<ContentHash>,
    },
    /// Not all pages are there: send them all again.
    SendAgain,
}

/// `GET /api/v1/clients/{client}/backups`: the backups of one computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backups {
    /// Its sets with at least one snapshot, by name.
    pub sets: Vec<BackupSet>,
}

/// A backup set and its snapshots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupSet {
    /// Its name.
    pub name: String,
    /// The newest last.
    pub snapshots: Vec<Snapshot>,
}

/// One snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot {
    /// Its name, unique in its set.
    pub id: String,
    /// When the folders were looked through, milliseconds since 1970-01-01 UTC.
    pub taken_at_ms: i64,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files and folders whose content is not part of it; 0 in a complete snapshot.
    pub missing: u64,
}

/// `GET /api/v1/clients/{client}/backups/{set}/snapshots/{snapshot}?after=…`: some of what a
/// snapshot holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotListing {
    /// By path, so that a folder comes before what is in it.
    pub entries: Vec<SnapshotEntry>,
    /// Where the next page begins; `None` after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ClientPath>,
}

/// Whether a backup set may have this name: it becomes a folder's name and part of addresses.
pub fn is_set_name(name: &str) -> bool {
    let sound = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_' | '.');
    (1..=64).contains(&name.len())
        && name.chars().all(sound)
        && !name.starts_with(['.', ' '])
        && !name.ends_with(['.', ' '])
}

/// Whether a snapshot may have this name.
pub fn is_snapshot_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-')
}

/// Whether an entry may have this path: relative, and no part of it leads elsewhere.
pub fn is_entry_path(path: &ClientPath) -> bool {
    path.as_str().len() <= ClientPath::LONGEST
        && path.parts().all(|part| {
            !matches!(&*part, b"" | b"." | b"..")
                && !part.iter().any(|&byte| matches!(byte, b'/' | 0))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sets_are_names() {
        for name in ["Documents", "Années 2", "a-b_c.d"] {
            assert!(is_set_name(name), "{name}");
        }
        for name in ["", " a", "a.", "..", ".a", "a/b", "a\\b", "a\nb", "a%2Fb", "a?b"] {
            assert!(!is_set_name(name), "{name}");
        }
        assert!(!is_set_name(&"x".repeat(65)));
        assert!(is_snapshot_name("20261124T013005Z-3f9a"));
        assert!(!is_snapshot_name("../x") && !is_snapshot_name(""));
    }

    #[test]
    fn paths_of_entries_lead_nowhere_else() {
        for path in ["a", "a/b c/é", "a/%FF", "a/..b", "a/...", "a/ "] {
            assert!(is_entry_path(&ClientPath::from_wire(path)), "{path}");
        }
        for path in
            ["", "/a", "a/", "a//b", ".", "a/..", "../a", "a/%2E%2E/b", "a%2Fb", "%00", "a/./b"]
        {
            assert!(!is_entry_path(&ClientPath::from_wire(path)), "{path}");
        }
    }

    #[test]
    fn receipts_survive_the_wire() {
        let lacking = SnapshotReceipt::Lacking { hashes: vec![ContentHash([7; 32])] };
        for receipt in [SnapshotReceipt::Committed, lacking, SnapshotReceipt::SendAgain] {
            let json = serde_json::to_string(&receipt).unwrap();
            assert_eq!(serde_json::from_str::<SnapshotReceipt>(&json).unwrap(), receipt);
        }
    }
}
