//! A TCP proxy that fails when told to.
//!
//! It forwards bytes as they are, so TLS passes through it whole; what it can do to a connection
//! is what networks do: cut it, end one direction of it, hold its bytes, refuse it.

mod controls;
mod ftp;
mod relay;
#[cfg(test)]
mod tests;

pub use controls::{Direction, Ending};
pub use ftp::{FtpProxy, free_passive_range};

use controls::{Controls, Then};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// A running proxy; dropping it cuts its connections and frees its ports.
///
/// Orders concern all of its connections. Those to cut or finish concern the ones that are open;
/// those to stall or refuse stay in force until [`Proxy::pass`].
pub struct Proxy {
    addresses: Vec<SocketAddr>,
    controls: Arc<Controls>,
    /// Ends its tasks, and theirs, when dropped.
    _accepting: JoinSet<()>,
}

impl Proxy {
    /// A proxy on a free port of 127.0.0.1 before `target`.
    pub async fn before(target: SocketAddr) -> io::Result<Self> {
        Self::start(&[((Ipv4Addr::LOCALHOST, 0).into(), target)]).await
    }

    /// A proxy that listens on the first address of each route for connections to the second.
    pub async fn start(routes: &[(SocketAddr, SocketAddr)]) -> io::Result<Self> {
        let controls = Arc::new(Controls::default());
        let mut accepting = JoinSet::new();
        let mut addresses = Vec::with_capacity(routes.len());
        for &(at, target) in routes {
            let listener = TcpListener::bind(at).await?;
            addresses.push(listener.local_addr()?);
            accepting.spawn(accept(listener, target, Arc::clone(&controls)));
        }
        Ok(Self { addresses, controls, _accepting: accepting })
    }

    /// Where the first route listens.
    pub fn address(&self) -> SocketAddr {
        self.addresses.first().copied().unwrap_or_else(|| (Ipv4Addr::UNSPECIFIED, 0).into())
    }

    /// Where each route listens, in their order.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Ends all open connections now, both ways.
    pub fn cut(&self, ending: Ending) {
        self.controls.cut(ending);
    }

    /// Ends all open connections as soon as `bytes` more bytes have gone in one direction, counted
    /// over all connections from now on; not one byte more passes. With [`Ending::Reset`] the last
    /// of them may be lost on the way, as they are on real networks.
    pub fn cut_after(&self, direction: Direction, bytes: u64, ending: Ending) {
        self.controls.after(direction, bytes, Then::Cut(ending));
    }

    /// Ends one direction of all open connections, as if its sender had said all; what the sender
    /// still says is dropped. The other direction goes on.
    pub fn finish(&self, direction: Direction) {
        self.controls.change(|orders| orders.finished[direction as usize] += 1);
    }

    /// Lets nothing more pass on all open connections, ever, and tells neither side: as when a
    /// computer slept for long, or took another way into the network. New connections go on.
    pub fn strand(&self) {
        self.controls.change(|orders| orders.stranded += 1);
    }

    /// Holds the bytes of one direction back until [`Proxy::pass`]; connections stay open.
    pub fn stall(&self, direction: Direction) {
        self.controls.change(|orders| orders.stalled[direction as usize] = true);
    }

    /// Like [`Proxy::stall`], once `bytes` more bytes have gone in that direction, counted over
    /// all connections from now on; not one byte more passes.
    pub fn stall_after(&self, direction: Direction, bytes: u64) {
        self.controls.after(direction, bytes, Then::Stall);
    }

    /// Resets new connections at once until [`Proxy::pass`]; open ones go on.
    pub fn refuse(&self) {
        self.controls.change(|orders| orders.refusing = true);
    }

    /// Takes back `stall`, `stall_after`, `refuse` and `cut_after`.
    pub fn pass(&self) {
        self.controls.pass();
    }

    /// Bytes passed on in one direction since the start.
    pub fn carried(&self, direction: Direction) -> u64 {
        self.controls.seen().bytes[direction as usize]
    }

    /// Connections accepted and passed on since the start.
    pub fn connections(&self) -> u64 {
        self.controls.seen().connections
    }

    /// Connections refused since the start.
    pub fn refused(&self) -> u64 {
        self.controls.seen().refused
    }

    /// Waits until `bytes` bytes have passed in one direction since the start.
    pub async fn until_carried(&self, direction: Direction, bytes: u64) {
        self.controls.until(|seen| seen.bytes[direction as usize] >= bytes).await;
    }

    /// Waits until `count` connections have been passed on since the start.
    pub async fn until_connections(&self, count: u64) {
        self.controls.until(|seen| seen.connections >= count).await;
    }

    /// Waits until `count` connections have been refused since the start.
    pub async fn until_refused(&self, count: u64) {
        self.controls.until(|seen| seen.refused >= count).await;
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, controls: Arc<Controls>) {
    let mut relays = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => _ = relays.spawn(connect(client, target, Arc::clone(&controls))),
                // The client was gone before it was accepted, or too many files are open: the
                // next may do better.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = relays.join_next() => (),
        }
    }
}

async fn connect(client: TcpStream, target: SocketAddr, controls: Arc<Controls>) {
    let born = *controls.orders().borrow();
    let server = if born.refusing { None } else { TcpStream::connect(target).await.ok() };
    if let Some(server) = server {
        controls.saw(|seen| seen.connections += 1);
        relay::relay(client, server, &controls, born).await;
    } else {
        relay::reset(&client);
        drop(client);
        controls.saw(|seen| seen.refused += 1);
    }
}
