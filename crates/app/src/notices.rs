//! Which change is worth a notification, and which is not: Trove never nags. Pure.

use crate::{
    bindings::{Attention, AwayReason, Notifications, Page, Situation, WindowView},
    desktop::Notice,
    words::Words,
};
use std::collections::HashMap;

/// A server that was away for less is no news when it is back; milliseconds.
const LONG_AWAY: i64 = 60 * 60 * 1_000;
/// The same thing is told again after this time at the earliest; milliseconds.
const AGAIN: i64 = 24 * 60 * 60 * 1_000;

/// Something worth telling.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// For the first time all is safe.
    FirstComplete,
    /// The server is back after long.
    ServerBack,
    /// Something that only a person can settle.
    NeedsYou(Attention),
    /// The server does not let this computer in.
    Refused,
    /// This computer's room on the server is used up.
    NoRoom,
}

impl News {
    fn is_important(&self) -> bool {
        matches!(self, Self::NeedsYou(_) | Self::Refused | Self::NoRoom)
    }
}

/// What was told, and what has to be remembered to tell no more than that.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// All was safe once, and that was told or needed no telling.
    pub was_complete: bool,
    /// When what was told, milliseconds since 1970.
    pub told: HashMap<String, i64>,
}

/// What of the change between two views is to be told.
pub fn news(memory: &mut Memory, before: &WindowView, now: &WindowView, now_ms: i64) -> Vec<News> {
    let mut all = Vec::new();
    if now.first_run || before.first_run {
        return all;
    }
    if matches!(now.situation, Situation::UpToDate { files: 1.., .. }) && !memory.was_complete {
        memory.was_complete = true;
        // Whoever installs the app where all is safe already is told nothing new.
        if before.numbers.pending.files > 0 {
            all.push(News::FirstComplete);
        }
    }
    if let Situation::Unreachable { since_ms: Some(since), .. } = before.situation
        && now_ms.saturating_sub(since) >= LONG_AWAY
        && is_reached(&now.situation)
    {
        all.push(News::ServerBack);
    }
    let is_new = |one: &&Attention| {
        !before.attention.iter().any(|old| name(old) == name(one)) && needs_telling(one)
    };
    all.extend(now.attention.iter().filter(is_new).cloned().map(News::NeedsYou));
    let entered = |of: fn(&Situation) -> bool| of(&now.situation) && !of(&before.situation);
    if entered(|one| matches!(one, Situation::Refused { .. })) {
        all.push(News::Refused);
    }
    if entered(|one| matches!(one, Situation::NoRoom { .. })) {
        all.push(News::NoRoom);
    }
    all.retain(|one| memory.tells(one, now_ms));
    all.retain(|one| match now.app.notifications {
        Notifications::All => true,
        Notifications::Important => one.is_important(),
        Notifications::None => false,
    });
    all
}

impl Memory {
    /// Whether this was not told of late; then it counts as told.
    fn tells(&mut self, news: &News, now_ms: i64) -> bool {
        let name = match news {
            News::NeedsYou(attention) => name(attention),
            other => format!("{other:?}"),
        };
        let lately = |told: &i64| (0..AGAIN).contains(&now_ms.saturating_sub(*told));
        if self.told.get(&name).is_some_and(lately) {
            return false;
        }
        self.told.insert(name, now_ms);
        true
    }
}

/// Whether the server answered.
fn is_reached(situation: &Situation) -> bool {
    !matches!(
        situation,
        Situation::Unreachable { .. }
            | Situation::Broken { .. }
            | Situation::Starting
            | Situation::Paused { .. }
            | Situation::Refused { .. }
            | Situation::NotPaired
    )
}

/// People unplug their drives; and what is found an hour later is found.
fn needs_telling(attention: &Attention) -> bool {
    !matches!(
        attention,
        Attention::NotWatched { .. }
            | Attention::FolderAway { reason: AwayReason::NotPluggedIn, .. }
    )
}

/// What it is about, whatever its numbers.
fn name(attention: &Attention) -> String {
    match attention {
        Attention::MissingFiles { folder, .. } => format!("missing {folder}"),
        Attention::FolderAway { folder, reason, .. } => format!("away {folder} {reason:?}"),
        Attention::SetAside { .. } => "set aside".into(),
        Attention::Unseen { .. } => "unseen".into(),
        Attention::NotWatched { .. } => "not watched".into(),
    }
}

/// The notification of it. `sentence` is the one that the tray shows.
pub fn notice(news: &News, sentence: &str, words: &Words) -> Notice {
    let needs_you =
        |text: String, page| Notice { title: words.say("notice.needs_you"), text, page };
    match news {
        News::FirstComplete => Notice {
            title: words.say("notice.first_complete"),
            text: words.say("notice.first_complete_text"),
            page: Page::Status,
        },
        News::ServerBack => Notice {
            title: words.say("notice.back"),
            text: words.say("notice.back_text"),
            page: Page::Status,
        },
        News::Refused | News::NoRoom => needs_you(sentence.to_owned(), Page::Status),
        News::NeedsYou(attention) => {
            let (name, folder, page) = match attention {
                Attention::MissingFiles { folder, .. } => ("missing_files", folder, Page::Folders),
                Attention::FolderAway { folder, reason, .. } => {
                    let name = match reason {
                        AwayReason::NotPluggedIn => "not_plugged_in",
                        AwayReason::OtherDrive => "other_drive",
                        AwayReason::NotReadable => "not_readable",
                        AwayReason::NotThere => "not_there",
                    };
                    (name, folder, Page::Folders)
                }
                Attention::SetAside { .. } => ("set_aside", &String::new(), Page::Activity),
                Attention::Unseen { .. } | Attention::NotWatched { .. } => {
                    ("unseen", &String::new(), Page::Folders)
                }
            };
            let text = words.fill(&format!("notice.{name}_text"), &[("folder", folder.clone())]);
            needs_you(text, page)
        }
    }
}

#[cfg(test)]
#[path = "notices_tests.rs"]
mod tests;
