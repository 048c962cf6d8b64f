//! Bytes a second over the last seconds, and how fast a client sends. Pure.

use crate::Moment;
use std::{collections::VecDeque, time::Duration};

/// Over how long rates are measured.
pub const WINDOW: Duration = Duration::from_secs(4);
/// Bytes of so long are kept together.
const SLICE_MS: i64 = 200;

/// Bytes of the last [`WINDOW`].
#[derive(Clone, Debug, Default)]
pub struct Meter {
    slices: VecDeque<(i64, u64)>,
    sum: u64,
}

impl Meter {
    /// So many bytes passed.
    pub fn add(&mut self, bytes: u64, now: Moment) {
        self.forget(now);
        let slice = now.0.div_euclid(SLICE_MS);
        self.sum += bytes;
        match self.slices.back_mut() {
            // Also when the clock was set back.
            Some((newest, sum)) if *newest >= slice => *sum += bytes,
            _ => self.slices.push_back((slice, bytes)),
        }
    }

    /// Bytes a second, on average over the window.
    pub fn rate(&mut self, now: Moment) -> u64 {
        self.forget(now);
        self.sum * 1000 / WINDOW.as_millis() as u64
    }

    fn forget(&mut self, now: Moment) {
        let first = (now.0 - WINDOW.as_millis() as i64).div_euclid(SLICE_MS);
        let newest_possible = now.0.div_euclid(SLICE_MS);
        while let Some((slice, bytes)) = self.slices.front().copied()
            && (slice <= first || slice > newest_possible)
        {
            self.sum -= bytes;
            self.slices.pop_front();
        }
    }
}

/// How fast a client sends while it sends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Bytes a second.
    pub bytes: u64,
    /// Files a second.
    pub files: u64,
}

/// Shorter transfers say nothing about a link.
const SHORTEST_MS: f64 = 50.0;
/// What was measured longer ago than this counts for less and less.
const MEMORY_MS: f64 = 4_000.0;

/// Without a byte for longer, a transfer has broken, or the clock was set.
const LONGEST_STEP: Duration = Duration::from_mins(1);

/// Measures how fast a client sends, leaving out the times in which it sends nothing.
#[derive(Clone, Debug, Default)]
pub struct Throughput {
    bytes: f64,
    files: f64,
    busy_ms: f64,
    transfers: u32,
    since: Moment,
}

impl Throughput {
    /// A transfer begins.
    pub fn begin(&mut self, now: Moment) {
        self.pass(now);
        self.transfers += 1;
    }

    /// A transfer ends.
    pub fn end(&mut self, now: Moment) {
        self.pass(now);
        self.transfers = self.transfers.saturating_sub(1);
    }

    /// So much came.
    pub fn add(&mut self, bytes: u64, files: u64, now: Moment) {
        self.pass(now);
        self.bytes += bytes as f64;
        self.files += files as f64;
    }

    /// How fast it was; `None` when too little came to tell.
    pub fn speed(&self) -> Option<Speed> {
        let each_second = |amount: f64| (amount * 1000.0 / self.busy_ms) as u64;
        (self.busy_ms >= SHORTEST_MS && self.bytes > 0.0)
            .then(|| Speed { bytes: each_second(self.bytes), files: each_second(self.files) })
    }

