//! A proxy before an FTP server, data connections included.
//!
//! Under TLS nobody on the way can rewrite the address in a reply to PASV. But a reply to EPSV
//! (RFC 2428) names only a port, and the client connects to the address of its control
//! connection. So the proxy listens on another loopback address with the server's own ports.

use super::{Direction, Proxy};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    ops::RangeInclusive,
};

/// Below the systems' ephemeral ports and above the well-known ones.
const FIRST_PORT: u16 = 20_000;
const LAST_PORT: u16 = 32_000;

/// Two proxies: one before an FTP server's control port, one before all of its passive ports.
pub struct FtpProxy {
    /// Before the control port.
    pub control: Proxy,
    /// Before the passive ports.
    pub data: Proxy,
}

impl FtpProxy {
    /// Another address of this machine than 127.0.0.1. Linux and Windows answer on all of
    /// 127.0.0.0/8; macOS only once `ifconfig lo0 alias 127.0.0.2` was run.
    pub const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

    /// Listens on [`FtpProxy::ADDRESS`], with the server's own port numbers. The server must
    /// listen on its one address only, and not on all of the machine's.
    pub async fn before(control: SocketAddr, passive: RangeInclusive<u16>) -> io::Result<Self> {
        let route = |port| {
            let (at, target) = ((Self::ADDRESS, port), (control.ip(), port));
            (SocketAddr::from(at), SocketAddr::from(target))
        };
        let data: Vec<_> = passive.map(route).collect();
        Ok(Self {
            control: Proxy::start(&[route(control.port())]).await?,
            data: Proxy::start(&data).await?,
        })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.control.address()
    }

    /// Takes back all orders that [`Proxy::pass`] takes back, on both.
    pub fn pass_all(&self) {
        self.control.pass();
        self.data.pass();
    }

    /// Bytes passed on in one direction, control and data together.
    pub fn carried(&self, direction: Direction) -> u64 {
        self.control.carried(direction) + self.data.carried(direction)
    }
}

/// `count` consecutive ports that are free now on 127.0.0.1 and on [`FtpProxy::ADDRESS`]. Tests
/// that run at the same time start looking at different places.
pub fn free_passive_range(count: u16) -> io::Result<RangeInclusive<u16>> {
    let span = LAST_PORT - FIRST_PORT;
    let start = rand::random_range(0..span);
    for step in (0..span).step_by(usize::from(count.max(1))) {
        let first = FIRST_PORT + (start + step) % span;
        let ports = first..=first + count.saturating_sub(1);
        let is_free = |port| {
            [IpAddr::V4(Ipv4Addr::LOCALHOST), FtpProxy::ADDRESS]
                .iter()
                .all(|&address| TcpListener::bind((address, port)).is_ok())
        };
        if ports.clone().all(is_free) {
            return Ok(ports);
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no free range of ports for passive FTP"))
}
