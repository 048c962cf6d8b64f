//! What Trove is doing, in the window's terms.

use super::{EngineKnown, Known};
use crate::{
    bindings::{self, HeldFor, Hindrance, Situation},
    failure::sentence,
};
use trove_collector::{ledger, pause::Pause, situation, status::seconds_left};

pub(super) fn situation(known: &Known) -> Situation {
    if let EngineKnown::Broken(sentence) = &known.engine {
        return Situation::Broken { sentence: sentence.clone() };
    }
    let Some(server) = &known.server else { return Situation::NotPaired };
    let going = match &known.engine {
        EngineKnown::NotWanted | EngineKnown::Starting | EngineKnown::Broken(_) => None,
        EngineKnown::Running(going) => Some(going),
    };
    if let Some(sentence) = going.and_then(|going| going.refused.clone()) {
        return Situation::Refused { sentence };
    }
    if let Some(pause) = &known.pause {
        return Situation::Paused { pause: pause_of(pause) };
    }
    if known.folders.is_empty() {
        return Situation::NoFolders;
    }
    let Some(going) = going else { return Situation::Starting };
    if let Some(since) = going.unreachable_since_ms {
        return Situation::Unreachable { server: server.name.clone(), since_ms: Some(since) };
    }
    of_the_engine(known)
}

fn of_the_engine(known: &Known) -> Situation {
    let status = &known.status;
    let files = status.pending;
    match &status.situation {
        None => Situation::Starting,
        Some(situation::Situation::Paused(pause)) => Situation::Paused { pause: pause_of(pause) },
        Some(situation::Situation::Trouble(trouble)) => {
            Situation::Trouble { sentence: sentence(trouble) }
        }
        Some(situation::Situation::NoFolders) => Situation::NoFolders,
        Some(situation::Situation::Looking) => Situation::Looking { files: status.files },
        Some(situation::Situation::AtRest) if status.files == 0 => Situation::NothingToCollect,
        Some(situation::Situation::AtRest) => {
            Situation::UpToDate { files: status.files, set_aside: status.set_aside }
        }
        Some(situation::Situation::Settling) => Situation::Settling { files },
        Some(situation::Situation::Hindered(hindrance)) => {
            Situation::Hindered { hindrance: hindrance_of(*hindrance), files }
        }
        Some(
            situation::Situation::Held(_)
            | situation::Situation::Queued
            | situation::Situation::Collecting,
        ) if full(status).is_some() && known.sending.is_empty() => {
            Situation::NoRoom { quota: full(status).unwrap_or_default(), files }
        }
        Some(situation::Situation::Held(waits)) => {
            Situation::Held { reason: held_for(&waits.reason), files }
        }
        Some(situation::Situation::Queued) => Situation::Queued { files },
        Some(situation::Situation::Collecting) => Situation::Collecting {
            files,
            bytes: status.bytes.pending,
            seconds_left: seconds_left(status),
        },
    }
}

/// The room on the server, if it is used up.
fn full(status: &trove_collector::Status) -> Option<u64> {
    match status.storage {
        Some(ledger::Storage { quota: Some(quota), used, .. }) if used >= quota => Some(quota),
        _ => None,
    }
}

fn pause_of(pause: &Pause) -> bindings::Pause {
    match pause {
        Pause::UntilResumed => bindings::Pause::UntilResumed,
        Pause::OnNetwork { .. } => bindings::Pause::OnNetwork,
        Pause::For { .. } | Pause::Until { .. } => match pause.ends_ms() {
            Some(until_ms) => bindings::Pause::Until { until_ms },
            None => bindings::Pause::UntilResumed,
        },
    }
}

fn held_for(reason: &str) -> HeldFor {
    match reason {
        "streaming" => HeldFor::Streaming,
        "streaming_limit" => HeldFor::StreamingElsewhere,
        "outside_hours" => HeldFor::OutsideHours,
        "shares_away" => HeldFor::LibraryAway,
        _ => HeldFor::Other,
    }
}

fn hindrance_of(hindrance: trove_protocol::Hindrance) -> Hindrance {
    match hindrance {
        trove_protocol::Hindrance::Battery => Hindrance::Battery,
        trove_protocol::Hindrance::Metered => Hindrance::Metered,
        trove_protocol::Hindrance::FullScreen => Hindrance::FullScreen,
        trove_protocol::Hindrance::UserActive => Hindrance::UserActive,
        trove_protocol::Hindrance::OutsideHours => Hindrance::OutsideHours,
        trove_protocol::Hindrance::Other => Hindrance::Other,
    }
}
