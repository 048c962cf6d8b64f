//! What collecting would do.

use super::{FileKind, SkippedCount, Sums, UnseenPlace};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What collecting would do, found out without sending anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Forecast {
    /// What would be collected.
    pub kinds: Vec<ForecastKind>,
    /// The same together.
    pub total: Sums,
    /// What is stored already.
    pub safe: Sums,
    /// Of what would be collected, copies of files on this very computer: they are sent once.
    pub copies: Sums,
    /// What would not, by reason.
    pub skipped: Vec<SkippedCount>,
    /// Places that may not be read, at most 100.
    pub unseen: Vec<UnseenPlace>,
    /// A few examples.
    pub samples: Vec<ForecastSample>,
    /// Bytes free where the library is, if known.
    pub free: Option<u64>,
}

/// What would be collected of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForecastKind {
    /// The kind.
    pub kind: FileKind,
    /// How many.
    pub sums: Sums,
}

/// How far a forecast has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForecastProgress {
    /// So much so far.
    pub found: Sums,
    /// Where it is looking.
    pub folder: String,
}

/// A file and where it would be filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForecastSample {
    /// Where it lies.
    pub path: String,
    /// Where it would lie in the library; nothing if only the server can tell.
    pub share_path: Option<String>,
}
