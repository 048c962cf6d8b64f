//! What is collected and when.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A setting as it holds now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SettingView {
    /// Its name.
    pub name: String,
    /// How its value is written.
    pub form: SettingForm,
    /// What holds.
    pub value: SettingValue,
    /// Who set it.
    pub set_by: Setter,
    /// Whether only the server's owner may change it.
    pub locked: bool,
}

/// How a setting's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SettingForm {
    /// A list of kinds of files.
    Kinds,
    /// A number of bytes, or nothing.
    Size,
    /// A list of patterns.
    List,
    /// A limit by the hours of the week.
    Limit,
    /// Yes or no.
    Switch,
}

/// A setting's value, whatever its form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(export)]
pub enum SettingValue {
    /// A switch.
    Switch(bool),
    /// A size in bytes.
    Size(u64),
    /// Words.
    Text(String),
    /// Several words.
    List(Vec<String>),
    /// Not set.
    Nothing(()),
}

/// Who set what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Setter {
    /// Nobody.
    Default,
    /// This computer's user.
    User,
    /// The server's owner.
    Owner,
}
