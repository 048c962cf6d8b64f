//! Files and how they fare.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file and how it fares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActivityFile {
    /// For trying it again.
    pub id: i64,
    /// Where it lies.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// What it is, once it was looked into.
    pub kind: Option<FileKind>,
    /// Where it stands.
    pub standing: FileStanding,
    /// The same as the ledger calls it: `found`, `described`, `wanted`, `hash_needed`, `unverified`, `safe`, `set_aside`, `unreadable`, `skipped`.
    pub state: String,
    /// Why it stands there, as a sentence in English.
    pub reason: Option<String>,
    /// Where it lies in the library.
    pub share_path: Option<String>,
    /// When its standing last changed; milliseconds since 1970.
    pub changed_ms: Option<i64>,
}

/// Which files to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ActivityFilter {
    /// All of them.
    All,
    /// Those that are set aside or cannot be read.
    Failures,
    /// Those on their way.
    Pending,
    /// Those that are stored.
    Safe,
}

/// Some of the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActivityPage {
    /// The files.
    pub files: Vec<ActivityFile>,
    /// For the next page, if there is one.
    pub next: Option<String>,
    /// How many there are in all pages.
    pub total: u64,
}

/// Which files to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActivityQuery {
    /// Part of the path; empty for all.
    pub text: String,
    /// Of one standing only.
    pub filter: ActivityFilter,
    /// Whether files that are set aside come first; else the latest.
    pub failures_first: bool,
    /// From where the last page ended.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// What a file is, told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FileKind {
    /// A photo.
    Photo,
    /// A video.
    Video,
    /// Music.
    Music,
    /// What belongs to another file and follows it.
    Sidecar,
    /// Nothing that is collected.
    Other,
}

/// Where a file stands, to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FileStanding {
    /// Proven to be stored.
    Safe,
    /// On its way.
    Pending,
    /// Not collected until something changes.
    SetAside,
    /// Not collected at all.
    Skipped,
}
