//! Where offers arrive (seed 0021).

use super::{
    Api,
    body::{Body, Turn},
    caller::Caller,
    limits::LARGE_BODY,
    problem::Refusal,
};
use crate::offer;
use axum::{Json, extract::State, http::StatusCode};
use std::sync::Arc;
use trove_protocol::{OfferBatch, OfferReceipt};

/// Offer files
///
/// Describes files that the client has, and names those it no longer has. Repeating a batch is
/// harmless; one that was not acknowledged is to be sent again.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/offers",
    operation_id = "offer",
    tag = "clients",
    params(("client" = String, Path, description = "The client's id")),
    request_body = OfferBatch,
    responses((status = ACCEPTED, description = "Taken", body = OfferReceipt), Refusal),
    security(("token" = [])),
)]
pub(super) async fn offer(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    turn: Turn,
    Body(batch): Body<OfferBatch, LARGE_BODY>,
) -> Result<(StatusCode, Json<OfferReceipt>), Refusal> {
    let house = Arc::clone(&api.house);
    let receipt =
        api.finish(Some(turn), async move { offer::take(&house, &client, batch).await }).await?;
    Ok((StatusCode::ACCEPTED, Json(receipt)))
}
