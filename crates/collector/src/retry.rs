//! When to try again: twice as long after each failure, up to a limit, never all at once.

use std::time::Duration;

/// After the first failure.
const FIRST: Duration = Duration::from_millis(500);
/// Never longer than this.
pub const LONGEST: Duration = Duration::from_secs(30);

/// Counts failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
    /// Links that had broken for a reason of this computer's own, at the last failure.
    breaks: u64,
}

impl Backoff {
    /// After so many failures in a row.
    pub fn after(failures: u32) -> Self {
        Self { failures, breaks: 0 }
    }

    /// It worked: the next failure counts as the first.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// So many times this computer slept or moved: what failed before counts no more. Whether it
    /// did since the last failure.
    pub fn begin_anew_after(&mut self, breaks: u64) -> bool {
        let anew = self.breaks != breaks;
        if anew {
            self.breaks = breaks;
            self.reset();
        }
        anew
    }

    /// It failed: how long to wait. `chance`, from 0 to 1, spreads clients that failed together
    /// over half of the time.
    pub fn failed(&mut self, chance: f64) -> Duration {
        let full = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        full.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn waits_grow_and_stay_within_limits(failures in 0_u32..5_000, chance in 0.0_f64..=1.0) {
            let mut backoff = Backoff::after(failures);
            let first = backoff.failed(chance);
            let second = backoff.failed(chance);
            prop_assert!(first >= FIRST / 2 && first <= LONGEST);
            prop_assert!(second >= first);
            prop_assert!(!backoff.begin_anew_after(0));
            prop_assert!(backoff.failed(chance) >= second);
            prop_assert!(backoff.begin_anew_after(1));
            prop_assert!(backoff.failed(chance) <= FIRST);
            backoff.reset();
            prop_assert!(backoff.failed(chance) <= FIRST);
        }
    }
}
