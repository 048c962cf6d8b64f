//! Reading the clocks.

use super::Clocks;
use crate::engine::now_ms;

impl Clocks {
    /// What they say now.
    #[cfg(target_os = "linux")]
    pub fn now() -> Self {
        use rustix::time::{ClockId, clock_gettime};
        use std::time::Duration;
        // clock_gettime(2): the one stands still while the system is suspended, the other does not.
        let read = |clock| {
            let told = clock_gettime(clock);
            let seconds = Duration::from_secs(u64::try_from(told.tv_sec).unwrap_or(0));
            seconds + Duration::from_nanos(u64::try_from(told.tv_nsec).unwrap_or(0))
        };
        Self {
            timers: read(ClockId::Monotonic),
            sleepless: Some(read(ClockId::Boottime)),
            wall_ms: now_ms(),
        }
    }

    /// What they say now. Not tested on these systems.
    #[cfg(not(target_os = "linux"))]
    pub fn now() -> Self {
        use std::{sync::OnceLock, time::Instant};
        static FIRST: OnceLock<Instant> = OnceLock::new();
        let timers = FIRST.get_or_init(Instant::now).elapsed();
        Self { timers, sleepless: None, wall_ms: now_ms() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::awake::{Detector, Happened};

    #[test]
    fn this_computers_clocks_agree_while_it_is_awake() {
        let mut detector = Detector::default();
        detector.look(Clocks::now());
        assert_eq!(detector.look(Clocks::now()), Happened::default());
    }
}
