//! What the server's owner sets for a client (seed 0038).

use crate::{Kind, WeeklyLimit};
use serde::{Deserialize, Serialize};

/// Settings for one client. What is missing is up to the client's user, or else the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ClientConfiguration {
    /// Folders to propose to the client's user: names of the system's own (`pictures`, `music`,
    /// `videos`, `desktop`, `documents`, `downloads`) or whole paths. Never collected unasked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggested_folders: Vec<String>,
    /// Kinds that are collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<Kind>>,
    /// Smaller files are left out; bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_file: Option<u64>,
    /// Larger files are left out; bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_file: Option<u64>,
    /// Patterns of files and folders to leave out, as in a `.troveignore` file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore: Option<Vec<String>>,
    /// How much the client may send.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub upload_limit: Option<WeeklyLimit>,
    /// Whether to wait while the computer runs on battery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_on_battery: Option<bool>,
    /// Whether to wait while the network counts each byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_on_metered: Option<bool>,
    /// Whether to wait while a program fills the screen: a film, a game, a talk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_on_full_screen: Option<bool>,
    /// Whether to wait while somebody uses the computer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_on_user: Option<bool>,
    /// Names of the fields above that the client's user may not change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<String>,
}
