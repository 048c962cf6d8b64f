//! A hint that there may be something to do. The ledger is the truth; a hint is never lost to a
//! listener that listens before it looks.

use tokio::sync::watch;

/// Sounds to all its listeners.
#[derive(Clone, Debug)]
pub struct Signal(watch::Sender<()>);

impl Default for Signal {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Signal {
    /// There may be something to do.
    pub fn sound(&self) {
        self.0.send_replace(());
    }

    /// A listener that has heard nothing yet.
    pub fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }
}

/// Hears one signal.
#[derive(Debug)]
pub struct Listener(watch::Receiver<()>);

impl Listener {
    /// Forgets what was heard: call it before looking for something to do.
    pub fn clear(&mut self) {
        self.0.mark_unchanged();
    }

    /// Returns when the signal has sounded since the last call or `clear`; never when no one can
    /// sound it any more.
    pub async fn heard(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_signal_between_looking_and_waiting_is_heard() {
        let signal = Signal::default();
        let mut listener = signal.listen();
        listener.clear();
        signal.sound();
        signal.sound();
        listener.heard().await;
    }
}
