//! How many sessions there are, in all and from each address.

use super::FtpConfig;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
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
        let address = counted(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&address).copied().unwrap_or_default();
        if open.values().sum::<usize>() >= config.sessions || own >= config.sessions_per_peer {
            return None;
        }
        open.insert(address, own + 1);
        Some(Seat { peers: Arc::clone(self), address })
    }
}

/// What limits count by: an address of IPv4, or a network of 64 bits, of which one machine has all
/// addresses.
fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_machine_of_many_addresses_is_one_peer() {
        assert_eq!(
            counted("2001:db8::1".parse().unwrap()),
            counted("2001:db8::ffff:9".parse().unwrap())
        );
        assert_ne!(
            counted("2001:db8::1".parse().unwrap()),
            counted("2001:db8:0:1::1".parse().unwrap())
        );
        assert_ne!(counted("192.0.2.1".parse().unwrap()), counted("192.0.2.2".parse().unwrap()));
    }
}
