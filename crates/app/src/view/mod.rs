//! All that the window and the tray show, made of what is known. Pure.

pub(crate) mod attention;
mod situation;
#[cfg(test)]
mod tests;

use crate::{
    bindings::{
        AppSettings, CurrentFile, LibraryKind, Numbers, ServerView, Storage, Sums, TrayPresence,
        WindowView,
    },
    tray::icon,
};
use trove_collector::{Status, ledger::Folder, pause::Pause, scan::away::Why};

/// What is known.
#[derive(Clone, Debug)]
pub struct Known {
    /// This computer's name.
    pub computer: String,
    /// Whether the desktop shows the icon.
    pub tray: TrayPresence,
    /// Whether collecting was ever begun.
    pub begun: bool,
    /// Where the library is, for a computer that is paired.
    pub library_here: bool,
    /// The server, if this computer is paired.
    pub server: Option<ServerView>,
    /// A pause that is not over.
    pub pause: Option<Pause>,
    /// The engine.
    pub engine: EngineKnown,
    /// The numbers; of the engine when one runs.
    pub status: Status,
    /// What is being sent, with sizes.
    pub sending: Vec<CurrentFile>,
    /// The chosen folders, each with why it is away.
    pub folders: Vec<(Folder, Option<Why>)>,
    /// Places that could not be looked at.
    pub unseen: u64,
    /// What the app's own settings say.
    pub app: AppSettings,
}

/// What is known of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineKnown {
    /// None is to run.
    NotWanted,
    /// It is being started, or has told nothing yet.
    Starting,
    /// It could not be started or has ended; why, as a sentence.
    Broken(String),
    /// It runs.
    Running(Going),
}

/// What a running engine tells beside its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Going {
    /// Since when the server does not answer, milliseconds since 1970; `None` when it does.
    pub unreachable_since_ms: Option<i64>,
    /// What it does not let in or recognise, as a sentence.
    pub refused: Option<String>,
    /// Folders whose changes are not heard of at once.
    pub unwatched: u64,
    /// Whether this computer's network can be told from others.
    pub network_known: bool,
}

/// The view.
pub fn view(known: &Known) -> WindowView {
    let situation = situation::situation(known);
    let attention = attention::attention(known);
    WindowView {
        version: env!("CARGO_PKG_VERSION").into(),
        computer: known.computer.clone(),
        tray: known.tray,
        icon: icon(&situation, &attention),
        first_run: !known.begun || known.server.is_none(),
        library: match (&known.server, known.library_here) {
            (_, true) => LibraryKind::Here,
            (Some(_), false) => LibraryKind::Elsewhere,
            (None, false) => LibraryKind::None,
        },
        server: known.server.clone(),
        situation,
        attention,
        numbers: numbers(&known.status, known.sending.clone()),
        network_known: matches!(&known.engine, EngineKnown::Running(going) if going.network_known),
        app: known.app.clone(),
    }
}

fn numbers(status: &Status, current: Vec<CurrentFile>) -> Numbers {
    let bytes = &status.bytes;
    Numbers {
        files: Sums { files: status.files, bytes: bytes.files },
        safe: Sums { files: status.safe, bytes: bytes.safe },
        pending: Sums { files: status.pending, bytes: bytes.pending },
        set_aside: Sums {
            files: status.set_aside,
            bytes: bytes.files.saturating_sub(bytes.safe + bytes.pending),
        },
        skipped: status.skipped,
        files_per_second: status.files_per_second,
        bytes_per_second: status.bytes_per_second,
        current,
        storage: status.storage.map(|one| Storage {
            quota: one.quota,
            used: one.used,
            free: one.free,
        }),
    }
}
