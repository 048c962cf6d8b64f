//! Where the owner has everything checked, and sees and starts backups.

use super::super::{Api, address_parts::Places, body::Turn, owner::Owner, problem::Refusal};
use crate::{dashboard::steering, house::Fault};
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use std::sync::Arc;
use trove_protocol::{BackupSet, ClientId, Snapshot};
use utoipa::ToSchema;

/// Backups of all computers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HouseBackups)]
pub(in crate::http) struct All {
    /// Each computer that has made any, also when it is paired no more.
    clients: Vec<OfClient>,
}

/// Backups of one computer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientBackups)]
pub(in crate::http) struct OfClient {
    /// The computer, by id.
    client: String,
    /// Its name.
    name: String,
    /// Its sets, as its user has named them.
    sets: Vec<Set>,
}

/// One set of folders that is backed up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HouseBackupSet)]
pub(in crate::http) struct Set {
    /// Its name.
    name: String,
    /// How many snapshots there are.
    snapshots: u64,
    /// The newest of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<Snapshot>,
}

fn set(set: BackupSet) -> Set {
    let newest = set.snapshots.iter().max_by_key(|snapshot| snapshot.taken_at_ms).cloned();
    Set { name: set.name, snapshots: set.snapshots.len() as u64, newest }
}

/// See the backups of all computers
#[utoipa::path(
    get,
    path = "/api/v1/backups",
    operation_id = "house_backups",
    tag = "house",
    responses((status = OK, description = "Sets with their newest snapshots", body = All), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn backups(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<Json<All>, Refusal> {
    let known = api.house.catalogue.backed_up_clients().await?;
    let clients = known
        .into_iter()
        .map(|(client, name, sets)| OfClient {
            client: client.0,
            name,
            sets: sets.into_iter().map(set).collect(),
        })
        .collect();
    Ok(Json(All { clients }))
}

/// Ask a computer for a backup now
///
/// Of one of the sets that its user has chosen; it hears of it when it next asks.
#[utoipa::path(
    post,
    path = "/api/v1/backups/{client}/{set}",
    operation_id = "start_backup",
    tag = "house",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("set" = String, Path, description = "The set's name"),
    ),
    responses((status = ACCEPTED, description = "It is told"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn start_backup(
    State(api): State<Arc<Api>>,
    _: Owner,
    Places((client, set)): Places<(String, String)>,
    turn: Turn,
) -> Result<StatusCode, Refusal> {
    let house = Arc::clone(&api.house);
    let starting = async move { steering::start_backup(&house, &ClientId(client), &set).await };
    api.finish::<(), Fault>(Some(turn), starting).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Check all that is stored now
///
/// Everything is read again and compared with its hash; what is damaged is fetched anew. While a
/// check runs, another one is not begun.
#[utoipa::path(
    post,
    path = "/api/v1/scrub",
    operation_id = "scrub",
    tag = "house",
    responses((status = ACCEPTED, description = "It begins within moments"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn scrub(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
) -> Result<StatusCode, Refusal> {
    let house = Arc::clone(&api.house);
    let starting = async move { steering::check_everything(&house).await };
    api.finish::<(), Fault>(Some(turn), starting).await?;
    Ok(StatusCode::ACCEPTED)
}