    fn pass(&mut self, now: Moment) {
        if self.transfers > 0 {
            self.busy_ms += now.since(self.since).min(LONGEST_STEP).as_millis() as f64;
            if self.busy_ms > MEMORY_MS {
                let part = MEMORY_MS / self.busy_ms;
                for amount in [&mut self.bytes, &mut self.files, &mut self.busy_ms] {
                    *amount *= part;
                }
            }
        }
        self.since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_steady_flow_has_its_rate_and_is_forgotten() {
        let mut meter = Meter::default();
        for tick in 0..100 {
            meter.add(100_000, Moment(tick * 100));
        }
        let rate = meter.rate(Moment(9_900));
        assert!((950_000..=1_050_000).contains(&rate), "{rate}");
        assert_eq!(meter.rate(Moment(20_000)), 0);
        // A clock that is set back does not keep old bytes alive.
        meter.add(1_000, Moment(20_000));
        assert_eq!(meter.rate(Moment(0)), 0);
    }

    #[test]
    fn bytes_count_for_as_long_as_the_window_is() {
        let mut meter = Meter::default();
        meter.add(4_000, Moment(199));
        meter.add(8_000, Moment(200));
        assert_eq!(meter.rate(Moment(200)), 3_000, "at once");
        assert_eq!(meter.rate(Moment(3_999)), 3_000);
        assert_eq!(meter.rate(Moment(4_000)), 2_000);
        assert_eq!(meter.rate(Moment(4_199)), 2_000);
        assert_eq!(meter.rate(Moment(4_200)), 0);
        for at in 0..10_000 {
            meter.add(1, Moment(10_000 + at));
        }
        assert!(meter.slices.len() <= 21, "{}", meter.slices.len());
        // Also when the clock was set back by a little.
        meter.add(1, Moment(19_700));
        assert!(meter.slices.len() <= 21, "{}", meter.slices.len());
    }

    #[test]
    fn speed_is_what_came_while_anything_was_sent() {
        let mut throughput = Throughput::default();
        throughput.add(1_000, 2, Moment(0));
        throughput.begin(Moment(1_000));
        throughput.add(0, 0, Moment(1_049));
        assert_eq!(throughput.speed(), None, "too short to tell");
        throughput.add(0, 0, Moment(1_050));
        assert_eq!(throughput.speed(), Some(Speed { bytes: 20_000, files: 40 }));
        throughput.end(Moment(1_500));
        throughput.add(1_000, 2, Moment(9_500));
        assert_eq!(throughput.speed(), Some(Speed { bytes: 4_000, files: 8 }));
        // Names alone tell nothing of a link.
        let mut empty = Throughput::default();
        empty.begin(Moment(0));
        empty.add(0, 9, Moment(1_000));
        assert_eq!(empty.speed(), None);
    }

    #[test]
    fn what_is_past_counts_for_less() {
        let mut throughput = Throughput::default();
        throughput.begin(Moment(0));
        throughput.add(400_000, 400, Moment(4_000));
        let speed = |throughput: &Throughput| throughput.speed().unwrap();
        assert_eq!(speed(&throughput), Speed { bytes: 100_000, files: 100 });
        throughput.add(0, 0, Moment(5_000));
        assert_eq!(speed(&throughput), Speed { bytes: 80_000, files: 80 });
        throughput.add(0, 0, Moment(6_000));
        assert_eq!(speed(&throughput), Speed { bytes: 64_000, files: 64 });
        // An hour without a byte counts as a minute.
        let mut broken = Throughput::default();
        broken.begin(Moment(0));
        broken.add(64_000, 64, Moment(0));
        broken.add(0, 0, Moment(3_600_000));
        assert_eq!(speed(&broken), Speed { bytes: 1_066, files: 1 });
    }

    #[test]
    fn only_the_time_of_transfers_counts() {
        let mut throughput = Throughput::default();
        assert_eq!(throughput.speed(), None);
        for round in 0..10 {
            let begun = round * 60_000;
            throughput.begin(Moment(begun));
            throughput.begin(Moment(begun));
            throughput.add(1_000_000, 10, Moment(begun + 500));
            throughput.end(Moment(begun + 1_000));
            throughput.end(Moment(begun + 1_000));
        }
        let speed = throughput.speed().unwrap();
        assert!((900_000..=1_100_000).contains(&speed.bytes), "{speed:?}");
        assert!((9..=11).contains(&speed.files), "{speed:?}");
    }

    #[test]
    fn a_link_that_becomes_slow_is_soon_known_as_slow() {
        let mut throughput = Throughput::default();
        throughput.begin(Moment(0));
        throughput.add(400_000_000, 100, Moment(4_000));
        assert_eq!(throughput.speed().unwrap().bytes, 100_000_000);
        for second in 5..60 {
            throughput.add(100_000, 0, Moment(second * 1000));
        }
        assert!(throughput.speed().unwrap().bytes < 1_000_000);
    }

    #[test]
    fn a_clock_that_is_set_does_not_make_a_link_slow_for_long() {
        for day in [-86_400_000, 86_400_000] {
            let mut throughput = Throughput::default();
            throughput.begin(Moment(0));
            for second in 1..10 {
                throughput.add(10_000_000, 1, Moment(second * 1_000));
            }
            for second in 10..20 {
                throughput.add(10_000_000, 1, Moment(day + second * 1_000));
            }
            assert!(throughput.speed().unwrap().bytes > 8_000_000, "{day} {throughput:?}");
        }
    }

    proptest! {
        #[test]
        fn no_more_is_measured_than_passed(steps in proptest::collection::vec((0_u64..1 << 30, 0_i64..9_000), 1..50)) {
            let (mut meter, mut now, mut all) = (Meter::default(), 0, 0);
            for (bytes, pause) in steps {
                now += pause;
                all += bytes;
                meter.add(bytes, Moment(now));
                prop_assert!(meter.rate(Moment(now)) * 4 <= all);
            }
        }
    }
}
