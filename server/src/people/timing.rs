//! How long sessions and one-time addresses last. Pure.

use crate::clock::Moment;
use std::time::Duration;

/// A session ends when it was not used for so long.
pub const SESSION_TIME: Duration = Duration::from_hours(30 * 24);

/// The use of a session is written down no more often than this.
pub const NOTED_EVERY: Duration = Duration::from_hours(1);

/// How long a one-time address works.
pub const ENTRY_TIME: Duration = Duration::from_mins(1);

/// When a session that is used now and was last noted then ends; `None` while that need not be
/// written down.
pub fn renewed(noted: Moment, now: Moment) -> Option<Moment> {
    (now.since(noted) >= NOTED_EVERY).then(|| now.after(SESSION_TIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn who_comes_back_in_time_stays_signed_in(pauses in prop::collection::vec(1_u64..720, 1..20)) {
            let mut now = Moment(1_800_000_000_000);
            let (mut noted, mut ends) = (now, now.after(SESSION_TIME));
            // In hours: less than thirty days by more than what goes unnoted.
            for pause in pauses {
                now = now.after(Duration::from_hours(pause.min(718)));
                prop_assert!(now < ends);
                if let Some(later) = renewed(noted, now) {
                    prop_assert!(later > ends || now == noted);
                    (noted, ends) = (now, later);
                }
            }
        }
    }

    #[test]
    fn use_is_noted_by_the_hour() {
        let now = Moment(1_800_000_000_000);
        assert_eq!(renewed(now.before(NOTED_EVERY), now), Some(now.after(SESSION_TIME)));
        assert_eq!(renewed(now.before(Duration::from_mins(59)), now), None);
        // A clock that was set back.
        assert_eq!(renewed(now.after(NOTED_EVERY), now), None);
    }
}
