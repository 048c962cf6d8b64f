//! A reader that counts for the statistics and stops when another upload takes over.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Bytes that are counted together, so that statistics cost nothing for each read.
const REPORT_EVERY: u64 = 256 * 1024;

/// Counts what is read from `content`.
pub(super) struct Counted<'a, R, F: FnMut(u64)> {
    content: &'a mut R,
    report: F,
    unreported: u64,
    end: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl<'a, R, F: FnMut(u64)> Counted<'a, R, F> {
    /// Tells `report` how many bytes came since its last call; fails with
    /// [`io::ErrorKind::ResourceBusy`] once
    /// `end` fires.
    pub(super) fn new(content: &'a mut R, end: CancellationToken, report: F) -> Self {
        Self { content, report, unreported: 0, end: Box::pin(end.cancelled_owned()) }
    }
}

impl<R: AsyncRead + Unpin, F: FnMut(u64) + Unpin> AsyncRead for Counted<'_, R, F> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.end.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ResourceBusy.into()));
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut *this.content).poll_read(context, buffer);
        this.unreported += (buffer.filled().len() - before) as u64;
        if this.unreported >= REPORT_EVERY {
            (this.report)(std::mem::take(&mut this.unreported));
        }
        result
    }
}

impl<R, F: FnMut(u64)> Drop for Counted<'_, R, F> {
    fn drop(&mut self) {
        if self.unreported > 0 {
            (self.report)(self.unreported);
        }
    }
}
