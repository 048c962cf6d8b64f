//! How many sessions there are, in all and from each address.

use super::FtpConfig;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The open sessions.
#[derive(Debug, Default)]
pub(super) struct Peers {
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One session's place; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Seat {
    peers: Arc<Peers>,
    address: IpAddr,
}

impl Peers {
    /// A place for a session, or `None` when all are taken.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr, config: &FtpConfig) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&address).copied().unwrap_or_default();
        if open.values().sum::<usize>() >= config.sessions || own >= config.sessions_per_peer {
            return None;
        }
        open.insert(address, own + 1);
        Some(Seat { peers: Arc::clone(self), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.peers.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}
