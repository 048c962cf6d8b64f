//! What happened in a house, to be read when something went wrong.

use crate::pulse;
use std::{
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

/// What happened, in order. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct History {
    lines: Arc<Mutex<Vec<String>>>,
    is_aloud: bool,
}

impl History {
    /// Nothing happened yet; if aloud, each line is written to standard error when it happens.
    pub fn new(is_aloud: bool) -> Self {
        Self { lines: Arc::default(), is_aloud }
    }

    /// This happens now.
    pub fn tell(&self, what: impl std::fmt::Display) {
        let now = pulse::now_ms();
        let (seconds, rest) = (now / 1_000 % 100_000, now % 1_000);
        let line = format!("{seconds:>6}.{rest:03} #{:<7} {what}", pulse::polls());
        if self.is_aloud {
            // Whoever closed it does not listen.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// All of it.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
