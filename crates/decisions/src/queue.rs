//! The queue of wanted contents: their states and when to try again. Pure.
//!
//! ```text
//!            ask                     file
//!   wanted ───────▶ asked ──────────────────────▶ stored
//!     ▲               │  setback, no confirmation
//!     ├───────────────┤
//!     │   try again   ▼  too many setbacks
//!     └────────── set aside
//! ```
//!
//! A content that nobody holds any more before it was stored leaves the queue altogether. The
//! states and their changes are held twice: here, and as the condition of each statement that
//! makes such a change, so that a change from a wrong state does not commit.

use crate::{Moment, decide::ContentId};
use std::time::Duration;

/// Where a content stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be fetched.
    Wanted,
    /// A client was asked for it.
    Asked,
    /// Verified, on disk, committed.
    Stored,
    /// Failed too often; tried again when something changes.
    SetAside,
}

impl State {
    /// The state's name in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Asked => "asked",
            Self::Stored => "stored",
            Self::SetAside => "set_aside",
        }
    }

    /// The state with that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Wanted, Self::Asked, Self::Stored, Self::SetAside]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// Setbacks after which a content is set aside.
pub const MOST_ATTEMPTS: u32 = 6;

/// What a setback leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The state from now on.
    pub state: State,
    /// Setbacks so far, this one included.
    pub attempts: u32,
    /// Not to be asked for before.
    pub try_at: Moment,
}

/// Nothing waits for longer than this after a setback.
pub const LONGEST_SETBACK: Duration = Duration::from_secs(1 << MOST_ATTEMPTS);

/// What follows when a content that was asked for did not arrive as it should, after `attempts`
/// earlier setbacks: again in 2 s, then after twice as long each time, then set aside.
pub fn after_setback(attempts: u32, now: Moment) -> Next {
    let attempts = attempts.saturating_add(1);
    let delay = Duration::from_secs(1) * 2_u32.saturating_pow(attempts.min(16));
    let state = if attempts >= MOST_ATTEMPTS { State::SetAside } else { State::Wanted };
    Next { state, attempts, try_at: now.after(delay) }
}

/// What follows when a content was asked for and no confirmation came: it is wanted again at
/// once, a number of times, then set aside.
pub fn after_silence(attempts: u32) -> Next {
    let attempts = attempts.saturating_add(1);
    let state = if attempts >= MOST_ATTEMPTS { State::SetAside } else { State::Wanted };
    // No time is waited for: only what has one is looked up at each decision.
    Next { state, attempts, try_at: Moment::default() }
}

/// Longest time between two requests for one content.
const LONGEST: Duration = Duration::from_hours(24);

/// How long to wait for a confirmation before a request is issued again, after it was issued
/// `attempts` times in vain (seed 0032): doubling up to a day, and up to a quarter longer from the
/// second time on, so that what failed together does not come back together. The same for the
/// same content each time.
pub fn patience(first: Duration, attempts: u32, content: ContentId) -> Duration {
    let wait = first.saturating_mul(2_u32.saturating_pow(attempts.min(20))).min(LONGEST);
    if attempts == 0 {
        return wait;
    }
    // Neighbouring numbers far apart (Knuth, The Art of Computer Programming 6.4).
    let spread = (content.0 as u32).wrapping_mul(2_654_435_761) >> 24;
    wait + wait / 1024 * spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_states_agree() {
        for state in [State::Wanted, State::Asked, State::Stored, State::SetAside] {
            assert_eq!(State::named(state.name()), Some(state));
        }
        assert_eq!(State::named("lost"), None);
    }

    proptest! {
        #[test]
        fn setbacks_wait_longer_and_end(now in 0_i64..1 << 50) {
            let mut next = Next { state: State::Wanted, attempts: 0, try_at: Moment(now) };
            let mut waited = Duration::ZERO;
            for _ in 0..MOST_ATTEMPTS {
                prop_assert_eq!(next.state, State::Wanted);
                next = after_setback(next.attempts, Moment(now));
                let wait = next.try_at.since(Moment(now));
                prop_assert!(wait > waited);
                waited = wait;
            }
            prop_assert_eq!(next.state, State::SetAside);
        }

        #[test]
        fn patience_grows_to_a_day(attempts in any::<u32>(), id in any::<i64>()) {
            let first = Duration::from_mins(30);
            let wait = |attempts| patience(first, attempts, ContentId(id));
            prop_assert!(wait(attempts) >= first && wait(attempts) <= LONGEST * 5 / 4);
            prop_assert!(wait(attempts.saturating_add(1)) >= wait(attempts));
            prop_assert_eq!(wait(attempts), wait(attempts));
        }

    }

    #[test]
    fn silence_ends_too() {
        let mut next = Next { state: State::Wanted, attempts: 0, try_at: Moment::default() };
        for _ in 0..MOST_ATTEMPTS {
            assert_eq!(next.state, State::Wanted);
            next = after_silence(next.attempts);
            assert_eq!(next.try_at, Moment::default());
        }
        assert_eq!(next.state, State::SetAside);
    }

    #[test]
    fn what_failed_together_does_not_come_back_together() {
        let waits: std::collections::HashSet<_> =
            (1..=100).map(|id| patience(Duration::from_mins(30), 1, ContentId(id))).collect();
        assert!(waits.len() > 50, "{}", waits.len());
    }
}
