//! The control connection: lines in, replies out, in clear until `AUTH TLS`.

use super::{
    command::{Command, NotACommand},
    lines::{Lines, TooLong},
    reply::Reply,
};
use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Commands that a client may send ahead while a transfer runs.
const MOST_PENDING: usize = 16;

/// Why no command came.
#[derive(Debug)]
pub(super) enum NoCommand {
    /// A line that is no command; the next may be one.
    Malformed,
    /// A line, or a number of waiting commands, beyond all reason.
    TooLong,
    /// The connection ended or broke.
    Gone(io::Error),
}

/// The control connection.
pub(super) struct Control {
    stream: Stream,
    /// Received and not yet read as lines.
    lines: Lines,
    /// Commands that came while a transfer ran.
    pending: VecDeque<Result<Command, NotACommand>>,
    /// How long a reply may take to be taken by the client.
    write_time: Duration,
}

impl Control {
    pub(super) fn new(stream: TcpStream, write_time: Duration) -> Self {
        let stream = Stream::Plain(stream);
        Self { stream, lines: Lines::default(), pending: VecDeque::new(), write_time }
    }

    /// The next command. May be cancelled: what has arrived stays.
    pub(super) async fn command(&mut self) -> Result<Command, NoCommand> {
        let parsed = match self.pending.pop_front() {
            Some(parsed) => parsed,
            None => self.line().await?,
        };
        parsed.map_err(|NotACommand| NoCommand::Malformed)
    }

    /// While a transfer runs: waits until the client aborts it (`Ok`) or goes away (`Err`);
    /// all other commands wait for the transfer's end.
    pub(super) async fn aborted(&mut self) -> Result<(), NoCommand> {
        loop {
            let parsed = self.line().await?;
            if parsed.as_ref().is_ok_and(|command| command.verb == "ABOR") {
                return Ok(());
            }
            if self.pending.len() == MOST_PENDING {
                return Err(NoCommand::TooLong);
            }
            self.pending.push_back(parsed);
        }
    }

    async fn line(&mut self) -> Result<Result<Command, NotACommand>, NoCommand> {
        loop {
            match self.lines.next() {
                Ok(Some(parsed)) => return Ok(parsed),
                Ok(None) => {}
                Err(TooLong) => return Err(NoCommand::TooLong),
            }
            let mut chunk = [0; 512];
            match self.stream.read(&mut chunk).await {
                Ok(0) => return Err(NoCommand::Gone(io::ErrorKind::UnexpectedEof.into())),
                Ok(count) => self.lines.push(&chunk[..count]),
                Err(error) => return Err(NoCommand::Gone(error)),
            }
        }
    }

    /// Sends a reply.
    pub(super) async fn send(&mut self, reply: &Reply) -> io::Result<()> {
        let bytes = reply.encode();
        timeout(self.write_time, async {
            self.stream.write_all(&bytes).await?;
            self.stream.flush().await
        })
        .await?
    }

    /// Starts TLS. Bytes that were sent in clear after `AUTH` end the session: someone on the
    /// way may have put them there to be taken for encrypted ones.
    pub(super) async fn secure(self, acceptor: TlsAcceptor) -> io::Result<Self> {
        if !self.lines.is_empty() || !self.pending.is_empty() {
            return Err(io::Error::other("bytes in clear followed AUTH TLS"));
        }
        let Stream::Plain(stream) = self.stream else {
            return Err(io::Error::other("the connection is encrypted already"));
        };
        let stream = Stream::Tls(Box::new(acceptor.accept(stream).await?));
        Ok(Self { stream, ..self })
    }

    /// Says good-bye in TLS and TCP.
    pub(super) async fn close(mut self) {
        // Nobody is left to tell when the peer has gone first.
        let _ = timeout(self.write_time.min(Duration::from_secs(1)), self.stream.shutdown()).await;
    }
}

/// Makes an acceptor of a configuration.
pub(super) fn acceptor(config: &Arc<rustls::ServerConfig>) -> TlsAcceptor {
    TlsAcceptor::from(Arc::clone(config))
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
