//! Where the owner sees what travelled over the last hours.

use super::super::{Api, owner::Owner, problem::Refusal};
use crate::dashboard::traffic::{Columns, columns, span};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::Deserialize;
use std::sync::Arc;

const DAY: u32 = 24;

/// How far back.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Back {
    hours: Option<u32>,
}

/// See what travelled
///
/// Up to a day minute by minute, beyond that in steps of five minutes; eight days are kept.
#[utoipa::path(
    get,
    path = "/api/v1/house/traffic",
    operation_id = "house_traffic",
    tag = "house",
    params(("hours" = Option<u32>, Query, description = "How many hours; 24 unless said, 192 at most")),
    responses((status = OK, description = "Columns of a chart", body = Columns), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn traffic(
    State(api): State<Arc<Api>>,
    _: Owner,
    back: Result<Query<Back>, QueryRejection>,
) -> Result<Json<Columns>, Refusal> {
    let Query(back) = back.map_err(|error| Refusal::malformed(error.body_text()))?;
    let (house, hours) = (&api.house, back.hours.unwrap_or(DAY));
    let now = house.clock.now();
    let (first, _) = span(hours, now);
    // Not yet written down, and read first: what is written down in between is shown a moment later
    // rather than twice.
    let mut minutes = house.traffic.minutes();
    minutes.extend(house.catalogue.traffic_from(first).await?);
    Ok(Json(columns(&minutes, hours, now)))
}
