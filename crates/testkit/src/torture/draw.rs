//! What happens in each round, drawn from a seed: the same seed draws the same for ever.

use std::{fmt, time::Duration};

/// Of what is missing so much is collected before the kill at most: later rounds want some too.
const LATEST: f64 = 0.6;

/// Who dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Victims {
    Server,
    FirstClient,
    SecondClient,
    BothClients,
    All,
}

impl Victims {
    pub const ALL: [Self; 5] =
        [Self::Server, Self::FirstClient, Self::SecondClient, Self::BothClients, Self::All];

    pub fn has_server(self) -> bool {
        matches!(self, Self::Server | Self::All)
    }

    /// Whether the client of this number is among them.
    pub fn has_client(self, number: usize) -> bool {
        match self {
            Self::Server => false,
            Self::FirstClient => number == 0,
            Self::SecondClient => number == 1,
            Self::BothClients | Self::All => true,
        }
    }
}

impl fmt::Display for Victims {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Server => "server",
            Self::FirstClient => "client A",
            Self::SecondClient => "client B",
            Self::BothClients => "both clients",
            Self::All => "all three",
        })
    }
}

/// When they die.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// When this part of the files that were missing when the round began lies in the shares.
    Files(f64),
    /// When this part of the bytes that were missing is on the server, in its inbox or its shares.
    Bytes(f64),
    /// This long after the round began, which is when all three ran.
    Passed(Duration),
    /// At once, and again this long after they were started anew: before they are ready.
    Starting(Duration),
    /// At once, and the server again at the very call to the system of this number, before it is
    /// carried out; calls of a kind are counted for each thread. Where calls cannot be met, at once.
    Call(&'static str, u64),
}

/// The calls by which the server changes what is on disk, and up to which number it is to die.
const CALLS: [(&str, u64); 8] = [
    ("pwrite64", 300),
    ("fsync", 25),
    ("fdatasync", 60),
    ("syncfs", 6),
    ("renameat2", 60),
    ("mkdirat", 20),
    ("unlink", 30),
    ("write", 400),
];

/// What one round does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blow {
    pub victims: Victims,
    pub moment: Moment,
    /// From the moment to the kill, so that what goes on between two looks is met too.
    pub lag: Duration,
}

impl Blow {
    /// The blow of one round of a run.
    pub fn draw(seed: u64, round: u64) -> Self {
        let mut draws = Draws::new(seed, round);
        let victims = Victims::ALL[draws.below(Victims::ALL.len() as u64) as usize];
        let part = LATEST * draws.part();
        let moment = match draws.below(20) {
            0..6 => Moment::Files(part),
            6..11 => Moment::Bytes(part),
            11..13 => Moment::Passed(draws.up_to(Duration::from_millis(1_500))),
            13..15 => Moment::Starting(draws.up_to(Duration::from_millis(150))),
            _ => {
                let (call, most) = CALLS[draws.below(CALLS.len() as u64) as usize];
                return Self {
                    victims: Victims::Server,
                    moment: Moment::Call(call, 1 + draws.below(most)),
                    lag: Duration::ZERO,
                };
            }
        };
        Self { victims, moment, lag: draws.up_to(Duration::from_millis(40)) }
    }
}

/// Numbers that nobody can foretell, but for their seed.
pub(crate) struct Draws(blake3::OutputReader);

impl Draws {
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(&number.to_le_bytes());
        Self(hasher.finalize_xof())
    }

    fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Below `limit`, which is far below 2^64, so that all are about as likely.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }

    /// From 0 to 1.
    fn part(&mut self) -> f64 {
        self.below(1 << 32) as f64 / (1_u64 << 32) as f64
    }

    fn up_to(&mut self, longest: Duration) -> Duration {
        longest.mul_f64(self.part())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_draws_the_same() {
        assert_eq!(Blow::draw(7, 3), Blow::draw(7, 3));
        assert_ne!(Blow::draw(7, 3), Blow::draw(8, 3));
        assert_ne!(Blow::draw(7, 3), Blow::draw(7, 4));
    }

    #[test]
    fn every_kind_is_drawn() {
        let mut victims = BTreeSet::new();
        let mut kinds = [0; 5];
        for round in 0..200 {
            let blow = Blow::draw(1, round);
            victims.insert(blow.victims);
            kinds[match blow.moment {
                Moment::Files(part) => {
                    assert!((0.0..=LATEST).contains(&part), "{part}");
                    0
                }
                Moment::Bytes(_) => 1,
                Moment::Passed(_) => 2,
                Moment::Starting(_) => 3,
                Moment::Call(..) => 4,
            }] += 1;
        }
        assert_eq!(victims.len(), Victims::ALL.len());
        assert!(kinds.iter().all(|&times| times > 5), "{kinds:?}");
    }
}
