//! The data connection: passive only, from the control connection's peer only, TLS only.

use super::{FtpConfig, control::acceptor};
use std::{
    io,
    net::{IpAddr, SocketAddr},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;
use tokio_util::task::AbortOnDropHandle;

/// A data connection that stands.
pub(super) type DataStream = TlsStream<TcpStream>;

/// A data connection that is awaited. Dropping it closes it.
///
/// It is accepted and its TLS handshake is done in the background, at once: some clients shake
/// hands before they send `STOR`, others after they have read the reply to it. That another
/// program on the client's machine connects first is possible, and harmless: what it sends does
/// not have the hash that the client confirms.
pub(super) struct DataConnection {
    port: u16,
    stream: AbortOnDropHandle<io::Result<DataStream>>,
}

impl DataConnection {
    /// Awaits a connection from `peer` on the address `local`.
    pub(super) async fn listen(
        local: IpAddr,
        peer: IpAddr,
        config: &FtpConfig,
    ) -> io::Result<Self> {
        let listener = bind(local, config).await?;
        let port = listener.local_addr()?.port();
        let acceptor = acceptor(&config.data_tls);
        let accept = async move {
            let mut is_told = false;
            let stream = loop {
                let (stream, from) = listener.accept().await?;
                if from.ip().to_canonical() == peer {
                    break stream;
                }
                // Once: whoever goes on must not fill the log.
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!(%peer, %from, "refused a data connection from elsewhere");
                }
            };
            // Nobody else shall queue up on this port.
            drop(listener);
            stream.set_nodelay(true)?;
            acceptor.accept(stream).await
        };
        Ok(Self { port, stream: AbortOnDropHandle::new(tokio::spawn(accept)) })
    }

    /// Gives the connection up, and its port back before this returns.
    pub(super) async fn give_up(self) {
        self.stream.abort();
        // Cancelled, or just come and not wanted.
        let _ = self.stream.await;
    }

    /// The port on which the connection is awaited.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The connection, when it stands.
    pub(super) async fn stream(self) -> io::Result<DataStream> {
        self.stream.await.map_err(io::Error::other)?
    }
}

async fn bind(local: IpAddr, config: &FtpConfig) -> io::Result<TcpListener> {
    let Some(range) = config.passive_ports.clone() else {
        return TcpListener::bind(SocketAddr::new(local, 0)).await;
    };
    let count = u32::from(range.end().saturating_sub(*range.start())) + 1;
    // A random start: ports that were just closed rest, and the next one cannot be guessed.
    let start = rand::random_range(0..count);
    let mut failure = io::Error::other("no port is left in the passive range");
    for step in 0..count {
        let port = u32::from(*range.start()) + (start + step) % count;
        match TcpListener::bind(SocketAddr::new(local, port as u16)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// The IPv4 address to tell in a `PASV` reply.
pub(super) async fn public_address(local: IpAddr, config: &FtpConfig) -> Option<[u8; 4]> {
    let address = match &config.public_host {
        None => local,
        Some(host) => match tokio::net::lookup_host((host.as_str(), 0)).await {
            Ok(mut addresses) => addresses.find(SocketAddr::is_ipv4)?.ip(),
            Err(error) => {
                tracing::warn!(%host, %error, "cannot find the public host's address for PASV");
                return None;
            }
        },
    };
    match address.to_canonical() {
        IpAddr::V4(address) => Some(address.octets()),
        IpAddr::V6(_) => None,
    }
}
