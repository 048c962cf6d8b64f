//! What collecting would do, before it is begun.

use super::{Failure, FileKind, SkippedCount, Sums, UnseenPlace};
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
    /// Of these, what is stored already.
    pub safe: Sums,
    /// Of these, copies of files on this very computer: they are sent once.
    pub copies: Sums,
    /// Of these, what comes from another computer that has the same.
    pub elsewhere: Sums,
    /// Of these, what the library does not have yet, at most: it needs so much room.
    pub fresh: Sums,
    /// Why the server could not be asked. Then copies, what is stored already and where files would be filed are not known, and `fresh` may be too much.
    pub unanswered: Option<Failure>,
    /// What would not, by reason.
    pub skipped: Vec<SkippedCount>,
    /// Places that may not be read and folders that are away, at most 100.
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
    /// What was looked at so far, whether it would be collected or not.
    pub looked_at: Sums,
    /// Where it is looking.
    pub folder: String,
}

/// A file and where it would be filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ForecastSample {
    /// Where it lies.
    pub path: String,
    /// Where it would lie in the library; nothing if the server did not tell.
    pub share_path: Option<String>,
}
