//! How often names and passwords may be tried.

use super::{allowance::Allowance, peer::Peer};
use crate::{clock::Moment, pairing::hash_of_secret, people::names};
use std::time::Duration;

/// Tries of each peer, and of whoever gives a name: neither one machine may guess long, nor may
/// many at one person's password.
#[derive(Debug)]
pub(super) struct SignInTries {
    per_peer: Allowance,
    /// By the hash of the name, which may be long.
    per_name: Allowance<[u8; 32]>,
}

impl SignInTries {
    pub(super) fn new() -> Self {
        Self {
            per_peer: Allowance::new(10, Duration::from_secs(30)),
            per_name: Allowance::new(20, Duration::from_mins(1)),
        }
    }

    /// Takes a try, before anything is compared: tries side by side count too.
    pub(super) fn take(&mut self, peer: Peer, name: &str, now: Moment) -> Result<(), Duration> {
        self.per_peer.take(peer, now)?;
        self.per_name.take(of(name), now)
    }

    /// Whoever knew the password is no guesser.
    pub(super) fn restore(&mut self, peer: Peer, name: &str) {
        self.per_peer.restore(&peer);
        self.per_name.restore(&of(name));
    }
}

fn of(name: &str) -> [u8; 32] {
    hash_of_secret(&names::key(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn neither_one_machine_nor_many_guess_long() {
        let mut tries = SignInTries::new();
        let peer = |number: u32| Peer::of(IpAddr::V4(number.into()));
        let now = Moment(1_800_000_000_000);
        let taken = (0..30).filter(|at| tries.take(peer(1), &format!("p{at}"), now).is_ok());
        assert_eq!(taken.count(), 10);
        let taken = (0..30).filter(|at| tries.take(peer(10 + at), " ANA ", now).is_ok());
        assert_eq!(taken.count(), 20);
        assert!(tries.take(peer(99), "ana", now).is_err(), "the same name");
        tries.restore(peer(99), "Ana");
        assert!(tries.take(peer(98), "ana", now).is_ok());
    }
}
