//! What can be chosen in the menu.

use crate::bindings::PauseWish;

/// A choice in the tray's menu. A click on the icon itself is [`MenuChoice::Open`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MenuChoice {
    /// Show the window.
    Open,
    /// Pause collecting.
    Pause(PauseWish),
    /// End the pause.
    Resume,
    /// Show the window's page of folders.
    ChooseFolders,
    /// Show the library in the browser.
    OpenLibrary,
    /// End Trove.
    Quit,
}

impl MenuChoice {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Pause(PauseWish::HalfHour),
        Self::Pause(PauseWish::TwoHours),
        Self::Pause(PauseWish::Tomorrow),
        Self::Pause(PauseWish::Network),
        Self::Pause(PauseWish::UntilResumed),
        Self::Resume,
        Self::ChooseFolders,
        Self::OpenLibrary,
        Self::Quit,
    ];

    /// How the desktop names it when it is chosen.
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pause(PauseWish::HalfHour) => "pause_half_hour",
            Self::Pause(PauseWish::TwoHours) => "pause_two_hours",
            Self::Pause(PauseWish::Tomorrow) => "pause_tomorrow",
            Self::Pause(PauseWish::Network) => "pause_network",
            Self::Pause(PauseWish::UntilResumed) => "pause_until_resumed",
            Self::Resume => "resume",
            Self::ChooseFolders => "choose_folders",
            Self::OpenLibrary => "open_library",
            Self::Quit => "quit",
        }
    }

    /// The choice of this name, if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.id() == id)
    }
}
