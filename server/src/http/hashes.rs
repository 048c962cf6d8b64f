//! Where full hashes arrive that the server asked for.

use super::{
    Api,
    body::{Body, Turn},
    caller::Caller,
    limits::LARGE_BODY,
    problem::Refusal,
};
use crate::hashes;
use axum::{Json, extract::State};
use std::sync::Arc;
use trove_protocol::{HashReceipt, HashReport};

/// Report full hashes
///
/// Answers a `hash_files` command. Repeating it is harmless.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/hashes",
    operation_id = "report_hashes",
    tag = "clients",
    params(("client" = String, Path, description = "The client's id")),
    request_body = HashReport,
    responses((status = OK, description = "Acknowledged", body = HashReceipt), Refusal),
    security(("token" = [])),
)]
pub(super) async fn report(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    turn: Turn,
    Body(report): Body<HashReport, LARGE_BODY>,
) -> Result<Json<HashReceipt>, Refusal> {
    let house = Arc::clone(&api.house);
    api.finish(Some(turn), async move { hashes::take(&house, &client, report).await })
        .await
        .map(Json)
}
