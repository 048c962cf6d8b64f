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

/// A command that a client could not carry out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedCommand {
    /// Which command.
    pub command: CommandId,
    /// Why, as a sentence for people.
    pub reason: String,
}
