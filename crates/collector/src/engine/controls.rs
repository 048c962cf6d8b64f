//! What may be asked of a running engine by those who do not hold it, such as a window.

use super::{Facts, Shared, control};
use crate::{ledger::LedgerError, pause::Pause};
use std::sync::Arc;
use tokio::sync::watch;

/// Speaks to a running engine; to one that has ended in vain. Clones speak to the same one.
#[derive(Clone)]
pub struct Controls {
    shared: Arc<Shared>,
}

impl Controls {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// What is going on, as it changes.
    pub fn facts(&self) -> watch::Receiver<Facts> {
        self.shared.board.listen()
    }

    /// Pauses it, or ends a pause.
    pub async fn set_pause(&self, pause: Option<&Pause>) -> Result<(), LedgerError> {
        self.shared.ledger.set_pause(pause).await?;
        control::read_pause(&self.shared).await
    }

    /// Looks through all folders now.
    pub fn look_now(&self) {
        self.shared.signals.folders.sound();
    }

    /// Files that were found may be due: looks into them now.
    pub fn look_into_files(&self) {
        self.shared.signals.found.sound();
        self.shared.signals.changed.sound();
    }

    /// Takes over at once what was set in the ledger: preferences and folders.
    pub async fn heed_ledger(&self) -> Result<(), LedgerError> {
        control::read_preferences(&self.shared).await?;
        self.shared.signals.folders.sound();
        Ok(())
    }
}
