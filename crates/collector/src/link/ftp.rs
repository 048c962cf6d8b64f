//! A session with the client's FTP space: explicit TLS, extended passive mode (RFC 959, 2428,
//! 4217; SIZE and REST of RFC 3659).

use super::{LinkError, Piece, Space, pinned::is_mismatch};
use futures_util::future::BoxFuture;
use rustls::ClientConfig;
use std::{io, sync::Arc, time::Duration};
use suppaftp::{
    FtpError, Mode, Status,
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
    types::FileType,
};
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::mpsc, time::timeout};
use tokio_rustls::TlsConnector;

/// To open a connection, and for a reply to a command.
const REPLY: Duration = Duration::from_secs(20);
/// Without a byte taken by the server.
const STALL: Duration = Duration::from_mins(1);
/// For the server to have all on disk after the last byte.
const FINISH: Duration = Duration::from_mins(2);

/// Where and as whom to log in.
pub(super) struct FtpAccount {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: String,
    /// The HTTPS address, for sentences.
    pub(super) address: String,
    pub(super) tls: Arc<ClientConfig>,
}

/// A logged-in session.
pub(super) struct FtpSpace {
    stream: AsyncRustlsFtpStream,
    address: String,
    /// `host:port` of the control connection.
    ports: String,
}

impl FtpSpace {
    pub(super) async fn open(account: &FtpAccount) -> Result<Self, LinkError> {
        let result = timeout(REPLY, log_in(account)).await.unwrap_or_else(|_| Err(too_late()));
        match result {
            Ok(stream) => {
                let ports = format!("{}:{}", account.host, account.port);
                Ok(Self { stream, address: account.address.clone(), ports })
            }
            Err(error) => {
                let ports = format!("{}:{}", account.host, account.port);
                Err(before_it_stands(meaning(error, &account.address), &ports))
            }
        }
    }
}

async fn log_in(account: &FtpAccount) -> Result<AsyncRustlsFtpStream, FtpError> {
    let socket = TcpStream::connect((account.host.as_str(), account.port))
        .await
        .map_err(FtpError::ConnectionError)?;
    socket.set_nodelay(true).map_err(FtpError::ConnectionError)?;
    let connector = AsyncRustlsConnector::from(TlsConnector::from(account.tls.clone()));
    let mut stream = AsyncRustlsFtpStream::connect_with_stream(socket)
        .await?
        .passive_stream_builder(|address| {
            Box::pin(async move {
                let socket =
                    TcpStream::connect(address).await.map_err(FtpError::ConnectionError)?;
                // Otherwise each file waits 44 ms for a delayed acknowledgement.
                socket.set_nodelay(true).map_err(FtpError::ConnectionError)?;
                Ok(socket)
            })
        })
        .into_secure(connector, &account.host)
        .await?;
    stream.login(account.user.as_str(), account.password.as_str()).await?;
    stream.set_mode(Mode::ExtendedPassive);
    // suppaftp's own default is ASCII, which would change line ends.
    stream.transfer_type(FileType::Binary).await?;
    Ok(stream)
}

fn too_late() -> FtpError {
    FtpError::ConnectionError(io::Error::new(io::ErrorKind::TimedOut, "no answer in time"))
}

/// A connection that failed before it stood says something of the way there.
fn before_it_stands(error: LinkError, ports: &str) -> LinkError {
    match error {
        LinkError::Unreachable { reason, .. } => {
            LinkError::NoFtp { address: ports.to_owned(), reason }
        }
        other => other,
    }
}

/// What a failed command means.
fn meaning(error: FtpError, address: &str) -> LinkError {
    let unreachable = |reason: String| {
        let address = address.to_owned();
        if is_mismatch(&reason) {
            LinkError::WrongCertificate(address)
        } else {
            LinkError::Unreachable { address, reason }
        }
    };
    match error {
        FtpError::UnexpectedResponse(response) => {
            let status = response.status.code() as u16;
            let text = String::from_utf8_lossy(&response.body);
            // The code is for programs.
            let text = text.trim();
            let message = text.strip_prefix(&status.to_string()).unwrap_or(text).trim().to_owned();
            match status {
                530 => LinkError::NotPaired(address.to_owned()),
                // 4xx replies are temporary (RFC 959 section 4.2); 552 is a full disk.
                400..=499 | 552 => LinkError::Busy(message),
                _ => LinkError::Refused { status, message },
            }
        }
        FtpError::ConnectionError(error) => unreachable(error.to_string()),
        FtpError::SecureError(reason) => unreachable(reason),
        other => LinkError::Nonsense(other.to_string()),
    }
}

impl Space for FtpSpace {
    fn size<'a>(&'a mut self, name: &'a str) -> BoxFuture<'a, Result<u64, LinkError>> {
        Box::pin(async move {
            let result =
                timeout(REPLY, self.stream.size(name)).await.unwrap_or_else(|_| Err(too_late()));
            match result {
                Ok(size) => Ok(size as u64),
                Err(FtpError::UnexpectedResponse(response))
                    if response.status == Status::FileUnavailable =>
                {
                    Ok(0)
                }
                Err(error) => Err(meaning(error, &self.address)),
            }
        })
    }

    fn store<'a>(
        &'a mut self,
        name: &'a str,
        offset: u64,
        pieces: mpsc::Receiver<Piece>,
    ) -> BoxFuture<'a, Result<(), LinkError>> {
        Box::pin(async move { self.send(name, offset, pieces).await })
    }
}

impl FtpSpace {
    async fn send(
        &mut self,
        name: &str,
        offset: u64,
        mut pieces: mpsc::Receiver<Piece>,
    ) -> Result<(), LinkError> {
        let (address, ports) = (&self.address, &self.ports);
        let broke = |error| meaning(error, address);
        let opening = async {
            self.stream.resume_transfer(offset as usize).await?;
            self.stream.put_with_stream(name).await
        };
        let mut transfer = timeout(REPLY, opening)
            .await
            .unwrap_or_else(|_| Err(too_late()))
            .map_err(|error| before_it_stands(meaning(error, address), ports))?;
        loop {
            match pieces.recv().await {
                Some(Piece::Bytes(bytes)) => {
                    timeout(STALL, transfer.write_all(&bytes))
                        .await
                        .map_err(|_| broke(too_late()))?
                        .map_err(|error| broke(FtpError::ConnectionError(error)))?;
                }
                Some(Piece::End) => break,
                // Dropped without `finish`: no close_notify, so the server knows it is cut.
                None => {
                    return Err(broke(FtpError::ConnectionError(io::Error::other(
                        "the file could not be read to its end",
                    ))));
                }
            }
        }
        let finished = timeout(FINISH, transfer.finish()).await;
        finished.unwrap_or_else(|_| Err(too_late())).map_err(broke)
    }
}
