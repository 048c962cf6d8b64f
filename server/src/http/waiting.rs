//! How many polls are held.

use tokio::sync::watch;

/// A count of polls that are held now.
#[derive(Debug, Default)]
pub(super) struct Waiting(watch::Sender<usize>);

/// One poll that is held; dropping it ends that.
pub(super) struct Held<'a>(&'a Waiting);

impl Waiting {
    /// Counts one more.
    pub(super) fn count(&self) -> Held<'_> {
        self.0.send_modify(|count| *count += 1);
        Held(self)
    }

    /// The count, to read or to wait for.
    pub(super) fn watch(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count -= 1);
    }
}
