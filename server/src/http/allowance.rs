//! How often a peer, or whoever gives a name, may do what should be rare. Pure: `now` is passed in.

use super::peer::Peer;
use crate::clock::Moment;
use std::{collections::HashMap, hash::Hash, time::Duration};

/// Most peers that are remembered at once; further ones wait until some are forgotten.
const MOST_PEERS: usize = 4_096;

/// An allowance of some at once and one more each period, for each peer or each other key.
#[derive(Debug)]
pub struct Allowance<K = Peer> {
    burst: u32,
    period: Duration,
    /// When each peer's allowance will be whole again (the generic cell rate algorithm's
    /// theoretical arrival time); peers whose time has come are forgotten.
    whole_at: HashMap<K, Moment>,
}

impl<K: Eq + Hash> Allowance<K> {
    /// `burst` at once, and one more each `period`.
    pub fn new(burst: u32, period: Duration) -> Self {
        Self { burst, period, whole_at: HashMap::new() }
    }

    /// Takes one from this peer's allowance, or says how long to wait.
    pub fn take(&mut self, peer: K, now: Moment) -> Result<(), Duration> {
        let horizon = now.after(self.period * self.burst);
        if self.whole_at.len() >= MOST_PEERS && !self.whole_at.contains_key(&peer) {
            self.whole_at.retain(|_, whole_at| *whole_at > now);
            if self.whole_at.len() >= MOST_PEERS {
                return Err(self.period);
            }
        }
        // Never beyond the horizon: the clock may have been set back.
        let whole_at = self.whole_at.get(&peer).map_or(now, |at| (*at).clamp(now, horizon));
        let next = whole_at.after(self.period);
        if next > horizon {
            self.whole_at.insert(peer, whole_at);
            return Err(next.since(horizon));
        }
        self.whole_at.insert(peer, next);
        Ok(())
    }

    /// Gives this peer its whole allowance back.
    pub fn restore(&mut self, peer: &K) {
        self.whole_at.remove(peer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::IpAddr;

    fn peer(number: u32) -> Peer {
        Peer::of(IpAddr::V4(number.into()))
    }

    proptest! {
        #[test]
        fn no_more_is_taken_than_allowed(
            burst in 1_u32..5, period in 1_u64..100, steps in prop::collection::vec(0_u64..200, 1..60),
        ) {
            let mut allowance = Allowance::new(burst, Duration::from_millis(period));
            let start = Moment(1_000);
            let (mut now, mut taken) = (start, 0_u64);
            for step in steps {
                now = now.after(Duration::from_millis(step));
                match allowance.take(peer(1), now) {
                    Ok(()) => taken += 1,
                    Err(wait) => {
                        prop_assert!(!wait.is_zero() && wait <= Duration::from_millis(period));
                        // Whoever waits as told is let in.
                        now = now.after(wait);
                        prop_assert_eq!(allowance.take(peer(1), now), Ok(()));
                        taken += 1;
                    }
                }
                let earned = now.since(start).as_millis() as u64 / period;
                prop_assert!(taken <= u64::from(burst) + earned);
            }
        }
    }

    #[test]
    fn peers_have_allowances_of_their_own_which_can_be_restored() {
        let mut allowance = Allowance::new(1, Duration::from_secs(10));
        let now = Moment(0);
        assert_eq!(allowance.take(peer(1), now), Ok(()));
        assert_eq!(allowance.take(peer(2), now), Ok(()));
        assert_eq!(allowance.take(peer(1), now), Err(Duration::from_secs(10)));
        allowance.restore(&peer(1));
        assert_eq!(allowance.take(peer(1), now), Ok(()));
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let mut allowance = Allowance::new(2, Duration::from_secs(10));
        let late = Moment(1_000_000_000);
        allowance.take(peer(1), late).unwrap();
        allowance.take(peer(1), late).unwrap();
        assert_eq!(allowance.take(peer(1), Moment(0)), Err(Duration::from_secs(10)));
        assert_eq!(allowance.take(peer(1), Moment(10_000)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut allowance = Allowance::new(1, Duration::from_secs(10));
        for number in 0..=MOST_PEERS as u32 {
            let taken = allowance.take(peer(number), Moment(0));
            assert_eq!(taken.is_ok(), number < MOST_PEERS as u32);
        }
        assert_eq!(allowance.take(peer(MOST_PEERS as u32), Moment(10_000)), Ok(()));
        assert_eq!(allowance.whole_at.len(), 1);
    }
}
