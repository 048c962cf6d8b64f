//! A transfer that is measured and held to the house's limit.

use super::OpenRequests;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, ReadBuf},
    time::{Sleep, sleep_until},
};
use trove_protocol::ClientId;

/// Reads what a client sends, no faster than `requests` allows. The client feels it through TCP:
/// what is not read here, it cannot send.
pub(super) struct Paced<'a, C, R: OpenRequests> {
    content: &'a mut C,
    requests: &'a R,
    client: &'a ClientId,
    wait: Option<Pin<Box<Sleep>>>,
    sip: Vec<u8>,
}

impl<'a, C, R: OpenRequests> Paced<'a, C, R> {
    /// A transfer begins; it ends when this is dropped.
    pub(super) fn new(content: &'a mut C, requests: &'a R, client: &'a ClientId) -> Self {
        requests.transfer_begins(client);
        Self { content, requests, client, wait: None, sip: Vec::new() }
    }
}

impl<C: AsyncRead + Unpin, R: OpenRequests> AsyncRead for Paced<'_, C, R> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(wait) = &mut this.wait {
            ready!(wait.as_mut().poll(context));
            this.wait = None;
        }
        let Some(most) = this.requests.most_at_once() else {
            return Pin::new(&mut *this.content).poll_read(context, buffer);
        };
        let most = buffer.remaining().min(usize::try_from(most).unwrap_or(usize::MAX));
        this.sip.resize(most, 0);
        let mut sip = ReadBuf::new(&mut this.sip);
        ready!(Pin::new(&mut *this.content).poll_read(context, &mut sip))?;
        buffer.put_slice(sip.filled());
        let until = this.requests.taken(sip.filled().len() as u64);
        this.wait = until.map(|until| Box::pin(sleep_until(until)));
        Poll::Ready(Ok(()))
    }
}

impl<C, R: OpenRequests> Drop for Paced<'_, C, R> {
    fn drop(&mut self) {
        self.requests.transfer_ends(self.client);
    }
}
