//! The icon, its tooltip and its menu as a value, made by a pure function: whatever shows it has
//! nothing to decide.

mod choice;
mod icon;
mod sentence;
#[cfg(test)]
mod tests;

pub use choice::MenuChoice;
pub use icon::icon;
pub use sentence::sentence;

use crate::{
    bindings::{PauseWish, Situation, TrayState, WindowView},
    words::Words,
};

/// What the desktop shows in its tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    /// Which icon.
    pub state: TrayState,
    /// One sentence.
    pub tooltip: String,
    /// The menu, from top to bottom.
    pub menu: Vec<Item>,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// The one sentence; it cannot be chosen.
    Sentence(String),
    /// A line between groups.
    Separator,
    /// Something to choose.
    Choice {
        /// What is chosen; its id is [`MenuChoice::id`].
        choice: MenuChoice,
        /// What it says.
        label: String,
        /// Whether it can be chosen now.
        enabled: bool,
    },
    /// A menu of its own.
    Submenu {
        /// Its id, unlike that of any choice.
        id: &'static str,
        /// What it says.
        label: String,
        /// Whether it can be opened now.
        enabled: bool,
        /// What is in it.
        items: Vec<Item>,
    },
}

/// What the tray shows of this view, in these words.
pub fn tray(view: &WindowView, words: &Words) -> Tray {
    let sentence = sentence(view, words);
    let choice = |choice: MenuChoice, name: &str, enabled| Item::Choice {
        choice,
        label: words.say(&format!("menu.{name}")),
        enabled,
    };
    // Before the first steps are done nothing runs that could be paused.
    let collecting = view.server.is_some() && !view.first_run;
    let pausing = if matches!(view.situation, Situation::Paused { .. }) {
        choice(MenuChoice::Resume, "resume", true)
    } else {
        Item::Submenu {
            id: "pause",
            label: words.say("menu.pause"),
            enabled: collecting,
            items: wishes(view.network_known)
                .map(|(wish, name)| choice(MenuChoice::Pause(wish), name, collecting))
                .collect(),
        }
    };
    Tray {
        state: view.icon,
        tooltip: sentence.clone(),
        menu: vec![
            Item::Sentence(sentence),
            Item::Separator,
            choice(MenuChoice::Open, "open", true),
            pausing,
            choice(MenuChoice::ChooseFolders, "choose_folders", !view.first_run),
            choice(MenuChoice::OpenLibrary, "open_library", view.server.is_some()),
            Item::Separator,
            choice(MenuChoice::Quit, "quit", true),
        ],
    }
}

fn wishes(network_known: bool) -> impl Iterator<Item = (PauseWish, &'static str)> {
    [
        (PauseWish::HalfHour, "half_hour"),
        (PauseWish::TwoHours, "two_hours"),
        (PauseWish::Tomorrow, "tomorrow"),
        (PauseWish::Network, "network"),
        (PauseWish::UntilResumed, "until_resumed"),
    ]
    .into_iter()
    .filter(move |(wish, _)| network_known || *wish != PauseWish::Network)
}
