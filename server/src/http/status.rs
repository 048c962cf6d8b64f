//! Where status messages arrive (seed claim 11).

use super::{
    Api,
    body::{Body, Turn},
    caller::Caller,
    problem::Refusal,
};
use crate::status;
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;
use trove_protocol::StatusReport;

/// Report the client's status
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/status",
    operation_id = "report_status",
    tag = "clients",
    params(("client" = String, Path, description = "The client's id")),
    request_body = StatusReport,
    responses((status = NO_CONTENT, description = "Noted"), Refusal),
    security(("token" = [])),
)]
pub(super) async fn report(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    turn: Turn,
    Body(report): Body<StatusReport>,
) -> Result<StatusCode, Refusal> {
    let house = Arc::clone(&api.house);
    api.finish(Some(turn), async move { status::take(&house, &client, report).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
