//! Events: what happened that a person cares about, as `GET /api/v1/events` tells it.

use crate::ClientId;
use serde::{Deserialize, Serialize};

/// One event: the data of one server-sent event, whose `id` is the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HouseEvent {
    /// Rises with each event and is never used twice.
    pub id: u64,
    /// When it happened: milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// What happened, in a stable word.
    pub kind: String,
    /// Which client it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// What happened, in a sentence for people.
    pub message: String,
}
