//! Whether anything is left to do.

use crate::{
    engine::Facts,
    ledger::Tally,
    state::{Class, FileState},
};

/// Whether everything found so far has been offered and acknowledged. Files that are still
/// changing are not found yet in this sense.
pub fn all_offered(facts: &Facts, tally: &Tally) -> bool {
    facts.looked_once
        && tally.due == 0
        && tally.files(FileState::Described) == 0
        && tally.batches == 0
}

/// Whether nothing is left to do: everything was looked through, nothing is on its way, everything
/// is acknowledged, no backup is under way, and the server was asked for commands at least once. What is set aside or
/// cannot be read holds nothing up, nor does a folder that is away.
pub fn is_idle(facts: &Facts, tally: &Tally) -> bool {
    all_offered(facts, tally)
        && !facts.looking
        && facts.polled
        && tally.class(Class::Pending).0 == 0
        && tally.files(FileState::Gone) == 0
        && tally.to_send + tally.to_confirm + tally.to_hash + tally.backups == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn looked() -> Facts {
        Facts { looked_once: true, polled: true, ..Facts::default() }
    }

    proptest! {
        #[test]
        fn idle_means_that_each_file_is_safe_or_has_a_reason(
            counts in proptest::collection::vec(0_u64..3, 10), to_send in 0_u64..2,
            to_confirm in 0_u64..2, batches in 0_u64..2, backups in 0_u64..2,
        ) {
            let states = FileState::ALL.into_iter().zip(counts.iter().map(|count| (*count, 7)));
            let mut tally = Tally::of(states);
            (tally.to_send, tally.to_confirm, tally.batches) = (to_send, to_confirm, batches);
            tally.backups = backups;
            let settled = [FileState::Safe, FileState::SetAside, FileState::Unreadable, FileState::Skipped];
            let open: u64 = FileState::ALL
                .into_iter()
                .filter(|state| !settled.contains(state))
                .map(|state| tally.files(state))
                .sum();
            let left = open + to_send + to_confirm + batches + backups;
            prop_assert_eq!(is_idle(&looked(), &tally), left == 0);
            for busy in [
                Facts { looked_once: false, ..looked() },
                Facts { looking: true, ..looked() },
                Facts { polled: false, ..looked() },
            ] {
                prop_assert!(!is_idle(&busy, &tally));
            }
        }
    }
}
