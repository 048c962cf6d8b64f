//! Where backups arrive and are listed (seed 0038).

use super::{
    Api,
    address_parts::Places,
    body::{Body, Turn},
    caller::Caller,
    limits::LARGE_BODY,
    problem::Refusal,
};
use crate::backups;
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use serde::Deserialize;
use std::sync::Arc;
use trove_protocol::{
    Backups, ClientId, ClientPath, SnapshotCommit, SnapshotListing, SnapshotPage, SnapshotReceipt,
};

/// Whose backups are read, and from where on.
#[derive(Deserialize)]
pub(super) struct Reading {
    of: Option<ClientId>,
    after: Option<ClientPath>,
}

impl Reading {
    /// The client whose backups are meant.
    pub(super) fn of<'a>(&'a self, caller: &'a ClientId) -> &'a ClientId {
        self.of.as_ref().unwrap_or(caller)
    }
}

pub(super) type Asked = Result<Query<Reading>, QueryRejection>;

/// Send a part of a snapshot
///
/// Entries of a snapshot that is not committed yet. Repeating a page is harmless; beginning
/// another snapshot of the set drops what was sent of this one.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/backups/{set}/snapshots/{snapshot}/entries",
    operation_id = "add_to_snapshot",
    tag = "backups",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("set" = String, Path, description = "The backup set's name"),
        ("snapshot" = String, Path, description = "The snapshot's name, chosen by the client"),
    ),
    request_body = SnapshotPage,
    responses((status = NO_CONTENT, description = "Kept until the snapshot is committed"), Refusal),
    security(("token" = [])),
)]
pub(super) async fn add(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    address: Places<(String, String, String)>,
    turn: Turn,
    Body(page): Body<SnapshotPage, LARGE_BODY>,
) -> Result<StatusCode, Refusal> {
    let Places((_, set, snapshot)) = address;
    let house = Arc::clone(&api.house);
    api.finish(Some(turn), async move {
        backups::take_page(&house, &client, (&set, &snapshot), page).await
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Commit a snapshot
///
/// Checks that each content it names is stored, and puts it on the list. Repeating it is
/// harmless.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/backups/{set}/snapshots/{snapshot}",
    operation_id = "commit_snapshot",
    tag = "backups",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("set" = String, Path, description = "The backup set's name"),
        ("snapshot" = String, Path, description = "The snapshot's name, chosen by the client"),
    ),
    request_body = SnapshotCommit,
    responses((status = OK, description = "What came of it", body = SnapshotReceipt), Refusal),
    security(("token" = [])),
)]
pub(super) async fn commit(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    address: Places<(String, String, String)>,
    turn: Turn,
    Body(commit): Body<SnapshotCommit>,
) -> Result<Json<SnapshotReceipt>, Refusal> {
    let Places((_, set, snapshot)) = address;
    let house = Arc::clone(&api.house);
    api.finish(Some(turn), async move {
        backups::commit(&house, &client, (&set, &snapshot), &commit).await
    })
    .await
    .map(Json)
}

/// List backups
///
/// The client's own, or another's when the owner allows it.
#[utoipa::path(
    get,
    path = "/api/v1/clients/{client}/backups",
    operation_id = "backups",
    tag = "backups",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("of" = Option<String>, Query, description = "Another client whose backups are meant"),
    ),
    responses((status = OK, description = "Sets and snapshots", body = Backups), Refusal),
    security(("token" = [])),
)]
pub(super) async fn list(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    asked: Asked,
) -> Result<Json<Backups>, Refusal> {
    let Query(asked) = asked.map_err(|error| Refusal::malformed(error.body_text()))?;
    Ok(Json(backups::list(&api.house, &client, asked.of(&client)).await?))
}

/// List what a snapshot holds
///
/// By path, a page at a time: the next begins after `next`.
#[utoipa::path(
    get,
    path = "/api/v1/clients/{client}/backups/{set}/snapshots/{snapshot}",
    operation_id = "snapshot",
    tag = "backups",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("set" = String, Path, description = "The backup set's name"),
        ("snapshot" = String, Path, description = "The snapshot's name"),
        ("of" = Option<String>, Query, description = "Another client whose backups are meant"),
        ("after" = Option<String>, Query, description = "Only entries after this path"),
    ),
    responses((status = OK, description = "Entries", body = SnapshotListing), Refusal),
    security(("token" = [])),
)]
pub(super) async fn entries(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    address: Places<(String, String, String)>,
    asked: Asked,
) -> Result<Json<SnapshotListing>, Refusal> {
    let Query(asked) = asked.map_err(|error| Refusal::malformed(error.body_text()))?;
    let Places((_, set, snapshot)) = address;
    let of = asked.of(&client);
    let after = asked.after.as_ref();
    let listing = backups::entries(&api.house, &client, of, (&set, &snapshot), after).await?;
    Ok(Json(listing))
}
