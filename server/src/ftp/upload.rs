//! What comes over a data connection.

use super::data::DataStream;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWriteExt, ReadBuf},
    time::{Instant, Sleep, sleep, timeout},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// How long the peer may take for the good-bye.
const CLOSE_TIME: Duration = Duration::from_secs(1);

/// Reads a data connection. Ends without an error only on TLS' `close_notify`; fails when the
/// connection breaks, when nothing comes for too long, and when the transfer is stopped.
pub(super) struct Upload {
    stream: DataStream,
    stall_time: Duration,
    alarm: Pin<Box<Sleep>>,
    /// Something came since the alarm was set; setting it for each read would be dear.
    progressed: bool,
    stop: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Upload {
    pub(super) fn new(stream: DataStream, stall_time: Duration, stop: CancellationToken) -> Self {
        Self {
            stream,
            stall_time,
            alarm: Box::pin(sleep(stall_time)),
            progressed: false,
            stop: Box::pin(stop.cancelled_owned()),
        }
    }

    /// Ends the connection in TLS and TCP, as far as the peer still listens.
    pub(super) async fn close(mut self) {
        // The outcome of the transfer is known by now; the peer may well be gone.
        let _ = timeout(CLOSE_TIME, self.stream.shutdown()).await;
    }
}

impl AsyncRead for Upload {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.stop.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "it was stopped",
            )));
        }
        if let Poll::Ready(result) = Pin::new(&mut this.stream).poll_read(context, buffer) {
            this.progressed = true;
            return Poll::Ready(result.map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    io::Error::new(error.kind(), "it ended without TLS' close_notify")
                }
                _ => error,
            }));
        }
        while this.alarm.as_mut().poll(context).is_ready() {
            if !this.progressed {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "nothing came for too long",
                )));
            }
            this.progressed = false;
            this.alarm.as_mut().reset(Instant::now() + this.stall_time);
        }
        Poll::Pending
    }
}
