//! Whether this computer can be wiped.

use super::Sums;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether this computer can be wiped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Safety {
    /// Every file worth collecting in every chosen folder is proven to be stored, the folders were looked through to the end since this program started, and the server answered of late.
    pub safe_to_wipe: bool,
    /// Why, or why not.
    pub verdict: SafetyVerdict,
    /// What is proven to be stored.
    pub safe: Sums,
    /// What is not; only reasons that occur.
    pub counts: Vec<SafetyCount>,
    /// When the server last confirmed anything; milliseconds since 1970.
    pub proven_ms: Option<i64>,
    /// What the server said when it was last asked about every file, since this program started.
    pub proof: Option<SafetyProof>,
}

/// What the server said when it was asked about every file that is taken for stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SafetyProof {
    /// When it was asked; milliseconds since 1970.
    pub at_ms: i64,
    /// Files that it has, with the same content.
    pub confirmed: u64,
    /// Files that it does not have, or not with this content.
    pub unconfirmed: u64,
    /// Whether it speaks for each file that is stored now: it confirmed all, and nothing was stored since.
    pub holds: bool,
}

/// How far the asking is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ProofProgress {
    /// Files that the server has spoken about.
    pub asked: u64,
    /// Files that it is asked about.
    pub files: u64,
}

/// Why a computer can be wiped, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SafetyVerdict {
    /// All is stored.
    Safe,
    /// Some files would be lost.
    Exceptions,
    /// The folders are still being looked through.
    Looking,
    /// The server has not answered of late.
    Unreachable,
    /// No folder is chosen.
    NoFolders,
    /// No server is known.
    NotPaired,
}

/// Files that would be lost for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SafetyCount {
    /// The reason.
    pub reason: SafetyReason,
    /// How many.
    pub sums: Sums,
    /// Whether it stands in the way, or the files are left out on purpose.
    pub blocks: bool,
}

/// Why a file would be lost if this computer were wiped. The first six stand in the way; the others are left out on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SafetyReason {
    /// It is not stored yet.
    OnTheWay,
    /// The server does not take it.
    SetAside,
    /// It cannot be read.
    Unreadable,
    /// It lies where nothing can be looked at now.
    Away,
    /// It is not there any more, and its user is asked about it.
    Missing,
    /// This computer takes it for stored, and the server does not confirm it.
    Unconfirmed,
    /// Its content lies in a cloud.
    InCloud,
    /// It is of no kind or size that is collected.
    NotWanted,
    /// A pattern leaves it out.
    ByPattern,
}

/// A file that would be lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SafetyException {
    /// Where it lies.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Why.
    pub reason: SafetyReason,
    /// The engine's own sentence, English.
    pub sentence: Option<String>,
}

/// Some of the exceptions, by path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SafetyPage {
    /// The files.
    pub files: Vec<SafetyException>,
    /// For the next page, if there is one.
    pub next: Option<String>,
}

/// Which exceptions to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SafetyQuery {
    /// Of one reason only.
    pub reason: Option<SafetyReason>,
    /// From where the last page ended.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}
