//! Accepting connections and ending them.

use super::{
    FtpConfig, Space,
    attempts::Attempts,
    control::Control,
    peers::Peers,
    reply::Reply,
    session::{Session, Shared},
};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Rest after an `accept` that failed, as it does when file descriptors run out: trying again at
/// once would only burn time.
const REST_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// How long a client may take to read that it is turned away.
const FAREWELL_TIME: Duration = Duration::from_secs(1);

/// Clients that are told so at once; more are left without a word.
const MOST_FAREWELLS: usize = 64;

/// Turning clients away is logged no more often than this, or whoever comes often fills the log.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Serves FTP on `listener` until `shutdown`; then tells the sessions, and returns when they have
/// ended or [`FtpConfig::shutdown_time`] is over.
pub async fn serve(
    listener: TcpListener,
    config: FtpConfig,
    space: Arc<impl Space>,
    shutdown: CancellationToken,
) {
    let shared = Arc::new(Shared {
        attempts: Mutex::new(Attempts::new(config.wrong_passwords_per_peer, config.lockout_time)),
        shutdown: shutdown.clone(),
        config,
    });
    let peers = Arc::new(Peers::default());
    let sessions = TaskTracker::new();
    // Dropping the token at the end cuts off what did not end by itself.
    let cut = CancellationToken::new();
    let farewells = Arc::new(Semaphore::new(MOST_FAREWELLS));
    let (mut turned_away, mut told) = (0_u64, None::<Instant>);
    loop {
        let accepted = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept an FTP connection");
                tokio::time::sleep(REST_AFTER_FAILURE).await;
                continue;
            }
        };
        let address = peer.ip().to_canonical();
        let Some(seat) = peers.admit(address, &shared.config) else {
            turned_away += 1;
            if told.is_none_or(|told| told.elapsed() >= TOLD_EVERY) {
                tracing::warn!(turned_away, last = %peer, "too many FTP sessions");
                (turned_away, told) = (0, Some(Instant::now()));
            }
            if let Ok(turn) = Arc::clone(&farewells).try_acquire_owned() {
                sessions.spawn(async move {
                    turn_away(stream).await;
                    drop(turn);
                });
            }
            continue;
        };
        let session = Session::new(Arc::clone(&space), Arc::clone(&shared), address);
        let cut = cut.clone();
        sessions.spawn(async move {
            let _seat = seat;
            tokio::select! {
                () = cut.cancelled() => {}
                () = session.run(stream) => {}
            }
        });
    }
    drop(listener);
    sessions.close();
    if timeout(shared.config.shutdown_time, sessions.wait()).await.is_err() {
        cut.cancel();
        sessions.wait().await;
    }
}

async fn turn_away(stream: TcpStream) {
    let mut control = Control::new(stream, FAREWELL_TIME);
    let reply = Reply::new(421, "Too many sessions are open; try again later.");
    // Turned away either way.
    let _ = control.send(&reply).await;
    control.close().await;
}
