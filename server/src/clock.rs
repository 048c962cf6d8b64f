//! The one source of the time of day, so that tests can move it.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment that long after this one.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long this moment is after `earlier`; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The moment that long before this one.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// One that stands still until it is moved.
    Manual(Arc<AtomicI64>),
    /// The same, whose time of day people set beside.
    Settable {
        /// The time that passes.
        runs: Arc<AtomicI64>,
        /// How far the time of day was set ahead of it; milliseconds.
        ahead: Arc<AtomicI64>,
    },
}

impl Clock {
    /// The present moment.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Manual(now) => Moment(now.load(Ordering::SeqCst)),
            Self::Settable { runs, ahead } => {
                let ahead = ahead.load(Ordering::SeqCst);
                Moment(runs.load(Ordering::SeqCst).saturating_add(ahead))
            }
        }
    }

    /// The present moment by a clock that nobody sets and that may stand still while the server
    /// sleeps: for telling how long ago something was. It says nothing of the time of day.
    pub fn steady(&self) -> Moment {
        static FIRST: OnceLock<Instant> = OnceLock::new();
        match self {
            Self::System => Moment::default().after(FIRST.get_or_init(Instant::now).elapsed()),
            Self::Manual(now) | Self::Settable { runs: now, .. } => {
                Moment(now.load(Ordering::SeqCst))
            }
        }
    }
}
