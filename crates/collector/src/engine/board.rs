//! What is going on in the running engine, beside what the ledger holds.

use crate::pause::{Network, Pause};
use std::collections::BTreeMap;
use tokio::sync::watch;
use trove_protocol::{ClientPath, Conditions, Hindrance, RequestId, ServerWaits};

/// What is going on.
// Each is a fact of its own; no two of them make one state.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Why nothing is asked for, when its user has paused it.
    pub pause: Option<Pause>,
    /// What goes on around this computer has been looked at.
    pub judged: bool,
    /// What goes on around this computer.
    pub conditions: Conditions,
    /// Why nothing is sent now.
    pub hindrances: Vec<Hindrance>,
    /// The network that this computer is on.
    pub network: Option<Network>,
    /// A look through everything is under way.
    pub looking: bool,
    /// Everything has been looked through once.
    pub looked_once: bool,
    /// Some folder cannot be looked through.
    pub any_away: bool,
    /// For each folder that cannot be watched for changes, a sentence that says so.
    pub unwatched: Vec<String>,
    /// Why the server asks for nothing more now.
    pub server_waits: Option<ServerWaits>,
    /// A poll was answered or failed.
    pub polled: bool,
    /// Whether the server answered last time; `None` before the first time.
    pub reachable: Option<bool>,
    /// Only a person can help: paired no more, or another certificate.
    pub needs_person: bool,
    /// What ended the engine.
    pub fatal: Option<String>,
    /// What does not work, by activity, as sentences.
    pub troubles: BTreeMap<&'static str, String>,
    /// What is being sent, with sizes.
    pub sending: BTreeMap<RequestId, (ClientPath, u64)>,
    /// Files sent since the start.
    pub sent_files: u64,
    /// Bytes of them.
    pub sent_bytes: u64,
}

impl Facts {
    /// Whether collection is paused.
    pub fn paused(&self) -> bool {
        self.pause.is_some()
    }

    /// The word for why the server asks for nothing more now; empty for none.
    pub fn waits_for(&self) -> &str {
        self.server_waits.as_ref().map_or("", |waits| &waits.reason)
    }

    /// Whether files may be sent now.
    pub fn may_send(&self) -> bool {
        self.judged && self.hindrances.is_empty() && !self.paused()
    }
}

/// Holds the facts and wakes those who wait for a change.
#[derive(Debug, Default)]
pub struct Board(watch::Sender<Facts>);

impl Board {
    /// Changes the facts.
    pub fn change<T>(&self, change: impl FnOnce(&mut Facts) -> T) {
        self.0.send_modify(|facts| {
            change(facts);
        });
    }

    /// Changes the facts, if the change says that it did.
    pub fn change_if(&self, change: impl FnOnce(&mut Facts) -> bool) {
        self.0.send_if_modified(change);
    }

    /// Looks at the facts.
    pub fn read<T>(&self, look: impl FnOnce(&Facts) -> T) -> T {
        look(&self.0.borrow())
    }

    /// Returns when the facts are so.
    pub async fn until(&self, so: impl Fn(&Facts) -> bool) {
        // Fails only when the board is gone, and with it everything.
        if self.0.subscribe().wait_for(|facts| so(facts)).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Hears of changes.
    pub fn listen(&self) -> watch::Receiver<Facts> {
        self.0.subscribe()
    }
}
