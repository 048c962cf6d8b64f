//! What rules would take in and leave out.

use super::{FileKind, SkipReason, SkippedCount, Sums};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Rules to be tried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesDraft {
    /// Kinds that are collected.
    pub kinds: Vec<FileKind>,
    /// Smaller files are left out; bytes.
    pub smallest_file: u64,
    /// Larger files are left out; bytes.
    pub largest_file: Option<u64>,
    /// Patterns of files and folders to leave out.
    pub ignore: Vec<String>,
}

/// What rules would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Preview {
    /// What would be collected.
    pub included: Sums,
    /// What would not, by reason; only reasons that occur.
    pub excluded: Vec<SkippedCount>,
    /// Some of those collected, at most 20.
    pub included_samples: Vec<PreviewSample>,
    /// Some of those left out, at most 20.
    pub excluded_samples: Vec<PreviewSample>,
}

/// A file and what the rules make of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PreviewSample {
    /// Where it lies.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Why it would be left out; nothing if it would be collected.
    pub reason: Option<SkipReason>,
    /// The pattern that leaves it out.
    pub pattern: Option<String>,
}
