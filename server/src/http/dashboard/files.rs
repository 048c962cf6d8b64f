//! Where the owner sees single files that are not stored, and says what is to become of them.

use super::super::{
    Api,
    body::{Body, Turn},
    owner::Owner,
    problem::Refusal,
};
use crate::{
    catalogue::{Listed, Wish},
    dashboard::{
        files::{MOST, Page, Place, page},
        shown::FilesShown,
        steering,
    },
    decide::ContentId,
    house::Fault,
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use trove_protocol::ClientId;
use utoipa::ToSchema;

/// Which list of files that are not stored.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HouseFileList)]
pub(in crate::http) enum Show {
    /// What waits to be asked for, what the owner wants first in front.
    Waiting,
    /// What is asked for.
    Sending,
    /// What failed too often.
    Failed,
    /// What the owner has put off.
    NotNow,
    /// What the owner does not want.
    Never,
    /// What one computer alone has.
    OnlyHere,
}

impl From<Show> for Listed {
    fn from(show: Show) -> Self {
        match show {
            Show::Waiting => Self::Waiting,
            Show::Sending => Self::Sending,
            Show::Failed => Self::Failed,
            Show::NotNow => Self::NotNow,
            Show::Never => Self::Never,
            Show::OnlyHere => Self::OnlyHere,
        }
    }
}

/// Which page of which list.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Listing {
    show: Show,
    client: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// What the owner wishes of some contents.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = HouseWishes)]
pub(in crate::http) struct Wishes {
    /// Their numbers, as lists of files have them; at most 1,000.
    contents: Vec<i64>,
    /// What is to become of them.
    wish: Wish,
}

/// What is to be tried again.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = HouseRetry)]
pub(in crate::http) struct Retry {
    /// Contents that failed too often, by number; all when missing.
    contents: Option<Vec<i64>>,
}

/// How much was changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangedFiles)]
pub(in crate::http) struct Changed {
    /// Contents for which something is otherwise now.
    changed: u64,
}

/// List files that are not stored
#[utoipa::path(
    get,
    path = "/api/v1/house/files",
    operation_id = "house_files",
    tag = "house",
    params(
        ("show" = inline(Show), Query, description = "Which list"),
        ("client" = Option<String>, Query, description = "Only what this computer has"),
        ("after" = Option<String>, Query, description = "Go on after this: the last page's `next`"),
        ("limit" = Option<u32>, Query, description = "How many files; 100 unless said, 500 at most"),
    ),
    responses((status = OK, description = "A page of the list", body = FilesShown), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    _: Owner,
    listing: Result<Query<Listing>, QueryRejection>,
) -> Result<Json<FilesShown>, Refusal> {
    let Query(listing) = listing.map_err(|error| Refusal::malformed(error.body_text()))?;
    let after = match &listing.after {
        Some(text) => Some(
            Place::read(text)
                .ok_or_else(|| Refusal::malformed("`after` is none that a page ended with"))?,
        ),
        None => None,
    };
    let wanted = Page {
        which: listing.show.into(),
        client: listing.client.map(ClientId),
        after,
        limit: listing.limit.unwrap_or(MOST / 5),
    };
    Ok(Json(page(&api.house, &wanted).await?))
}

/// Say what is to become of files
///
/// `first` goes before all else, `not_now` waits until it is set otherwise, `never` is not
/// collected, and `usual` undoes each. It holds for the content, whichever computers have it. What
/// is stored is left as it is.
#[utoipa::path(
    post,
    path = "/api/v1/house/wishes",
    operation_id = "wish",
    tag = "house",
    request_body = Wishes,
    responses((status = OK, description = "Noted", body = Changed), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn wish(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
    Body(wishes): Body<Wishes>,
) -> Result<Json<Changed>, Refusal> {
    let house = Arc::clone(&api.house);
    let contents: Vec<ContentId> = wishes.contents.into_iter().map(ContentId).collect();
    let wishing = async move { steering::wish(&house, &contents, wishes.wish).await };
    let changed = api.finish(Some(turn), wishing).await?;
    Ok(Json(Changed { changed }))
}

/// Try again what failed too often
#[utoipa::path(
    post,
    path = "/api/v1/house/retry",
    operation_id = "retry",
    tag = "house",
    request_body = Retry,
    responses((status = OK, description = "Tried again", body = Changed), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn retry(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
    Body(retry): Body<Retry>,
) -> Result<Json<Changed>, Refusal> {
    let house = Arc::clone(&api.house);
    let retrying = async move {
        let contents: Option<Vec<ContentId>> =
            retry.contents.map(|contents| contents.into_iter().map(ContentId).collect());
        steering::retry(&house, contents.as_deref()).await
    };
    let changed = api.finish::<u64, Fault>(Some(turn), retrying).await?;
    Ok(Json(Changed { changed }))
}
