//! Where a computer and the server's owner ask which of its files are safe.

use super::{Api, owner::ClientOrOwner, problem::Refusal};
use crate::safety::{Page, safety};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::Deserialize;
use std::sync::Arc;
use trove_protocol::{ClientPath, Safety};

/// Which files to list.
#[derive(Deserialize)]
pub(super) struct Listing {
    after: Option<ClientPath>,
    #[serde(default)]
    all: bool,
}

/// Ask what is safe
///
/// The proof for one client: how many of its files are safe, on their way and not yet, and why;
/// what exists nowhere else; and the files that are not safe, in the order of their paths, a
/// thousand at a time. For the client itself, and for the owner's programs.
#[utoipa::path(
    get,
    path = "/api/v1/clients/{client}/safety",
    operation_id = "safety",
    tag = "clients",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("all" = Option<bool>, Query, description = "Whether to list safe files as well"),
        ("after" = Option<String>, Query, description = "List only files after this path"),
    ),
    responses((status = OK, description = "The proof", body = Safety), Refusal),
    security(("token" = [])),
)]
pub(super) async fn read(
    State(api): State<Arc<Api>>,
    ClientOrOwner(client): ClientOrOwner,
    listing: Result<Query<Listing>, QueryRejection>,
) -> Result<Json<Safety>, Refusal> {
    let Query(listing) = listing.map_err(|error| Refusal::malformed(error.body_text()))?;
    let page = Page { after: listing.after, with_safe: listing.all };
    let now = api.house.clock.now();
    let safety = safety(&*api.house.catalogue, &client, &page, now).await?;
    safety.map(Json).ok_or_else(Refusal::unknown_client)
}
