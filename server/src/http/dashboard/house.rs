//! Where the owner sees the house in one look.

use super::super::{Api, owner::Owner, problem::Refusal};
use crate::dashboard::shown::HouseShown;
use axum::{Json, extract::State};
use std::sync::Arc;

/// See the house in one look
///
/// Each computer with its state and what it waits for, what is stored, what travels and to whom, the
/// queue, and what needs somebody to look at it.
#[utoipa::path(
    get,
    path = "/api/v1/house",
    operation_id = "house",
    tag = "house",
    responses((status = OK, description = "The house as it is now", body = HouseShown), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn house(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<Json<HouseShown>, Refusal> {
    Ok(Json(api.live.look().await?))
}
