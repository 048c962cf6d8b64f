//! How collecting fares, in numbers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How collection fares, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Numbers {
    /// Files worth collecting.
    pub files: Sums,
    /// Of these, those proven to be stored.
    pub safe: Sums,
    /// Of these, those on their way.
    pub pending: Sums,
    /// Of these, those not collected until something changes.
    pub set_aside: Sums,
    /// Files that are not collected at all.
    pub skipped: u64,
    /// Files sent in a second, of late.
    pub files_per_second: f64,
    /// Bytes sent in a second, of late.
    pub bytes_per_second: f64,
    /// What is being sent, at most three files.
    pub current: Vec<CurrentFile>,
    /// The room on the server, if it was told.
    pub storage: Option<Storage>,
}

/// A file that is being sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CurrentFile {
    /// Where it lies on this computer.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// The room on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Storage {
    /// Bytes that this computer may use, if that is limited.
    pub quota: Option<u64>,
    /// Bytes that it uses.
    pub used: u64,
    /// Bytes free on the server's disk.
    pub free: u64,
}

/// Files and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sums {
    /// How many.
    pub files: u64,
    /// Their sizes together.
    pub bytes: u64,
}
