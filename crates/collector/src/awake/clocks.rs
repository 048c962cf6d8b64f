//! What clocks that run differently tell of the time in between. Pure.

use std::time::Duration;

/// Smaller differences are a clock that is being kept right, or a look that was put off.
const NOTICEABLE: Duration = Duration::from_secs(2);
/// Looks come once a second. When none came for so long, the computer or its programs stood still,
/// even if each clock says that time went on as ever.
const STOOD_STILL: Duration = Duration::from_secs(20);

/// What the clocks say at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// By the clock that timers go by, since any fixed moment. Nobody can set it. On most systems
    /// it stands still while the computer sleeps.
    pub timers: Duration,
    /// The same, going on during sleep; `None` where the system has no such clock.
    pub sleepless: Option<Duration>,
    /// By the clock on the wall, which people and other computers set: milliseconds since 1970.
    pub wall_ms: i64,
}

/// What happened between two looks at the clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// The computer slept, or its programs stood still, for about so long.
    pub slept: Option<Duration>,
    /// The clock on the wall was set: by so many milliseconds, backward below zero.
    pub set_ms: Option<i64>,
}

/// Compares the clocks from one look to the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detector(Option<Clocks>);

impl Detector {
    /// What happened since the last look. Where no clock goes on during sleep, a wall clock that is
    /// far ahead counts as sleep: that it was set ahead cannot be told from that.
    pub fn look(&mut self, now: Clocks) -> Happened {
        let Some(before) = self.0.replace(now) else { return Happened::default() };
        let ran = now.timers.saturating_sub(before.timers);
        let sleepless = now.sleepless.zip(before.sleepless);
        let passed = sleepless.map(|(now, before)| now.saturating_sub(before));
        let by_wall = i128::from(now.wall_ms) - i128::from(before.wall_ms);
        let ahead = by_wall - passed.unwrap_or(ran).as_millis() as i128;
        let is_set = ahead.unsigned_abs() >= NOTICEABLE.as_millis();
        let asleep = match passed {
            Some(passed) => passed.saturating_sub(ran),
            None => Duration::from_millis(u64::try_from(ahead).unwrap_or(0)),
        };
        let slept =
            if asleep >= NOTICEABLE { Some(asleep) } else { (ran >= STOOD_STILL).then_some(ran) };
        let set_ms = (is_set && (passed.is_some() || ahead < 0))
            .then(|| i64::try_from(ahead).unwrap_or(if ahead < 0 { i64::MIN } else { i64::MAX }));
        Happened { slept, set_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A computer whose clocks are moved.
    #[derive(Clone, Copy)]
    struct Computer {
        clocks: Clocks,
    }

    impl Computer {
        fn new(has_sleepless: bool, wall_ms: i64) -> Self {
            let sleepless = has_sleepless.then_some(Duration::from_secs(50));
            Self { clocks: Clocks { timers: Duration::from_secs(9), sleepless, wall_ms } }
        }

        fn runs(&mut self, ms: u64) -> Clocks {
            self.clocks.timers += Duration::from_millis(ms);
            self.sleeps(ms)
        }

        fn sleeps(&mut self, ms: u64) -> Clocks {
            if let Some(sleepless) = &mut self.clocks.sleepless {
                *sleepless += Duration::from_millis(ms);
            }
            self.set(ms as i64)
        }

        fn set(&mut self, by_ms: i64) -> Clocks {
            self.clocks.wall_ms = self.clocks.wall_ms.saturating_add(by_ms);
            self.clocks
        }
    }

    const YEAR: i64 = 365 * 86_400_000;

    proptest! {
        #[test]
        fn looks_that_come_about_once_a_second_show_nothing(
            has_sleepless: bool, wall in -YEAR..99 * YEAR,
            ticks in proptest::collection::vec((900_u64..4_000, -400_i64..400), 1..90),
        ) {
            let mut computer = Computer::new(has_sleepless, wall);
            let mut detector = Detector::default();
            detector.look(computer.clocks);
            for (ran, kept_right) in ticks {
                computer.set(kept_right);
                prop_assert_eq!(detector.look(computer.runs(ran)), Happened::default());
            }
        }

        #[test]
        fn a_sleep_is_told_once_and_is_no_set_clock(
            has_sleepless: bool, wall in 0..99 * YEAR, slept in 2_500_u64..YEAR as u64, late in 0_u64..1_500,
        ) {
            let mut computer = Computer::new(has_sleepless, wall);
            let mut detector = Detector::default();
            detector.look(computer.clocks);
            computer.sleeps(slept);
            let happened = detector.look(computer.runs(late));
            let told = happened.slept.unwrap().as_millis() as u64;
            prop_assert!(told.abs_diff(slept) <= 1, "{} {}", told, slept);
            prop_assert_eq!(happened.set_ms, None);
            prop_assert_eq!(detector.look(computer.runs(1_000)), Happened::default());
        }

        #[test]
        fn a_set_clock_is_told_once_either_way_and_beside_a_sleep(
            by in prop_oneof![-40 * YEAR..-2_500, 2_500..40 * YEAR],
            slept in prop_oneof![Just(0_u64), 2_500..YEAR as u64], wall in 0..99 * YEAR,
        ) {
            let mut computer = Computer::new(true, wall);
            let mut detector = Detector::default();
            detector.look(computer.clocks);
            computer.sleeps(slept);
            computer.set(by);
            let happened = detector.look(computer.runs(1_000));
            prop_assert_eq!(happened.set_ms, Some(by));
            prop_assert_eq!(happened.slept.is_some(), slept > 0);
            prop_assert_eq!(detector.look(computer.runs(1_000)), Happened::default());
        }

        #[test]
        fn where_sleep_cannot_be_told_from_a_clock_set_ahead_something_is_told(
            by in prop_oneof![-40 * YEAR..-2_500, 2_500..40 * YEAR],
        ) {
            let mut computer = Computer::new(false, 50 * YEAR);
            let mut detector = Detector::default();
            detector.look(computer.clocks);
            computer.set(by);
            let happened = detector.look(computer.runs(1_000));
            prop_assert_eq!((happened.slept.is_some(), happened.set_ms.is_some()), (by > 0, by < 0));
        }

        #[test]
        fn no_clocks_make_it_stumble(
            readings in proptest::collection::vec((any::<u64>(), any::<Option<u64>>(), any::<i64>()), 1..9),
        ) {
            let mut detector = Detector::default();
            for (timers, sleepless, wall_ms) in readings {
                let timers = Duration::from_nanos(timers);
                let sleepless = sleepless.map(Duration::from_nanos);
                detector.look(Clocks { timers, sleepless, wall_ms });
            }
        }
    }

    #[test]
    fn programs_that_stood_still_are_told_though_all_clocks_went_on() {
        let mut computer = Computer::new(true, 0);
        let mut detector = Detector::default();
        assert_eq!(detector.look(computer.clocks), Happened::default(), "nothing to compare with");
        let happened = detector.look(computer.runs(60_000));
        assert_eq!((happened.slept, happened.set_ms), (Some(Duration::from_mins(1)), None));
    }
}
