//! Where clients ask what would become of files if they were offered.

use super::{
    Api,
    body::{Body, Turn},
    caller::Onlooker,
    limits::LARGE_BODY,
    problem::Refusal,
};
use crate::forecast;
use axum::{Json, extract::State};
use std::sync::Arc;
use trove_protocol::{ForecastQuery, Forecasts};

/// Ask what would become of files
///
/// Tells for each file what an offer of it would lead to and where it would be filed. Nothing is
/// written down, nobody is woken, and the client does not count as being there.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/forecasts",
    operation_id = "forecast",
    tag = "clients",
    params(("client" = String, Path, description = "The client's id")),
    request_body = ForecastQuery,
    responses((status = OK, description = "As things are now", body = Forecasts), Refusal),
    security(("token" = [])),
)]
pub(super) async fn forecast(
    State(api): State<Arc<Api>>,
    Onlooker(client): Onlooker,
    turn: Turn,
    Body(query): Body<ForecastQuery, LARGE_BODY>,
) -> Result<Json<Forecasts>, Refusal> {
    let house = Arc::clone(&api.house);
    api.finish(Some(turn), async move { forecast::answer(&house, &client, query).await })
        .await
        .map(Json)
}
