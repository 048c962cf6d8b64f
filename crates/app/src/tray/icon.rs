//! Which icon stands for which situation.

use crate::bindings::{Attention, Situation, TrayState};

/// What the icon shows.
pub fn icon(situation: &Situation, attention: &[Attention]) -> TrayState {
    let at_rest = matches!(situation, Situation::UpToDate { .. } | Situation::NothingToCollect);
    match situation {
        _ if at_rest && attention.is_empty() => TrayState::UpToDate,
        Situation::Paused { .. } => TrayState::Paused,
        Situation::Unreachable { .. } => TrayState::Unreachable,
        Situation::Broken { .. }
        | Situation::Refused { .. }
        | Situation::NotPaired
        | Situation::NoFolders
        | Situation::NoRoom { .. }
        | Situation::UpToDate { .. }
        | Situation::NothingToCollect => TrayState::Attention,
        Situation::Hindered { .. }
        | Situation::Held { .. }
        | Situation::Queued { .. }
        | Situation::Settling { .. }
        | Situation::Trouble { .. }
        | Situation::Starting => TrayState::Waiting,
        Situation::Collecting { .. } | Situation::Looking { .. } => TrayState::Collecting,
    }
}
