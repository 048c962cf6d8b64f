//! What concerns the app itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What concerns the app itself, not what is collected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppSettings {
    /// Whether Trove starts when its user logs in.
    pub start_at_login: bool,
    /// What is told without being asked.
    pub notifications: Notifications,
    /// The language.
    pub language: Language,
    /// Light or dark; the window's own theme follows it.
    pub theme: Theme,
}

/// The language of the window, the tray's menu and notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Language {
    /// The system's.
    System,
    /// English.
    En,
    /// German.
    De,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What Trove tells without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Notifications {
    /// All that is worth telling.
    All,
    /// What needs a person.
    Important,
    /// Nothing.
    None,
}
