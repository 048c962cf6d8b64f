//! The library as the window shows it, made of what is known. Pure.

use super::program::Status;
use crate::bindings::{ComputerView, LibraryMove, LibraryState, LibraryView, Sums};
use std::path::PathBuf;

/// What is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub state: LibraryState,
    pub sentence: Option<String>,
    pub folder: PathBuf,
    /// What its server told last.
    pub status: Status,
    /// Bytes free, and bytes of all.
    pub room: (u64, u64),
    pub addresses: Vec<String>,
    pub at_login_only: bool,
    /// This computer's id with the server, if it is paired.
    pub own_id: Option<String>,
    pub moving: Option<LibraryMove>,
}

/// The view.
pub(super) fn picture(known: &Known) -> LibraryView {
    let computers = known.status.clients.iter().map(|client| ComputerView {
        name: client.name.clone(),
        this_computer: known.own_id.as_ref() == Some(&client.id),
        safe: Sums { files: client.safe, bytes: client.safe_bytes },
        pending: client.files.saturating_sub(client.safe),
        seen_ms: (client.last_seen > 0).then(|| client.last_seen.saturating_mul(1_000)),
    });
    LibraryView {
        state: known.state,
        sentence: known.sentence.clone(),
        folder: known.folder.display().to_string(),
        stored: Sums { files: known.status.stored_files, bytes: known.status.stored_bytes },
        free: known.room.0,
        total: known.room.1,
        addresses: known.addresses.clone(),
        at_login_only: known.at_login_only,
        computers: computers.collect(),
        moving: known.moving.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundled::program::Client;

    #[test]
    fn this_computer_is_told_from_the_others() {
        let client = |id: &str, files, safe| Client {
            id: id.into(),
            name: format!("Computer {id}"),
            files,
            safe,
            safe_bytes: safe * 10,
            last_seen: 7,
        };
        let never = Client { last_seen: 0, ..client("c", 0, 0) };
        let clients = vec![client("a", 5, 3), client("b", 2, 2), never];
        let known = Known {
            state: LibraryState::Running,
            sentence: None,
            folder: "/srv/library".into(),
            status: Status { stored_files: 5, stored_bytes: 50, clients },
            room: (1, 2),
            addresses: vec!["192.168.1.20:8420".into()],
            at_login_only: true,
            own_id: Some("b".into()),
            moving: None,
        };
        let view = picture(&known);
        let own: Vec<_> = view.computers.iter().map(|one| one.this_computer).collect();
        assert_eq!(own, [false, true, false]);
        assert_eq!(view.computers[0].safe, Sums { files: 3, bytes: 30 });
        assert_eq!((view.computers[0].pending, view.computers[0].seen_ms), (2, Some(7_000)));
        assert_eq!(view.computers[2].seen_ms, None);
        assert_eq!((view.free, view.total, view.at_login_only), (1, 2, true));
    }
}
