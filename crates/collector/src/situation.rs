//! What the client is doing, in terms; [`crate::status`] makes words and a sentence of them. Pure.

use crate::{
    engine::Facts,
    ledger::{Folder, Tally},
    pause::Pause,
    state::FileState,
    status::Status,
};
use trove_protocol::{Hindrance, ServerWaits};

/// What the client is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Situation {
    /// Paused by its user.
    Paused(Pause),
    /// Something does not work and is tried again; what, as part of a sentence.
    Trouble(String),
    /// No folder is chosen.
    NoFolders,
    /// Looking through the folders.
    Looking,
    /// Nothing is left to do.
    AtRest,
    /// Waiting for files to stop changing.
    Settling,
    /// Files wait because of what goes on around this computer.
    Hindered(Hindrance),
    /// Files wait because the server asks for none now, and why.
    Held(ServerWaits),
    /// The server will ask for files in its own time.
    Queued,
    /// Files are on their way.
    Collecting,
}

/// What the client is doing, by what is known of it and these numbers.
pub fn situation(facts: &Facts, tally: &Tally, folders: &[Folder], numbers: &Status) -> Situation {
    let pending = numbers.pending;
    if let Some(pause) = &facts.pause {
        return Situation::Paused(pause.clone());
    }
    if let Some(trouble) = facts.troubles.values().next() {
        return Situation::Trouble(trouble.clone());
    }
    if folders.is_empty() && numbers.files + tally.backups == 0 {
        return Situation::NoFolders;
    }
    if facts.looking || !facts.looked_once {
        return Situation::Looking;
    }
    if pending == 0 {
        return Situation::AtRest;
    }
    if pending == tally.files(FileState::Found) && tally.due == 0 {
        return Situation::Settling;
    }
    if let Some(hindrance) = facts.hindrances.first() {
        return Situation::Hindered(*hindrance);
    }
    if let Some(waits) = facts.server_waits.as_ref().filter(|_| facts.sending.is_empty()) {
        return Situation::Held(waits.clone());
    }
    if facts.sending.is_empty() && tally.files(FileState::Wanted) == pending {
        return Situation::Queued;
    }
    Situation::Collecting
}
