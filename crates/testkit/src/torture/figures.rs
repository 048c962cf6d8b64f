//! What a run came to.

use super::draw::{Blow, Moment, Victims};
use std::{collections::BTreeMap, fmt, time::Duration};

/// What was survived. Every figure is a sum over all rounds.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    kills: BTreeMap<Victims, u64>,
    while_starting: u64,
    at_calls: u64,
    checked: u64,
    houses: u64,
    contents: u64,
    bytes: u64,
    /// How long it took.
    pub time: Duration,
}

impl Figures {
    /// Rounds so far.
    pub fn rounds(&self) -> u64 {
        self.kills.values().sum()
    }

    pub(super) fn count(&mut self, blow: &Blow, stored: u64) {
        *self.kills.entry(blow.victims).or_default() += 1;
        self.while_starting += u64::from(matches!(blow.moment, Moment::Starting(_)));
        self.at_calls += u64::from(matches!(blow.moment, Moment::Call(..)));
        self.checked += stored;
    }

    pub(super) fn completed(&mut self, contents: u64, bytes: u64) {
        self.houses += 1;
        self.contents += contents;
        self.bytes += bytes;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kills: Vec<_> =
            self.kills.iter().map(|(victims, times)| format!("{victims} {times}")).collect();
        write!(
            formatter,
            "{} rounds survived in {:.0} s: {}; {} of them while starting, {} at \
             a single call.\n{} houses: {} contents \
             of {:.0} MB collected. {} times a file that a client called stored \
             was compared.",
            self.rounds(),
            self.time.as_secs_f64(),
            kills.join(", "),
            self.while_starting,
            self.at_calls,
            self.houses,
            self.contents,
            self.bytes as f64 / 1e6,
            self.checked,
        )
    }
}
