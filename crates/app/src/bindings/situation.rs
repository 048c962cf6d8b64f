//! What Trove is doing, in terms.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What Trove is doing, in the terms of which the one sentence is made.
///
/// - `starting`: The engine is not up yet.
/// - `broken`: The engine ended and cannot go on; English.
/// - `not_paired`: No server is known.
/// - `refused`: The server does not know this computer any more, or another one answers in its place; English.
/// - `no_folders`: No folder is chosen.
/// - `paused`: Paused by its user.
/// - `unreachable`: The server does not answer; tried again by itself.
/// - `trouble`: Something does not work and is tried again; English.
/// - `looking`: Looking through the folders; so many files so far.
/// - `settling`: Waiting for files to stop changing.
/// - `hindered`: Files wait because of what goes on around this computer.
/// - `held`: Files wait because the server asks for none now.
/// - `no_room`: This computer's room on the server, in bytes, is used up.
/// - `queued`: The server will ask for files in its own time.
/// - `collecting`: Files are on their way.
/// - `nothing_to_collect`: The folders hold nothing that is collected.
/// - `up_to_date`: Nothing is left to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
// The list above reaches the window; documentation of variants does not.
#[allow(missing_docs)]
pub enum Situation {
    Starting,
    Broken { sentence: String },
    NotPaired,
    Refused { sentence: String },
    NoFolders,
    Paused { pause: Pause },
    Unreachable { server: String, since_ms: Option<i64> },
    Trouble { sentence: String },
    Looking { files: u64 },
    Settling { files: u64 },
    Hindered { hindrance: Hindrance, files: u64 },
    Held { reason: HeldFor, files: u64 },
    NoRoom { quota: u64, files: u64 },
    Queued { files: u64 },
    Collecting { files: u64, bytes: u64, seconds_left: Option<u64> },
    NothingToCollect,
    UpToDate { files: u64, set_aside: u64 },
}

/// Why nothing is sent now, though files wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Hindrance {
    /// This computer runs on battery.
    Battery,
    /// The network counts each byte.
    Metered,
    /// A program fills the screen.
    FullScreen,
    /// Somebody uses this computer.
    UserActive,
    /// It is not the hour for it.
    OutsideHours,
    /// Something else.
    Other,
}

/// Why the server asks for no files now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HeldFor {
    /// A film, music or a large download goes to this computer.
    Streaming,
    /// One goes to somebody else in the house, and collecting leaves the network to it.
    StreamingElsewhere,
    /// The owner of the library lets nothing be collected at this hour.
    OutsideHours,
    /// The disk with the library is not there.
    LibraryAway,
    /// Something else.
    Other,
}

/// Why and until when nothing is asked for.
///
/// - `until_resumed`: Until somebody ends it.
/// - `until`: Until this moment; milliseconds since 1970.
/// - `on_network`: While the computer is on this network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
#[ts(export)]
// The list above reaches the window; documentation of variants does not.
#[allow(missing_docs)]
pub enum Pause {
    UntilResumed,
    Until { until_ms: i64 },
    OnNetwork,
}

/// How long to pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PauseWish {
    /// For 30 minutes.
    HalfHour,
    /// For two hours.
    TwoHours,
    /// Until tomorrow morning.
    Tomorrow,
    /// While on this network.
    Network,
    /// Until somebody ends it.
    UntilResumed,
}
