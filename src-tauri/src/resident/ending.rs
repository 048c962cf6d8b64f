//! How the system asks this process to end.

use trove_app::bindings::Failure;

/// Returns when the system asks. It hears from the moment it is made.
#[cfg(unix)]
pub fn signal() -> Result<impl Future<Output = ()> + Send + use<>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error| {
        Failure::internal("The system gives Trove no signals; restart the computer.", error)
    };
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// Returns when the system asks.
#[cfg(not(unix))]
pub fn signal() -> Result<impl Future<Output = ()> + Send + use<>, Failure> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
