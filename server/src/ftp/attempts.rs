//! Wrong passwords, counted for each address; pure.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

/// Most addresses remembered at once; when there are more, the oldest is forgotten.
const MOST_ADDRESSES: usize = 4096;

/// Which addresses have guessed wrong, how often and when last.
#[derive(Debug)]
pub(super) struct Attempts {
    allowed: u32,
    memory: Duration,
    wrong: HashMap<IpAddr, (u32, Instant)>,
}

impl Attempts {
    /// `allowed` wrong passwords, each remembered until there was none for `memory`.
    pub(super) fn new(allowed: u32, memory: Duration) -> Self {
        Self { allowed, memory, wrong: HashMap::new() }
    }

    /// Whether this address has used up its guesses.
    pub(super) fn locked_out(&self, peer: IpAddr, now: Instant) -> bool {
        self.wrong.get(&peer).is_some_and(|&(count, last)| {
            count >= self.allowed && now.saturating_duration_since(last) < self.memory
        })
    }

    /// Notes a wrong password.
    pub(super) fn failed(&mut self, peer: IpAddr, now: Instant) {
        let memory = self.memory;
        self.wrong.retain(|_, &mut (_, last)| now.saturating_duration_since(last) < memory);
        if self.wrong.len() >= MOST_ADDRESSES
            && let Some(oldest) =
                self.wrong.iter().min_by_key(|(_, (_, last))| *last).map(|(peer, _)| *peer)
        {
            self.wrong.remove(&oldest);
        }
        let (count, last) = self.wrong.entry(peer).or_insert((0, now));
        *count += 1;
        *last = now;
    }

    /// Notes a right password.
    pub(super) fn succeeded(&mut self, peer: IpAddr) {
        self.wrong.remove(&peer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn guesses_run_out_and_come_back() {
        let (start, minute) = (Instant::now(), Duration::from_mins(1));
        let guesser = IpAddr::from([10, 0, 0, 1]);
        let mut attempts = Attempts::new(2, minute);
        attempts.failed(guesser, start);
        assert!(!attempts.locked_out(guesser, start));
        attempts.failed(guesser, start);
        assert!(attempts.locked_out(guesser, start));
        assert!(!attempts.locked_out(IpAddr::from([10, 0, 0, 2]), start));
        assert!(!attempts.locked_out(guesser, start + minute));
        attempts.succeeded(guesser);
        assert!(!attempts.locked_out(guesser, start));
    }

    #[test]
    fn memory_is_bounded() {
        let mut attempts = Attempts::new(2, Duration::from_mins(1));
        let start = Instant::now();
        for number in 0..5000_u32 {
            attempts.failed(Ipv4Addr::from_bits(number).into(), start);
        }
        assert_eq!(attempts.wrong.len(), MOST_ADDRESSES);
    }
}
