//! Who is at the other end of a connection, and how many connections they have.

use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

/// One address that limits count against: an IPv4 address, or an IPv6 network of 64 bits, for
/// that is what one household machine is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer(IpAddr);

/// The very address at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub IpAddr);

impl Peer {
    /// The peer behind an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
            }
            address @ IpAddr::V4(_) => address,
        })
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Counts connections, in all and of each peer.
#[derive(Debug)]
pub struct Places {
    most: usize,
    most_per_peer: usize,
    taken: Mutex<HashMap<Peer, usize>>,
}

/// A connection's place; dropping it frees the place.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    peer: Peer,
}

impl Places {
    /// So many in all, and so many for each peer.
    pub fn new(most: usize, most_per_peer: usize) -> Arc<Self> {
        Arc::new(Self { most, most_per_peer, taken: Mutex::default() })
    }

    /// A place for a connection of this peer, if there is one.
    pub fn take(self: &Arc<Self>, peer: Peer) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let own = taken.get(&peer).copied().unwrap_or(0);
        if all >= self.most || own >= self.most_per_peer {
            return None;
        }
        taken.insert(peer, own + 1);
        Some(Place { places: Arc::clone(self), peer })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.peer) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(address: &str) -> Peer {
        Peer::of(address.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_machine_are_one_peer() {
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
        assert_eq!(peer("2001:db8::1"), peer("2001:db8::ffff:1"));
        assert_ne!(peer("2001:db8::1"), peer("2001:db8:0:1::1"));
        assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
    }

    #[test]
    fn places_are_counted_and_freed() {
        let places = Places::new(3, 2);
        let one = places.take(peer("192.0.2.1")).unwrap();
        let _two = places.take(peer("192.0.2.1")).unwrap();
        assert!(places.take(peer("192.0.2.1")).is_none());
        let _three = places.take(peer("192.0.2.2")).unwrap();
        assert!(places.take(peer("192.0.2.3")).is_none());
        drop(one);
        drop(places.take(peer("192.0.2.1")).unwrap());
        drop(places.take(peer("192.0.2.3")).unwrap());
        assert_eq!(places.taken.lock().unwrap().len(), 2);
    }
}
