//! Holding what is sent to so many bytes a second, over all sessions together. Pure.

use std::time::Duration;
use trove_protocol::Rate;

/// Nothing travels in larger pieces than go in this part of a second.
const PARTS: u64 = 4;

/// Knows when the next bytes may travel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bucket {
    /// When all that was let through so far has had its time.
    free_at: Duration,
}

impl Bucket {
    /// Lets so many bytes through; how long they are to wait first. `now` counts from any fixed
    /// moment. Time in which nothing was sent is not made up for.
    pub fn reserve(&mut self, bytes: usize, rate: Rate, now: Duration) -> Duration {
        let Rate::BytesPerSecond(rate) = rate else {
            self.free_at = now;
            return Duration::ZERO;
        };
        let begin = self.free_at.max(now);
        self.free_at = begin + Duration::from_secs_f64(bytes as f64 / rate.max(1) as f64);
        begin.saturating_sub(now)
    }

    /// Another rate holds: what waits by the former one is forgotten.
    pub fn forget(&mut self, now: Duration) {
        self.free_at = now;
    }
}

/// The largest piece to let through at once; bytes.
pub fn largest_piece(rate: Rate) -> usize {
    match rate {
        Rate::BytesPerSecond(rate) => usize::try_from(rate / PARTS).unwrap_or(usize::MAX).max(1),
        Rate::Unlimited | Rate::Nothing => usize::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_rate_holds_at_once() {
        let mut bucket = Bucket::default();
        let (slow, fast) = (Rate::BytesPerSecond(10), Rate::BytesPerSecond(1_000_000));
        assert_eq!(bucket.reserve(100, slow, Duration::ZERO), Duration::ZERO);
        assert_eq!(bucket.reserve(100, slow, Duration::ZERO), Duration::from_secs(10));
        bucket.forget(Duration::from_secs(1));
        assert_eq!(bucket.reserve(100, fast, Duration::from_secs(1)), Duration::ZERO);
        assert_eq!(bucket.reserve(100, Rate::Unlimited, Duration::ZERO), Duration::ZERO);
    }

    proptest! {
        /// Sessions that come when they like never exceed the rate by more than one piece.
        #[test]
        fn the_rate_is_held_in_every_stretch_of_time(
            rate in 1_u64..50_000_000, steps in proptest::collection::vec((0_u64..3_000, 0_u32..128 << 10), 1..60),
        ) {
            let limit = Rate::BytesPerSecond(rate);
            let mut bucket = Bucket::default();
            let mut now = Duration::ZERO;
            let mut sent: Vec<(Duration, usize)> = Vec::new();
            for (pause, wanted) in steps {
                now += Duration::from_millis(pause);
                let bytes = (wanted as usize).min(largest_piece(limit));
                sent.push((now + bucket.reserve(bytes, limit, now), bytes));
            }
            for (first, (from, _)) in sent.iter().enumerate() {
                let mut total = 0;
                for (at, bytes) in &sent[first..] {
                    total += *bytes as u64;
                    let allowed = rate as f64 * at.saturating_sub(*from).as_secs_f64();
                    let piece = largest_piece(limit) as f64;
                    prop_assert!(total as f64 <= allowed + piece + 1.0 + rate as f64 * 1e-6);
                }
            }
        }

        /// And what waits all the time gets the whole rate.
        #[test]
        fn the_rate_is_reached(rate in 1_000_u64..50_000_000) {
            let limit = Rate::BytesPerSecond(rate);
            let (mut bucket, mut now, mut total) = (Bucket::default(), Duration::ZERO, 0_u64);
            while now < Duration::from_secs(20) {
                let bytes = largest_piece(limit).min(128 << 10);
                now += bucket.reserve(bytes, limit, now);
                total += bytes as u64;
            }
            prop_assert!(total as f64 >= rate as f64 * 19.5);
        }
    }
}
