//! The one source of the time of day.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// The time of day of a simulated house, in which all engines of this process live; zero in a real
/// one.
static SIMULATED: AtomicI64 = AtomicI64::new(0);

/// Milliseconds since 1970.
pub fn now_ms() -> i64 {
    match SIMULATED.load(Ordering::SeqCst) {
        0 => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        }
        moment => moment,
    }
}

/// From now on it is this moment, for every engine of this process; milliseconds since 1970. Only
/// for a simulated house.
pub fn simulate(moment_ms: i64) {
    SIMULATED.store(moment_ms, Ordering::SeqCst);
}
