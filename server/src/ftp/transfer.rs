//! What is the same for all transfers: making the data connection and minding the control
//! connection meanwhile.

use super::{
    Space,
    control::Control,
    data::{DataConnection, DataStream},
    reply::Reply,
    session::{Protection, Session},
};
use std::io;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// What happened on the control connection during a transfer.
pub(super) enum Meanwhile {
    /// Nothing that concerns it.
    Nothing,
    /// The client sent `ABOR`.
    Aborted,
    /// The control connection broke, or its client misbehaved.
    Gone,
}

/// Why there is no transfer, or `None` when the client has made all ready for one.
pub(super) fn obstacle<S>(session: &Session<S>) -> Option<Reply> {
    if session.protection == Protection::Data {
        None
    } else {
        Some(Reply::new(521, "Data travels over TLS only: send PBSZ 0 and PROT P first."))
    }
}

/// The data connection that the client has asked for, and the end of its waiting.
pub(super) fn take_data<S>(session: &mut Session<S>) -> Result<DataConnection, Reply> {
    match obstacle(session) {
        Some(reply) => Err(reply),
        None => session.data.take().ok_or_else(|| Reply::new(425, "Send EPSV or PASV first.")),
    }
}

/// Waits for the data connection to stand.
pub(super) async fn connect<S: Space>(
    session: &Session<S>,
    data: DataConnection,
    stop: &CancellationToken,
) -> Result<DataStream, Reply> {
    let limit = session.shared.config.data_connection_time;
    let connected = tokio::select! {
        () = stop.cancelled() => return Err(Reply::new(426, "The transfer was stopped.")),
        connected = timeout(limit, data.stream()) => connected,
    };
    match connected {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => {
            tracing::info!(peer = %session.peer, %error, "data connection failed");
            Err(Reply::new(425, "The data connection failed: its TLS handshake broke off."))
        }
        Err(_) => Err(Reply::new(425, "The data connection did not come in time.")),
    }
}

/// Runs `work` and minds the control connection. Fires `stop` when the transfer is to end at
/// once; `work` must then come to its end by itself, so that what it has begun is left tidy.
pub(super) async fn minded<T>(
    control: &mut Control,
    shutdown: &CancellationToken,
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> (T, Meanwhile) {
    tokio::pin!(work);
    let mut meanwhile = Meanwhile::Nothing;
    loop {
        tokio::select! {
            biased;
            result = &mut work => return (result, meanwhile),
            () = shutdown.cancelled(), if !stop.is_cancelled() => stop.cancel(),
            aborted = control.aborted(), if matches!(meanwhile, Meanwhile::Nothing) => {
                stop.cancel();
                meanwhile = match aborted {
                    Ok(()) => Meanwhile::Aborted,
                    Err(_) => Meanwhile::Gone,
                };
            }
        }
    }
}

/// Answers a transfer: its own reply, and the one to `ABOR` after it (RFC 959 section 4.1.3).
pub(super) async fn conclude(
    control: &mut Control,
    reply: Reply,
    meanwhile: Meanwhile,
) -> io::Result<Reply> {
    match meanwhile {
        Meanwhile::Nothing => Ok(reply),
        Meanwhile::Aborted => {
            control.send(&reply).await?;
            Ok(Reply::new(226, "Aborted."))
        }
        Meanwhile::Gone => Err(io::Error::new(
            io::ErrorKind::ConnectionAborted,
            "the control connection broke during a transfer",
        )),
    }
}
