//! Lists for other players.

use super::super::collection::{albums::items_of, within::within};
use crate::{
    decide::ContentId,
    house::Fault,
    http::{Api, owner::Owner, problem::Refusal, visitor::Guest},
    originals::{Keys, m3u},
    people::Visitor,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use trove_protocol::Kind;

/// Most items that an address names.
const MOST_ITEMS: usize = 2_000;

/// Which items: these, or what an album has to play.
#[derive(Deserialize)]
pub(in crate::http) struct Listed {
    items: Option<String>,
    album: Option<i64>,
}

/// List items for other players
///
/// An M3U list with addresses that work for a day without signing in, for players such as VLC and
/// mpv; it holds them in the order asked for. Of an album it holds the videos and the music, in the
/// order of its pages. They end at once with the shared link, the token or the person that asked.
#[utoipa::path(
    get,
    path = "/api/v1/playlists/m3u",
    operation_id = "m3u",
    tag = "collection",
    params(
        ("items" = Option<String>, Query,
            description = "Numbers of items, with commas between them"),
        ("album" = Option<i64>, Query, description = "An album's number, instead of items"),
    ),
    responses((status = OK, description = "The list", content_type = "audio/x-mpegurl"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    listed: Result<Query<Listed>, QueryRejection>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refusal> {
    let Query(Listed { items, album }) =
        listed.map_err(|error| Refusal::malformed(error.body_text()))?;
    let items = match (&items, album) {
        (Some(items), None) => named(&api, &visitor, items).await?,
        (None, Some(album)) => items_of(&api, &visitor, album).await?,
        _ => return Err(Refusal::malformed("it names either items or an album")),
    };
    let mut found = api.house.catalogue.originals(&items).await?;
    if album.is_some() {
        found.retain(|original| matches!(original.kind, Kind::Video | Kind::Music));
        if found.is_empty() {
            return Err(nothing_to_play().into());
        }
    }
    let found: HashMap<_, _> = found.iter().map(|original| (original.item, original)).collect();
    let keys = Keys::of(&*api.house.catalogue).await?;
    let (host, now) = (host(&headers)?, api.house.clock.now());
    let address = |item: ContentId| {
        format!(
            "https://{host}/api/v1/items/{}/original?key={}",
            item.0,
            keys.make(item, &visitor.by, now)
        )
    };
    let entries = items.iter().filter_map(|item| Some((*found.get(item)?, address(*item))));
    let about = [
        (header::CONTENT_TYPE, "audio/x-mpegurl"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"Trove.m3u\""),
    ];
    Ok((about, m3u(entries)))
}

/// The items that an address names, if the visitor may see them.
async fn named(api: &Api, visitor: &Visitor, items: &str) -> Result<Vec<ContentId>, Refusal> {
    let items: Vec<ContentId> = items
        .split(',')
        .map(|item| item.trim().parse().map(ContentId))
        .collect::<Result<_, _>>()
        .map_err(|_| Refusal::malformed("items are numbers with commas between them"))?;
    if items.len() > MOST_ITEMS {
        return Err(Refusal::malformed(format!("a list has at most {MOST_ITEMS} items")));
    }
    for item in &items {
        within(&*api.house.catalogue, visitor.scope, *item).await?;
    }
    Ok(items)
}

fn nothing_to_play() -> Fault {
    Fault::Missing {
        code: "nothing_to_play",
        message: "there are neither videos nor music in this album: look at its photos instead"
            .to_owned(),
    }
}

/// End the addresses of all lists
#[utoipa::path(
    delete,
    path = "/api/v1/playlists/keys",
    operation_id = "end_playlists",
    tag = "collection",
    responses((status = NO_CONTENT, description = "None of them works any more"), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn end(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<StatusCode, Refusal> {
    Keys::renew(&*api.house.catalogue).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Under which name the server was reached.
fn host(headers: &HeaderMap) -> Result<&str, Refusal> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let sound = host.bytes().all(|sign| sign.is_ascii_alphanumeric() || b".-:[]".contains(&sign));
    if sound && !host.is_empty() {
        Ok(host)
    } else {
        Err(Refusal::malformed("it does not say under which name the server was reached"))
    }
}
