//! All that the window needs at every moment.

use super::{AppSettings, Attention, Numbers, Situation};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// All that the window needs at every moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WindowView {
    /// The program's version.
    pub version: String,
    /// This computer's name with the server.
    pub computer: String,
    /// Whether the desktop shows the icon.
    pub tray: TrayPresence,
    /// What it shows, or would show.
    pub icon: TrayState,
    /// Whether collecting was never begun: the window shows the first steps.
    pub first_run: bool,
    /// Where the library is.
    pub library: LibraryKind,
    /// The server, if this computer is paired.
    pub server: Option<ServerView>,
    /// What Trove is doing.
    pub situation: Situation,
    /// What only a person can settle, most urgent first.
    pub attention: Vec<Attention>,
    /// How collection fares.
    pub numbers: Numbers,
    /// Whether a pause while on this network can be offered.
    pub network_known: bool,
    /// Language and theme among them.
    pub app: AppSettings,
}

/// Whether the desktop shows Trove's icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TrayPresence {
    /// It does.
    Present,
    /// It has no place for icons.
    Absent,
    /// It has not answered yet.
    Unknown,
}

/// What the icon in the tray shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TrayState {
    /// Nothing is left to do.
    UpToDate,
    /// Files are on their way.
    Collecting,
    /// Paused by the user.
    Paused,
    /// Files wait for something that passes by itself.
    Waiting,
    /// The server does not answer.
    Unreachable,
    /// Only a person can help.
    Attention,
}

/// Where the library is that this computer collects into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LibraryKind {
    /// No library is known.
    None,
    /// On this computer.
    Here,
    /// On another computer.
    Elsewhere,
}

/// The server that this computer is paired with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ServerView {
    /// Its name, for people.
    pub name: String,
    /// `host:port`.
    pub address: String,
}

/// A page of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Page {
    /// How collecting fares.
    Status,
    /// What is collected.
    Folders,
    /// What happened to which file.
    Activity,
    /// The library on this computer.
    Library,
    /// What is collected and when, and the app itself.
    Settings,
}
