//! Where the owner pauses computers.

use super::super::{
    Api,
    body::{Body, Turn},
    owner::Owner,
    problem::Refusal,
};
use crate::{catalogue::Pause, dashboard::steering, house::Fault};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use trove_protocol::ClientId;
use utoipa::ToSchema;

/// A pause to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewPause)]
pub(in crate::http) struct Wanted {
    /// The computer, by id; the whole house when missing.
    client: Option<String>,
    /// For how long, up to a week; until it is ended when missing.
    minutes: Option<u32>,
}

/// A pause that is set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnerPause)]
pub(in crate::http) struct Set {
    /// The computer, by id; missing for the whole house.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    until_at: Option<i64>,
}

/// Whose pause.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Whose {
    client: Option<String>,
}

/// Pause a computer, or all
///
/// Nothing is asked of it meanwhile; what was asked before goes on. It takes the place of an earlier
/// pause.
#[utoipa::path(
    put,
    path = "/api/v1/pauses",
    operation_id = "pause",
    tag = "house",
    request_body = Wanted,
    responses((status = OK, description = "Paused", body = Set), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn pause(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Set>, Refusal> {
    let house = Arc::clone(&api.house);
    let time = wanted.minutes.map(|minutes| Duration::from_mins(minutes.into()));
    let client = wanted.client.map(ClientId);
    let pausing = async move { steering::pause(&house, client, time).await };
    let Pause { client, until } = api.finish::<Pause, Fault>(Some(turn), pausing).await?;
    Ok(Json(Set { client: client.map(|id| id.0), until_at: until.map(|until| until.0) }))
}

/// End the owner's pause of a computer, or of all
#[utoipa::path(
    delete,
    path = "/api/v1/pauses",
    operation_id = "resume",
    tag = "house",
    params(("client" = Option<String>, Query, description = "The computer; else the whole house")),
    responses((status = NO_CONTENT, description = "It goes on"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn resume(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(whose) = whose.map_err(|error| Refusal::malformed(error.body_text()))?;
    let house = Arc::clone(&api.house);
    let client = whose.client.map(ClientId);
    let resuming = async move { steering::resume(&house, client.as_ref()).await };
    api.finish::<(), Fault>(Some(turn), resuming).await?;
    Ok(StatusCode::NO_CONTENT)
}
