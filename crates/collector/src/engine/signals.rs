//! By what the activities wake each other.

use crate::{ledger::Concern, signal::Signal};

/// Hints from one activity to another.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// Found files may be due.
    pub(crate) found: Signal,
    /// There may be something to offer.
    pub(crate) offers: Signal,
    /// There may be something to send.
    pub(crate) requests: Signal,
    /// There may be something to confirm.
    pub(crate) outbox: Signal,
    /// There may be something to hash or to report.
    pub(crate) hashes: Signal,
    /// There may be a backup to make.
    pub(crate) backups: Signal,
    /// The list of folders may have changed.
    pub(crate) folders: Signal,
    /// The server answers again.
    pub(crate) recovered: Signal,
    /// The sums may have changed.
    pub(crate) changed: Signal,
    /// The owner's settings for this computer may have changed.
    pub(crate) configuration: Signal,
}

impl Signals {
    /// What those hear whom a command concerns.
    pub(crate) fn of(&self, concern: Concern) -> &Signal {
        match concern {
            Concern::Offers => &self.offers,
            Concern::Requests => &self.requests,
            Concern::Outbox => &self.outbox,
            Concern::Hashes => &self.hashes,
            Concern::Configuration => &self.configuration,
            Concern::Backups => &self.backups,
        }
    }

    /// There may be something to do for everyone.
    pub(crate) fn all(&self) {
        for signal in [
            &self.found,
            &self.offers,
            &self.requests,
            &self.outbox,
            &self.hashes,
            &self.backups,
            &self.configuration,
            &self.changed,
        ] {
            signal.sound();
        }
    }
}
