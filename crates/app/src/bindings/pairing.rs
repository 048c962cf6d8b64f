//! Servers, and the codes by which computers pair with them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A server found in the home's network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FoundServer {
    /// Its name, for people.
    pub name: String,
    /// `host:port`, for pairing.
    pub address: String,
}

/// What the next computer is paired with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PairingCode {
    /// The code.
    pub code: String,
    /// `host:port`, should the other computer not find this one by itself.
    pub address: String,
    /// Until when it holds; milliseconds since 1970.
    pub expires_ms: i64,
}
