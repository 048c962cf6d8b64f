//! Where the owner reads what happened.

use super::super::{Api, owner::Owner, problem::Refusal};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use trove_protocol::HouseEvent;
use utoipa::ToSchema;

/// Most events on one page.
const MOST: u32 = 500;

/// Which events.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Which {
    before: Option<u64>,
    limit: Option<u32>,
    kind: Option<String>,
}

/// Events, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HouseEvents)]
pub(in crate::http) struct Events {
    /// The events.
    events: Vec<HouseEvent>,
    /// There may be earlier ones: ask with this as `before`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Read what happened
///
/// Newest first; the newest 10,000 are kept. `/api/v1/events` tells what happens from now on.
#[utoipa::path(
    get,
    path = "/api/v1/house/events",
    operation_id = "house_events",
    tag = "house",
    params(
        ("before" = Option<u64>, Query, description = "Only events before this number"),
        ("limit" = Option<u32>, Query, description = "How many; 100 unless said, 500 at most"),
        ("kind" = Option<String>, Query, description = "Only events of this kind"),
    ),
    responses((status = OK, description = "Events", body = Events), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn read(
    State(api): State<Arc<Api>>,
    _: Owner,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Events>, Refusal> {
    let Query(which) = which.map_err(|error| Refusal::malformed(error.body_text()))?;
    let limit = which.limit.unwrap_or(MOST / 5).clamp(1, MOST);
    let catalogue = &api.house.catalogue;
    let events = catalogue.events_before(which.before, which.kind.as_deref(), limit).await?;
    let full = events.len() == limit as usize;
    let next = events.last().filter(|_| full).map(|event| event.id);
    Ok(Json(Events { events, next }))
}
