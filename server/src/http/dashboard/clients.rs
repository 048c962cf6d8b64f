//! Where the owner renames and unpairs computers.

use super::super::{
    Api,
    address_parts::Places,
    body::{Body, Turn},
    owner::Owner,
    people::entries::OpensLibraryAs,
    problem::Refusal,
};
use crate::{dashboard::steering, house::Fault, people::entering};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use std::sync::Arc;
use trove_protocol::ClientId;
use utoipa::ToSchema;

/// What is to be changed of a computer; what is missing stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ClientChange)]
pub(in crate::http) struct Change {
    /// Its name, for people. What it brought stays where it is.
    name: Option<String>,
    /// As whom it opens the library by itself. Whoever opened it from there is signed out.
    opens_as: Option<OpensLibraryAs>,
}

/// Change what is kept of a computer
#[utoipa::path(
    patch,
    path = "/api/v1/clients/{client}",
    operation_id = "change_client",
    tag = "house",
    params(("client" = String, Path, description = "The client's id")),
    request_body = Change,
    responses((status = NO_CONTENT, description = "Changed"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn change(
    State(api): State<Arc<Api>>,
    _: Owner,
    Places(client): Places<String>,
    turn: Turn,
    Body(change): Body<Change>,
) -> Result<StatusCode, Refusal> {
    let house = Arc::clone(&api.house);
    let client = ClientId(client);
    let changing = async move {
        steering::known(&house, &client).await?;
        if let Some(name) = change.name {
            steering::rename(&house, &client, &name).await?;
        }
        if let Some(opens_as) = change.opens_as {
            entering::choose(&house, &client, opens_as.into()).await?;
        }
        Ok(())
    };
    api.finish::<(), Fault>(Some(turn), changing).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unpair a computer
///
/// It gets in no more; what it brought stays.
#[utoipa::path(
    delete,
    path = "/api/v1/clients/{client}",
    operation_id = "unpair_client",
    tag = "house",
    params(("client" = String, Path, description = "The client's id")),
    responses((status = NO_CONTENT, description = "Unpaired"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn unpair(
    State(api): State<Arc<Api>>,
    _: Owner,
    Places(client): Places<String>,
    turn: Turn,
) -> Result<StatusCode, Refusal> {
    let house = Arc::clone(&api.house);
    let unpairing = async move { steering::unpair(&house, &ClientId(client)).await };
    api.finish::<(), Fault>(Some(turn), unpairing).await?;
    Ok(StatusCode::NO_CONTENT)
}
