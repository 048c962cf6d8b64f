//! What to say when this computer's room on the server is used up. Pure.

use crate::{
    ledger::Storage,
    status::{State, Status},
};

/// Adds the room on the server to a status, and says so when it is what holds collecting up.
pub fn tell(status: &mut Status, storage: Option<Storage>) {
    status.storage = storage;
    let Some(Storage { quota: Some(quota), used, .. }) = storage else { return };
    let waiting = status.state == State::Collecting && status.current.is_empty();
    if used >= quota && waiting {
        status.state = State::Waiting;
        status.reason = format!(
            "Waiting: this computer's {} on the server are used up; ask the server's owner for \
             more.",
            in_words(quota)
        );
    }
}

/// `50 GB`; units are decimal, as on the boxes of disks.
pub(crate) fn in_words(bytes: u64) -> String {
    let units =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => {
            let tenths = bytes / (size / 10);
            match tenths % 10 {
                0 => format!("{} {unit}", tenths / 10),
                tenth => format!("{}.{tenth} {unit}", tenths / 10),
            }
        }
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_holds_collecting_up_is_said() {
        let told = |state: State, quota: Option<u64>, used: u64| {
            let mut status = Status { state, reason: "As before.".to_owned(), ..Status::default() };
            tell(&mut status, Some(Storage { quota, used, free: 1 }));
            (status.state, status.reason)
        };
        let (state, reason) = told(State::Collecting, Some(1_500_000_000), 1_500_000_000);
        assert_eq!(state, State::Waiting);
        assert!(reason.starts_with("Waiting: this computer's 1.5 GB on the server"), "{reason}");
        for (state, quota, used) in [
            (State::Collecting, Some(10), 9),
            (State::Collecting, None, 10),
            (State::Idle, Some(10), 10),
            (State::Paused, Some(10), 10),
        ] {
            assert_eq!(told(state, quota, used), (state, "As before.".to_owned()));
        }
    }
}
