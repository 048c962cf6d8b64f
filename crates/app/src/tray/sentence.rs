//! Why is (nothing) happening? In one sentence.

use crate::{
    bindings::{HeldFor, Hindrance, Pause, Situation, WindowView},
    words::Words,
};

/// The one sentence of this view, in these words.
pub fn sentence(view: &WindowView, words: &Words) -> String {
    if view.first_run {
        return words.say("sentence.first_run");
    }
    let said = of(&view.situation, words);
    match view.attention.len() as u64 {
        0 => said,
        count => words.count("sentence.needs_you", count, &[("sentence", said)]),
    }
}

fn of(situation: &Situation, words: &Words) -> String {
    let count = |name: &str, files: u64| words.count(&format!("sentence.{name}"), files, &[]);
    match situation {
        Situation::Starting => words.say("sentence.starting"),
        Situation::Broken { .. } => words.say("sentence.broken"),
        Situation::NotPaired => words.say("sentence.not_paired"),
        Situation::Refused { .. } => words.say("sentence.refused"),
        Situation::NoFolders => words.say("sentence.no_folders"),
        Situation::Trouble { .. } => words.say("sentence.trouble"),
        Situation::NothingToCollect => words.say("sentence.nothing_to_collect"),
        Situation::Paused { pause } => match pause {
            Pause::UntilResumed => words.say("sentence.paused.until_resumed"),
            Pause::OnNetwork => words.say("sentence.paused.on_network"),
            Pause::Until { until_ms } => {
                words.fill("sentence.paused.until", &[("time", words.moment(*until_ms))])
            }
        },
        Situation::Unreachable { server, since_ms: None } => {
            words.fill("sentence.unreachable", &[("server", server.clone())])
        }
        Situation::Unreachable { server, since_ms: Some(since) } => words.fill(
            "sentence.unreachable_since",
            &[("server", server.clone()), ("time", words.moment(*since))],
        ),
        Situation::Looking { files } => count("looking", *files),
        Situation::Settling { files } => count("settling", *files),
        Situation::Queued { files } => count("queued", *files),
        Situation::Hindered { hindrance, files } => count(name_of(*hindrance), *files),
        Situation::Held { reason, files } => count(held_for(*reason), *files),
        Situation::NoRoom { quota, files } => {
            words.count("sentence.no_room", *files, &[("quota", words.bytes(*quota))])
        }
        Situation::Collecting { files, bytes, seconds_left: None } => {
            words.count("sentence.collecting", *files, &[("bytes", words.bytes(*bytes))])
        }
        Situation::Collecting { files, bytes, seconds_left: Some(seconds) } => words.count(
            "sentence.collecting_left",
            *files,
            &[("bytes", words.bytes(*bytes)), ("time", words.duration(*seconds))],
        ),
        Situation::UpToDate { files, set_aside: 0 } => count("up_to_date", *files),
        Situation::UpToDate { set_aside, .. } => count("up_to_date_aside", *set_aside),
    }
}

fn held_for(reason: HeldFor) -> &'static str {
    match reason {
        HeldFor::Streaming => "held.streaming",
        HeldFor::StreamingElsewhere => "held.streaming_elsewhere",
        HeldFor::OutsideHours => "held.outside_hours",
        HeldFor::LibraryAway => "held.library_away",
        HeldFor::Other => "held.other",
    }
}

fn name_of(hindrance: Hindrance) -> &'static str {
    match hindrance {
        Hindrance::Battery => "battery",
        Hindrance::Metered => "metered",
        Hindrance::FullScreen => "full_screen",
        Hindrance::UserActive => "user_active",
        Hindrance::OutsideHours => "outside_hours",
        Hindrance::Other => "other",
    }
}
