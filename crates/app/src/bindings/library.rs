//! The library on this computer.

use super::{FolderWarning, Sums};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The library on this computer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LibraryView {
    /// What its server does.
    pub state: LibraryState,
    /// Why it failed, as a sentence in English.
    pub sentence: Option<String>,
    /// Where it lies.
    pub folder: String,
    /// What it holds.
    pub stored: Sums,
    /// Bytes free on its disk.
    pub free: u64,
    /// Bytes of its disk.
    pub total: u64,
    /// Where other computers reach it, `host:port`.
    pub addresses: Vec<String>,
    /// Whether it runs only while its user is logged in.
    pub at_login_only: bool,
    /// Who collects into it.
    pub computers: Vec<ComputerView>,
    /// How far a move has come.
    pub moving: Option<LibraryMove>,
}

/// What the bundled server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LibraryState {
    /// It runs.
    Running,
    /// It is being started.
    Starting,
    /// It was stopped.
    Stopped,
    /// It cannot run.
    Failed,
    /// It moves the library.
    Moving,
}

/// A move of the library to another folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LibraryMove {
    /// Where to.
    pub to: String,
    /// Bytes that are there and checked.
    pub done: u64,
    /// Bytes of all.
    pub total: u64,
}

/// What is known of a folder for the library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LibraryPlace {
    /// Where it is.
    pub path: String,
    /// Bytes free on its disk.
    pub free: u64,
    /// Bytes of its disk.
    pub total: u64,
    /// Whether it is empty or not there yet.
    pub empty: bool,
    /// Whether a library is in it already; it would be continued.
    pub holds_library: bool,
    /// What to know before it is chosen.
    pub warnings: Vec<FolderWarning>,
}

/// A computer that collects into the library on this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ComputerView {
    /// Its name.
    pub name: String,
    /// Whether it is this one.
    pub this_computer: bool,
    /// What is stored of it.
    pub safe: Sums,
    /// Files that are on their way.
    pub pending: u64,
    /// When it was last heard of; milliseconds since 1970.
    pub seen_ms: Option<i64>,
}
