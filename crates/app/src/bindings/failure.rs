//! Why a command failed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Failure {
    /// In a stable word; the window has words of its own for each.
    pub kind: FailureKind,
    /// As a sentence in English that says what it means and what to do.
    pub sentence: String,
    /// What the system said, for those who want to know.
    pub detail: Option<String>,
}

/// What went wrong, in a stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FailureKind {
    /// No server is known.
    NotPaired,
    /// The pairing code is not the one that the server shows.
    WrongCode,
    /// The pairing code holds no more.
    CodeExpired,
    /// The server takes no more tries with this code.
    TooManyTries,
    /// The server does not answer.
    OutOfReach,
    /// What answers there is no Trove.
    NoTroveThere,
    /// Another server answers in the place of the known one.
    OtherCertificate,
    /// Nothing is at this path.
    NotThere,
    /// What is at this path is no folder.
    NotAFolder,
    /// It may not be read or written.
    Forbidden,
    /// Its name cannot be written down.
    UnwritableName,
    /// The folder is not collected.
    NotListed,
    /// The folder is collected already.
    AlreadyListed,
    /// The library lies in the folder, or the folder in the library.
    WouldCollectLibrary,
    /// The folder is the system's or a program's own.
    SystemFolder,
    /// Only the server's owner may change it.
    LockedByOwner,
    /// The words mean nothing here.
    NotUnderstood,
    /// No room is left.
    DiskFull,
    /// The folder is not empty.
    NotEmpty,
    /// Another program listens where the server would.
    PortTaken,
    /// The system names no program that shows folders.
    NoFileManager,
    /// The system names no browser.
    NoBrowser,
    /// It was given up.
    Cancelled,
    /// Something that should not happen.
    Internal,
}
