//! The one source of the time of day, so that tests can move it.

pub use trove_decisions::Moment;

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Instant, SystemTime, UNIX_EPOCH},
};

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
