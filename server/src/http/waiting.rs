//! How many polls are held.

use std::sync::atomic::{AtomicUsize, Ordering};

/// A count of polls that are held now.
#[derive(Debug, Default)]
pub(super) struct Waiting(AtomicUsize);

/// One poll that is held; dropping it ends that.
pub(super) struct Held<'a>(&'a Waiting);

impl Waiting {
    /// Counts one more.
    pub(super) fn count(&self) -> Held<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Held(self)
    }

    /// How many there are.
    pub(super) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
