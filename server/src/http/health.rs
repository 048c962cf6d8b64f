//! Whether the server is well, for those who watch it.

use super::{Api, problem::Refusal};
use crate::events::Mark;
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

/// Ask whether the server is well
///
/// For those who watch it; open to all. Fails, with the reason, when the catalogue cannot be read
/// or the disk is full.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "healthz",
    tag = "server",
    responses((status = OK, description = "It is", body = Health), Refusal),
)]
pub(super) async fn healthz(State(api): State<Arc<Api>>) -> Result<Json<Health>, Refusal> {
    if api.stopping.is_cancelled() {
        return Err(Refusal::busy());
    }
    if let Err(error) = api.house.catalogue.newest_event().await {
        tracing::error!(%error, "the catalogue cannot be read");
        return Err(Refusal::unwell(
            "the server's catalogue cannot be read: check its disk, and the server's log",
        ));
    }
    if api.house.events.is_on(None, Mark::DiskFull) {
        return Err(Refusal::unwell(
            "the server's disk is full: free some space there, and collecting goes on by itself",
        ));
    }
    Ok(Json(Health { status: "ok" }))
}
