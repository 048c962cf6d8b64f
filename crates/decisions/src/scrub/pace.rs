//! How much is to be read again now, so that everything was read within the period. Pure.

use crate::Moment;
use std::time::Duration;

/// What a file costs beside its bytes: finding and opening it.
const PER_FILE: u64 = 64 << 10;
/// A little faster than the period asks for, so that pauses are made up for.
const SHARE_OF_PERIOD: (i128, i128) = (9, 10);
/// Most that is read in one go of what is overdue, so that a server that was off for long does
/// nothing else for a while.
const MOST_OVERDUE: u64 = 1 << 30;
/// Longest time that is earned at once: after a pause, reading goes on and does not rush.
const LONGEST_STEP: Duration = Duration::from_hours(1);

/// What is to be read within one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Stock {
    fn cost(self) -> u64 {
        self.bytes.saturating_add(self.files.saturating_mul(PER_FILE))
    }
}

/// Spreads the reading over the period.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// Bytes that may be read now; below zero after a large file.
    credit: i128,
    last: Option<Moment>,
    /// Bytes of overdue files read since time last passed.
    overdue: u64,
}

impl Pace {
    /// Time has passed.
    pub fn advance(&mut self, now: Moment, stock: Stock, period: Duration) {
        let passed = self.last.map_or(Duration::ZERO, |last| now.since(last)).min(LONGEST_STEP);
        self.last = Some(now);
        self.overdue = 0;
        let (share, whole) = SHARE_OF_PERIOD;
        let period = (period.as_millis() as i128 * share / whole).max(1);
        let per_step =
            |time: Duration| i128::from(stock.cost()) * time.as_millis() as i128 / period;
        // What is not used is not saved up.
        self.credit = (self.credit + per_step(passed)).min(per_step(LONGEST_STEP).max(1));
    }

    /// Whether a file last read at `checked` may be read again now.
    pub fn allows(&self, checked: Moment, now: Moment, period: Duration) -> bool {
        self.credit > 0 || (now.since(checked) >= period && self.overdue < MOST_OVERDUE)
    }

