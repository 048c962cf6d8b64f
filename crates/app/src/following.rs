//! Work that takes a while: it tells how far it is, and can be given up.

use crate::bindings::{Failure, FailureKind};
use std::{pin::pin, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

/// Between two words about how far it is, at least: four a second.
const PACE: Duration = Duration::from_millis(250);

/// Does the work and tells of its progress, at last of the whole. The failure is that it was given
/// up.
pub(crate) async fn follow<T, P: Clone>(
    work: impl Future<Output = T>,
    mut progress: watch::Receiver<P>,
    tell: impl Fn(P),
    stop: &CancellationToken,
) -> Result<T, Failure> {
    let mut work = pin!(work);
    let mut next = Instant::now();
    loop {
        let news = async {
            sleep_until(next).await;
            if progress.changed().await.is_err() {
                // Nobody is left to tell more; only the end is waited for.
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            // What is given up is so even when it is done at the same moment.
            biased;
            () = stop.cancelled() => {
                return Err(given_up());
            }
            done = &mut work => {
                if progress.has_changed().unwrap_or(false) {
                    tell(progress.borrow_and_update().clone());
                }
                return Ok(done);
            }
            () = news => {
                next = Instant::now() + PACE;
                tell(progress.borrow_and_update().clone());
            }
        }
    }
}

/// A person, or what took its place, gave it up.
pub(crate) fn given_up() -> Failure {
    Failure::new(FailureKind::Cancelled, "It was given up.")
}
