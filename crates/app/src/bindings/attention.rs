//! What only a person can settle.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that only a person can settle.
///
/// - `missing_files`: Files that are not there any more: deleted on purpose or not?
/// - `folder_away`: A folder that cannot be looked through; the sentence is English.
/// - `set_aside`: Files that are not collected until something changes.
/// - `unseen`: Places that may not be read.
/// - `not_watched`: Folders that the system does not let Trove watch; they are looked through every hour instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
// The list above reaches the window; documentation of variants does not.
#[allow(missing_docs)]
pub enum Attention {
    MissingFiles { folder: String, files: u64 },
    FolderAway { folder: String, reason: AwayReason, sentence: String },
    SetAside { files: u64 },
    Unseen { places: u64 },
    NotWatched { folders: u64 },
}

/// Why a folder cannot be looked through now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AwayReason {
    /// Its drive is not plugged in.
    NotPluggedIn,
    /// Another drive is in its place.
    OtherDrive,
    /// It may not be read.
    NotReadable,
    /// It is not there any more.
    NotThere,
}
