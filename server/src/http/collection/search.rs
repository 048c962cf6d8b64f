//! Where the collection is searched.

use super::{Asked, understood, viewable};
use crate::{
    catalogue::Search,
    collection::{
        answers::Found,
        query::{span, understand},
    },
    http::{Api, problem::Refusal, visitor::Viewer},
};
use axum::{Json, extract::State};
use serde::Deserialize;
use std::sync::Arc;
use trove_protocol::Kind;

/// Most items on a page.
const LARGEST_PAGE: u32 = 500;
/// Items on a page unless said.
const PAGE: u32 = 100;

/// What to look for.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Wanted {
    #[serde(default)]
    q: String,
    kind: Option<Kind>,
    camera: Option<String>,
    computer: Option<String>,
    year: Option<String>,
    month: Option<String>,
    from: Option<String>,
    to: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Search
///
/// Photos, videos and tracks, the newest first, of which all that is asked for holds. `q` is
/// words from names, folders, cameras, tags and computers, as they begin, without regard to case
/// and accents; a date in it ("2019", "july 2019", "2019-07-13") counts as such.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "collection",
    params(
        ("q" = Option<String>, Query, description = "Words and dates"),
        ("kind" = Option<Kind>, Query, description = "Only photos, videos or music"),
        ("camera" = Option<String>, Query, description = "Only of this camera"),
        ("computer" = Option<String>, Query, description = "Only what this computer has or had"),
        ("year" = Option<String>, Query, description = "Only of this year: 2019"),
        ("month" = Option<String>, Query, description = "Only of this month: 2019-07"),
        ("from" = Option<String>, Query, description = "Only from this day, month or year on"),
        ("to" = Option<String>, Query, description = "Only up to this day, month or year"),
        ("after" = Option<String>, Query, description = "The `next` of an earlier page"),
        ("limit" = Option<u32>, Query, description = "Items on a page, at most 500"),
    ),
    responses((status = OK, description = "What was found", body = Found), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn search(
    State(api): State<Arc<Api>>,
    _: Viewer,
    wanted: Asked<Wanted>,
) -> Result<Json<Found>, Refusal> {
    let wanted = understood(wanted)?;
    let is_first = wanted.after.is_none();
    let asked = asked(wanted)?;
    let catalogue = &api.house.catalogue;
    let page = catalogue.search(&asked).await?;
    let (total, facets) = if is_first {
        let (total, facets) = catalogue.facets(&asked).await?;
        (Some(total), Some(facets))
    } else {
        (None, None)
    };
    let next = page.next.map(|(taken, id)| {
        taken.map_or_else(|| format!("undated.{id}"), |taken| format!("{taken}.{id}"))
    });
    Ok(Json(Found { items: page.items, total, facets, next }))
}

fn asked(wanted: Wanted) -> Result<Search, Refusal> {
    let mut asked = Search {
        question: understand(&wanted.q),
        kind: viewable(wanted.kind)?,
        camera: wanted.camera,
        computer: wanted.computer,
        limit: wanted.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE),
        after: wanted.after.as_deref().map(place).transpose()?,
        ..Search::default()
    };
    let no_date = || Refusal::malformed("dates are written 2019, 2019-07 or 2019-07-13");
    for text in [wanted.year, wanted.month].into_iter().flatten() {
        let (from, to) = span(&text).ok_or_else(no_date)?;
        narrow(&mut asked, Some(from), Some(to));
    }
    if let Some(text) = wanted.from {
        narrow(&mut asked, Some(span(&text).ok_or_else(no_date)?.0), None);
    }
    if let Some(text) = wanted.to {
        narrow(&mut asked, None, Some(span(&text).ok_or_else(no_date)?.1));
    }
    Ok(asked)
}

fn narrow(asked: &mut Search, from: Option<i64>, to: Option<i64>) {
    asked.from = asked.from.max(from);
    asked.to = match (asked.to, to) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
}

/// Where a page begins, as it was told.
fn place(text: &str) -> Result<(Option<i64>, i64), Refusal> {
    let wrong = || Refusal::malformed("after is the next of an earlier page");
    let (taken, id) = text.rsplit_once('.').ok_or_else(wrong)?;
    let id = id.parse().map_err(|_| wrong())?;
    if taken == "undated" {
        return Ok((None, id));
    }
    Ok((Some(taken.parse().map_err(|_| wrong())?), id))
}