    /// A file of so many bytes was read.
    pub fn spend(&mut self, bytes: u64, checked: Moment, now: Moment, period: Duration) {
        let cost = bytes.saturating_add(PER_FILE);
        if now.since(checked) >= period {
            self.overdue = self.overdue.saturating_add(cost);
        }
        self.credit -= i128::from(cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PERIOD: Duration = Duration::from_hours(30 * 24);

    /// Reads as the pace allows, an hour at a time; the oldest check after each hour, and what was
    /// read in it.
    fn simulate(sizes: &[u64], hours: u64, off: std::ops::Range<u64>) -> Vec<(Duration, u64)> {
        let stock = Stock { files: sizes.len() as u64, bytes: sizes.iter().sum() };
        let mut checked: Vec<(Moment, u64)> = sizes.iter().map(|&size| (Moment(0), size)).collect();
        let mut pace = Pace::default();
        let mut seen = Vec::new();
        for hour in 0..hours {
            if off.contains(&hour) {
                continue;
            }
            let now = Moment(0).after(Duration::from_hours(hour));
            pace.advance(now, stock, PERIOD);
            let mut read = 0;
            while let Some(oldest) = checked.iter_mut().min() {
                if oldest.0 == now || !pace.allows(oldest.0, now, PERIOD) {
                    break;
                }
                pace.spend(oldest.1, oldest.0, now, PERIOD);
                read += oldest.1;
                oldest.0 = now;
            }
            let oldest = checked.iter().min().map_or(Duration::ZERO, |file| now.since(file.0));
            seen.push((oldest, read));
        }
        seen
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn everything_is_read_within_the_period(
            sizes in proptest::collection::vec(prop_oneof![0_u64..100_000, 1_u64 << 20..1 << 30], 1..60),
        ) {
            for (oldest, _) in simulate(&sizes, 2 * 30 * 24, 0..0) {
                prop_assert!(oldest <= PERIOD, "{oldest:?}");
            }
        }

        #[test]
        fn reading_is_spread_over_the_period(count in 100_usize..400) {
            let seen = simulate(&vec![10 << 20; count], 60 * 24, 0..0);
            let most = seen.iter().map(|(_, read)| *read).max().unwrap();
            // One file more than the even share of an hour.
            let share = (10 << 20) * count as u64 / (27 * 24) + (11 << 20);
            prop_assert!(most <= share, "{most} of {share}");
        }

        #[test]
        fn after_a_long_pause_it_catches_up(count in 10_usize..50) {
            let seen = simulate(&vec![10 << 20; count], 80 * 24, 5 * 24..50 * 24);
            let (oldest, _) = seen[seen.len() - 29 * 24];
            prop_assert!(oldest <= PERIOD, "{oldest:?}");
        }
    }

    /// An hour's share of this is a million bytes when all is to be read within 100 hours.
    const STOCK: Stock = Stock { files: 1_000, bytes: 90_000_000 - 1_000 * PER_FILE };
    const HUNDRED: Duration = Duration::from_hours(100);

    fn after_hours(hours: u64) -> Moment {
        Moment(0).after(Duration::from_hours(hours))
    }

    fn allows(pace: &Pace) -> bool {
        pace.allows(Moment(0), Moment(0), HUNDRED)
    }

    #[test]
    fn an_hour_earns_its_share_to_the_byte() {
        let mut pace = Pace::default();
        pace.advance(after_hours(0), STOCK, HUNDRED);
        assert!(!allows(&pace));
        pace.advance(after_hours(1), STOCK, HUNDRED);
        pace.spend(1_000_000 - PER_FILE - 1, Moment(0), Moment(0), HUNDRED);
        assert!(allows(&pace), "one byte is left");
        pace.credit -= 1;
        assert!(!allows(&pace));
        // What is not used is not saved up, and a pause of many hours earns one.
        for hours in [2, 3, 30] {
            pace.advance(after_hours(hours), STOCK, HUNDRED);
            assert_eq!(pace.credit, 1_000_000);
        }
        // A large file is paid off hour by hour.
        pace.spend(3_000_000 - PER_FILE, Moment(0), Moment(0), HUNDRED);
        for (hours, credit) in [(31, -1_000_000), (32, 0), (33, 1_000_000)] {
            pace.advance(after_hours(hours), STOCK, HUNDRED);
            assert_eq!((pace.credit, allows(&pace)), (credit, credit > 0));
        }
        // However little there is, something is earned.
        let mut little = Pace::default();
        for hours in 0..2 {
            little.advance(after_hours(hours), Stock { files: 0, bytes: 90 }, HUNDRED);
        }
        assert_eq!(little.credit, 1);
        little.advance(after_hours(3), Stock::default(), Duration::ZERO);
        assert_eq!(little.credit, 1);
    }

    #[test]
    fn what_is_overdue_is_read_at_once_up_to_a_limit() {
        let mut pace = Pace::default();
        let overdue = |pace: &Pace, hours| pace.allows(Moment(0), after_hours(hours), HUNDRED);
        assert!(overdue(&pace, 100) && !overdue(&pace, 99));
        pace.spend(1 << 29, Moment(0), after_hours(99), HUNDRED);
        assert_eq!(pace.overdue, 0, "in its time");
        pace.spend(MOST_OVERDUE - PER_FILE - 1, Moment(0), after_hours(100), HUNDRED);
        assert!(overdue(&pace, 100));
        pace.spend(0, Moment(0), after_hours(100), HUNDRED);
        assert_eq!(pace.overdue, (1 << 30) + 65_535);
        assert!(!overdue(&pace, 100));
        pace.advance(after_hours(101), STOCK, HUNDRED);
        assert!(overdue(&pace, 101));
    }

    #[test]
    fn nothing_is_read_before_time_has_passed() {
        let mut pace = Pace::default();
        let stock = Stock { files: 1, bytes: 1 };
        pace.advance(Moment(5), stock, PERIOD);
        assert!(!pace.allows(Moment(5), Moment(5), PERIOD));
        assert!(pace.allows(Moment(5), Moment(5).after(PERIOD), PERIOD), "overdue");
    }
}
