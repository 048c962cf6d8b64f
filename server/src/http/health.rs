//! Whether the server is well, for those who watch it.

use super::{Api, problem::Refusal};
use axum::{Json, extract::State};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How the server fares.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// `ok`; anything else comes as a problem.
    status: &'static str,
}

/// Ask whether the server takes requests
#[utoipa::path(
    get,
    path = "/api/v1/health",
    operation_id = "health",
    tag = "server",
    responses((status = OK, description = "It does", body = Health), Refusal),
)]
pub(super) async fn health(State(api): State<Arc<Api>>) -> Result<Json<Health>, Refusal> {
    if api.stopping.is_cancelled() {
        Err(Refusal::busy())
    } else {
        Ok(Json(Health { status: "ok" }))
    }
}
