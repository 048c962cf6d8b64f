//! Where clients wait for commands (seed 0019, 0023, 0026).

use super::{Api, caller::Caller, problem::Refusal};
use crate::dispatch::{self, Answer, Asks};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use trove_protocol::{BatchId, CommandId, Commands, LONGEST_WAIT_SECONDS};

/// How a client waits.
#[derive(Deserialize)]
pub(super) struct Waiting {
    wait: Option<u64>,
    acknowledged: Option<CommandId>,
    offered: Option<BatchId>,
    known: Option<String>,
}

/// Wait for commands
///
/// Answered at once when there are commands that the client has not acknowledged, else as soon
/// as there is one. When the server stops, it answers all who wait.
#[utoipa::path(
    get,
    path = "/api/v1/clients/{client}/commands",
    operation_id = "commands",
    tag = "clients",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("wait" = Option<u64>, Query,
            description = "Seconds to wait for a command: 55 at most, and when it is not said"),
        ("acknowledged" = Option<u64>, Query,
            description = "The newest command that the client has written down"),
        ("offered" = Option<String>, Query,
            description = "The newest batch of offers that the client was given a receipt for"),
        ("known" = Option<String>, Query,
            description = "The reason for which the client knows to wait, empty for none: when it \
                           is there, a changed reason is an answer too"),
    ),
    responses(
        (status = OK, description = "Commands to carry out", body = Commands),
        (status = NO_CONTENT, description = "None came in this time"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(super) async fn poll(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    waiting: Result<Query<Waiting>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(waiting) = waiting.map_err(|error| Refusal::malformed(error.body_text()))?;
    let wait =
        Duration::from_secs(waiting.wait.unwrap_or(LONGEST_WAIT_SECONDS).min(LONGEST_WAIT_SECONDS));
    tracing::debug!(%client, "asks for commands");
    let _waiting = api.waiting.count();
    let Waiting { acknowledged, offered, known, .. } = waiting;
    let asks = Asks { acknowledged, offered, known, wait };
    let coming = dispatch::next_commands(&api.house, &client, &asks);
    let answer = tokio::select! {
        () = api.stopping.cancelled() => Answer::default(),
        came = timeout(wait + api.limits.work_time, coming) => came.map_err(|_| Refusal::busy())??,
    };
    let Answer { commands, waiting, reason_is_news } = answer;
    Ok(if commands.is_empty() && !reason_is_news {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Json(Commands { commands, waiting }).into_response()
    })
}
