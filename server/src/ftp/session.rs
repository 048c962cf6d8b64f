//! One client's conversation.

use super::{
    FtpConfig, Space,
    attempts::Attempts,
    control::{Control, NoCommand, acceptor},
    data::DataConnection,
    reply::Reply,
    verbs,
};
use std::{
    io,
    net::IpAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;
use trove_protocol::ClientId;

/// What all sessions share.
pub(super) struct Shared {
    pub(super) config: FtpConfig,
    pub(super) attempts: Mutex<Attempts>,
    pub(super) shutdown: CancellationToken,
}

/// What a client has said so far.
pub(super) struct Session<S> {
    pub(super) space: Arc<S>,
    pub(super) shared: Arc<Shared>,
    /// The client's address; data connections must come from it too.
    pub(super) peer: IpAddr,
    /// The address that the client reached; data connections are awaited on it.
    pub(super) local: IpAddr,
    pub(super) protection: Protection,
    /// From `USER`, until `PASS`.
    pub(super) user: Option<String>,
    pub(super) account: Option<ClientId>,
    /// From `EPSV` or `PASV`, until a transfer uses it.
    pub(super) data: Option<DataConnection>,
    /// From `REST`, until the next transfer, whether it succeeds or not.
    pub(super) restart: u64,
    /// `EPSV ALL` was said.
    pub(super) extended_only: bool,
    pub(super) wrong_passwords: u32,
}

/// How far the steps to encrypted transfers have been taken (RFC 4217), in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Protection {
    /// Everything is in clear.
    None,
    /// After `AUTH TLS`: commands are encrypted.
    Commands,
    /// After `PBSZ`: `PROT` may follow.
    Negotiating,
    /// After `PROT P`: data is encrypted too.
    Data,
}

/// How the conversation goes on after a command.
pub(super) enum Next {
    /// Say this and go on.
    Say(Reply),
    /// Say this, then start TLS.
    Secure(Reply),
    /// Say this and end.
    End(Reply),
}

impl From<Reply> for Next {
    fn from(reply: Reply) -> Self {
        Self::Say(reply)
    }
}

impl<S: Space> Session<S> {
    pub(super) fn new(space: Arc<S>, shared: Arc<Shared>, peer: IpAddr) -> Self {
        Self {
            space,
            shared,
            peer,
            local: peer,
            protection: Protection::None,
            user: None,
            account: None,
            data: None,
            restart: 0,
            extended_only: false,
            wrong_passwords: 0,
        }
    }

    /// Holds the conversation.
    pub(super) async fn run(mut self, stream: TcpStream) {
        let peer = self.peer;
        if let Err(error) = self.converse(stream).await {
            tracing::debug!(%peer, %error, "FTP session broke off");
        }
    }

    async fn converse(&mut self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        self.local = stream.local_addr()?.ip().to_canonical();
        let shared = Arc::clone(&self.shared);
        let config = &shared.config;
        let login_deadline = Instant::now() + config.login_time;
        let mut control = Control::new(stream, config.idle_time);
        control.send(&Reply::new(220, "Trove takes files here, over TLS.")).await?;
        loop {
            let idle_deadline = Instant::now() + config.idle_time;
            let deadline = if self.account.is_none() {
                login_deadline.min(idle_deadline)
            } else {
                idle_deadline
            };
            let command = tokio::select! {
                biased;
                () = shared.shutdown.cancelled() => {
                    control.send(&Reply::new(421, "The server is stopping.")).await?;
                    break;
                }
                command = timeout_at(deadline, control.command()) => command,
            };
            let next = match command {
                Err(_) => Next::End(Reply::new(421, "Too long a silence; good-bye.")),
                Ok(Err(NoCommand::Gone(error))) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(());
                }
                Ok(Err(NoCommand::Gone(error))) => return Err(error),
                Ok(Err(NoCommand::TooLong)) => {
                    Next::End(Reply::new(500, "Too long a command line; good-bye."))
                }
                Ok(Err(NoCommand::Malformed)) => {
                    Reply::new(501, "Commands are UTF-8 without control characters.").into()
                }
                Ok(Ok(command)) => {
                    tracing::debug!(peer = %self.peer, ?command, "FTP");
                    verbs::run(self, &mut control, &command).await?
                }
            };
            match next {
                Next::Say(reply) => control.send(&reply).await?,
                Next::End(reply) => {
                    control.send(&reply).await?;
                    break;
                }
                Next::Secure(reply) => {
                    control.send(&reply).await?;
                    let secured = control.secure(acceptor(&config.control_tls));
                    control = timeout_at(login_deadline, secured).await??;
                    self.protection = Protection::Commands;
                }
            }
        }
        control.close().await;
        Ok(())
    }
}
