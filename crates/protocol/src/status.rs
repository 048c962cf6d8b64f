//! Status messages: the client tells the server how it fares (seed abstract, claim 11).

use crate::CommandId;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/clients/{client}/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StatusReport {
    /// How far the look through its folders has come.
    pub collecting: Collecting,
    /// Whether its user has paused it: it will not poll.
    pub paused: bool,
    /// When the pause ends by itself, milliseconds since 1970-01-01 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_until_ms: Option<i64>,
    /// Why it wants to be asked for nothing now; empty when it may be asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hindrances: Vec<Hindrance>,
    /// How it is placed: bears on which of several clients is asked.
    pub conditions: Conditions,
    /// Version of the client program.
    pub version: String,
    /// Files it found worth collecting.
    pub files: u64,
    /// Of these, how many it knows to be stored.
    pub safe: u64,
    /// Commands it could not carry out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedCommand>,
}

/// How far a client's look through its folders has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Collecting {
    /// Still looking; more offers will come.
    #[default]
    Looking,
    /// Everything found so far has been offered and acknowledged.
    Settled,
}

/// Why a client wants to be left alone (seed 0022, 0031: busy with a task that a transfer would
/// disturb). Only what its user has not switched off is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Hindrance {
    /// It runs on battery.
    Battery,
    /// Its network counts each byte.
    Metered,
    /// A program fills its screen.
    FullScreen,
    /// Somebody uses it.
    UserActive,
    /// Its user allows no transfers at this hour.
    OutsideHours,
    /// A reason that a newer peer knows.
    #[serde(other)]
    Other,
}

/// How a client is placed. `None` where its system does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Conditions {
    /// Whether it runs on battery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_battery: Option<bool>,
    /// Whether its network counts each byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metered: Option<bool>,
    /// Whether a program fills its screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_screen: Option<bool>,
    /// Whether somebody has used it in the last minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_active: Option<bool>,
    /// How it is connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
}

/// How a client is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// By cable.
    Wired,
    /// By radio.
    Wireless,
    /// Otherwise, and ways that a newer peer knows.
    #[serde(other)]
    Other,
}

/// A command that a client could not carry out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedCommand {
    /// Which command.
    pub command: CommandId,
    /// Why, as a sentence for people.
    pub reason: String,
}
