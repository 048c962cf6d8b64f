//! Where confirmations arrive (seed 0024, claim 3).

use super::{
    Api,
    body::{Body, Turn},
    caller::Caller,
    limits::LARGE_BODY,
    problem::Refusal,
};
use crate::confirm;
use axum::{Json, extract::State};
use std::sync::Arc;
use trove_protocol::{ConfirmationBatch, ConfirmationReceipt};

/// Confirm requests
///
/// Says what became of requested files; the answer says what became of them on the server.
/// Repeating it is harmless; what was not acknowledged is to be sent again.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/confirmations",
    operation_id = "confirm",
    tag = "clients",
    params(("client" = String, Path, description = "The client's id")),
    request_body = ConfirmationBatch,
    responses((status = OK, description = "Acknowledged", body = ConfirmationReceipt), Refusal),
    security(("token" = [])),
)]
pub(super) async fn confirm(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    turn: Turn,
    Body(batch): Body<ConfirmationBatch, LARGE_BODY>,
) -> Result<Json<ConfirmationReceipt>, Refusal> {
    let house = Arc::clone(&api.house);
    api.finish(Some(turn), async move { confirm::take(&house, &client, batch).await })
        .await
        .map(Json)
}
