//! Where photos and videos are seen by time.

use super::{Asked, no_album, understood, viewable};
use crate::{
    collection::{
        answers::{MonthItems, Timeline},
        taken,
    },
    http::{Api, address_parts::Places, delivery::is_known, problem::Refusal, visitor::Guest},
    people::Scope,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use trove_protocol::Kind;

/// What to show.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Shown {
    kind: Option<Kind>,
    album: Option<i64>,
}

/// Which album is shown to somebody with this scope: whoever has an album's link sees that album.
fn album(scope: Scope, wanted: Option<i64>) -> Result<Option<i64>, Refusal> {
    match scope {
        Scope::Library => Ok(wanted),
        Scope::Album(shared) if wanted.is_none_or(|wanted| wanted == shared) => Ok(Some(shared)),
        Scope::Album(_) | Scope::Item(_) => Err(no_album()),
    }
}

/// The answer, or that it is still the one that the caller has. The revision is read before: an
/// answer may be newer than its tag says, never older.
fn tagged<T: Serialize>(revision: u64, headers: &HeaderMap, answer: Option<T>) -> Response {
    let tag = tag(revision);
    let is_known = is_known(headers, &tag);
    let about = [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    match answer {
        Some(answer) if !is_known => (about, Json(answer)).into_response(),
        _ => (StatusCode::NOT_MODIFIED, about).into_response(),
    }
}

fn tag(revision: u64) -> String {
    format!("\"collection-{revision}\"")
}

/// See all months
///
/// How many photos and videos each month has, the newest first; of one kind or of one album if
/// asked. Whoever has an album's shared link sees that album's.
#[utoipa::path(
    get,
    path = "/api/v1/timeline",
    operation_id = "timeline",
    tag = "collection",
    params(
        ("kind" = Option<Kind>, Query, description = "Only photos, or only videos"),
        ("album" = Option<i64>, Query, description = "Only of this album"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer"),
    ),
    responses(
        (status = OK, description = "The months", body = Timeline),
        (status = NOT_MODIFIED, description = "Nothing has changed"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn months(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    headers: HeaderMap,
    shown: Asked<Shown>,
) -> Result<Response, Refusal> {
    let shown = understood(shown)?;
    let (kind, album) = (viewable(shown.kind)?, album(visitor.scope, shown.album)?);
    let catalogue = &api.house.catalogue;
    let revision = catalogue.collection_revision().await?;
    if is_known(&headers, &tag(revision)) {
        return Ok(tagged::<Timeline>(revision, &headers, None));
    }
    let timeline = catalogue.timeline(kind, album).await?;
    Ok(tagged(timeline.revision, &headers, Some(timeline)))
}

/// See a month
///
/// Its photos and videos, the newest first, column by column; `undated` for those without a date.
#[utoipa::path(
    get,
    path = "/api/v1/timeline/{month}",
    operation_id = "timeline_month",
    tag = "collection",
    params(
        ("month" = String, Path, description = "As in the timeline: 2024-07, or undated"),
        ("kind" = Option<Kind>, Query, description = "Only photos, or only videos"),
        ("album" = Option<i64>, Query, description = "Only of this album"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer"),
    ),
    responses(
        (status = OK, description = "The month", body = MonthItems),
        (status = NOT_MODIFIED, description = "Nothing has changed"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn month(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    Places(name): Places<String>,
    headers: HeaderMap,
    shown: Asked<Shown>,
) -> Result<Response, Refusal> {
    let shown = understood(shown)?;
    let month = taken::month_named(&name)
        .ok_or_else(|| Refusal::malformed("a month is written 2024-07, or undated"))?;
    let (kind, album) = (viewable(shown.kind)?, album(visitor.scope, shown.album)?);
    let catalogue = &api.house.catalogue;
    let revision = catalogue.collection_revision().await?;
    if is_known(&headers, &tag(revision)) {
        return Ok(tagged::<MonthItems>(revision, &headers, None));
    }
    let items = catalogue.month_items(month, kind, album).await?;
    Ok(tagged(revision, &headers, Some(items)))
}
