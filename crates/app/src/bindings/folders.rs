//! Folders that are collected, or may be.

use super::{AwayReason, Sums};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A folder that is collected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FolderView {
    /// Where it is.
    pub path: String,
    /// Files worth collecting in it.
    pub files: Sums,
    /// Of these, those proven to be stored.
    pub safe: Sums,
    /// Of these, those on their way.
    pub pending: Sums,
    /// Of these, those not collected until something changes.
    pub set_aside: u64,
    /// What is not collected, by reason; only reasons that occur.
    pub skipped: Vec<SkippedCount>,
    /// Whether it has been looked through once.
    pub looked: bool,
    /// Whether changes are noticed at once; else it is looked through every hour.
    pub watched: bool,
    /// Why it cannot be looked through now.
    pub away: Option<FolderAway>,
    /// Files that are not there any more and about which the user is asked.
    pub missing: u64,
    /// Places in it that may not be read, at most 100.
    pub unseen: Vec<UnseenPlace>,
}

/// A folder that cannot be looked through now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FolderAway {
    /// Why.
    pub reason: AwayReason,
    /// The same as a sentence in English.
    pub sentence: String,
}

/// What to know before a folder is chosen. The first two forbid it.
///
/// - `system_folder`: The system's or a program's own.
/// - `holds_library`: The library itself lies in it, or it in the library.
/// - `whole_drive`: A whole drive.
/// - `network_drive`: It lies on another computer, which may collect it itself.
/// - `cloud_folder`: A cloud program keeps it; files that are only in the cloud are not fetched.
/// - `removable_drive`: It is waited for whenever it is unplugged.
/// - `inside`: It is part of a chosen folder already.
/// - `around`: Chosen folders lie in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
// The list above reaches the window; documentation of variants does not.
#[allow(missing_docs)]
pub enum FolderWarning {
    SystemFolder,
    HoldsLibrary,
    WholeDrive,
    NetworkDrive,
    CloudFolder { provider: Option<String> },
    RemovableDrive,
    Inside { outer: String },
    Around { inner: u64 },
}

/// How many files are not collected for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SkippedCount {
    /// The reason.
    pub reason: SkipReason,
    /// How many.
    pub files: u64,
}

/// Why a file is not collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SkipReason {
    /// It is no photo, video or music.
    NotMedia,
    /// Its kind is not wanted.
    KindNotWanted,
    /// It is too small.
    TooSmall,
    /// It is too large.
    TooLarge,
    /// Its content lies in a cloud.
    InCloud,
    /// A pattern leaves it out.
    ByPattern,
    /// Systems and programs keep it for themselves.
    ByName,
    /// It belongs to a photo or video that is not collected or not there.
    NoLead,
    /// It is being changed; it is collected when it stands still.
    Changing,
    /// It failed too often, or was not taken.
    SetAside,
    /// The server would not take it.
    Refused,
}

/// A folder that may be worth collecting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SuggestedFolder {
    /// Where it is.
    pub path: String,
    /// Which of the system's own it is: `pictures`, `videos`, `music`, `desktop`, `documents` or `downloads`.
    pub place: Option<String>,
    /// Whether the server's owner suggests it.
    pub by_owner: bool,
    /// Whether it is there.
    pub there: bool,
    /// Whether it is collected already.
    pub chosen: bool,
}

/// A place that the last look could not look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnseenPlace {
    /// Where.
    pub path: String,
    /// Why, as a sentence in English.
    pub reason: String,
}
