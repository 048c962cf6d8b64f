//! Where people make albums.

use super::{Numbered, no_album, number, within::has_album};
use crate::{
    collection::answers::{Album, Albums},
    decide::ContentId,
    house::Fault,
    http::{
        Api,
        body::Body,
        problem::Refusal,
        visitor::{Guest, Viewer},
    },
    people::{Role, Scope, Visitor},
};
use axum::{Json, extract::State};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Longest name of an album, in letters.
const LONGEST_NAME: usize = 200;
/// Most items that are put in or taken out at once.
const MOST_ITEMS: usize = 10_000;
/// Largest body of such a request, in bytes.
const LARGEST_BODY: usize = 512 << 10;

/// What an album is to be called.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct AlbumName {
    /// At most 200 letters.
    name: String,
}

/// A new album.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct NewAlbum {
    /// At most 200 letters.
    name: String,
    /// Items to put in at once.
    #[serde(default)]
    items: Vec<i64>,
}

/// What to put into an album and what to take out.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::http) struct AlbumChange {
    /// Items to put in.
    #[serde(default)]
    add: Vec<i64>,
    /// Items to take out.
    #[serde(default)]
    remove: Vec<i64>,
}

fn wrong(message: &str) -> Refusal {
    Refusal::from(Fault::Invalid { code: "bad_album", message: message.to_owned() })
}

fn tidy(name: &str) -> Result<String, Refusal> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_plain = !name.chars().any(char::is_control);
    if name.is_empty() || name.chars().count() > LONGEST_NAME || !is_plain {
        return Err(wrong("an album needs a name of at most 200 letters: choose another"));
    }
    Ok(name)
}

fn may_change(visitor: &Visitor, album: &Album) -> bool {
    let is_maker = visitor.person.is_some() && visitor.person == album.made_by;
    visitor.scope == Scope::Library && (visitor.role == Role::Owner || is_maker)
}

/// The album as the visitor sees it.
async fn seen(api: &Api, visitor: &Visitor, album: i64) -> Result<Album, Refusal> {
    let is_within = has_album(visitor.scope, album);
    let found = if is_within { api.house.catalogue.albums(Some(album)).await?.pop() } else { None };
    let found = found.ok_or_else(no_album)?;
    let made_by = found.made_by.filter(|_| visitor.scope == Scope::Library);
    Ok(Album { mine: may_change(visitor, &found), made_by, ..found })
}

/// The items of an album, in the order of its pages.
pub(in crate::http) async fn items_of(
    api: &Api,
    visitor: &Visitor,
    album: i64,
) -> Result<Vec<ContentId>, Refusal> {
    let album = seen(api, visitor, album).await?;
    Ok(api.house.catalogue.album_items(album.id).await?)
}

/// The album, if the visitor may change it.
async fn own(api: &Api, visitor: &Visitor, album: i64) -> Result<Album, Refusal> {
    let found = seen(api, visitor, album).await?;
    if found.mine {
        return Ok(found);
    }
    let message = "this album was made by somebody else: only they and the owner can change it";
    Err(Fault::Forbidden { code: "not_your_album", message: message.to_owned() }.into())
}

/// See the albums
#[utoipa::path(
    get,
    path = "/api/v1/albums",
    operation_id = "albums",
    tag = "collection",
    responses((status = OK, description = "All albums by name", body = Albums), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
) -> Result<Json<Albums>, Refusal> {
    let all = api.house.catalogue.albums(None).await?.into_iter();
    let albums = all.map(|album| Album { mine: may_change(&visitor, &album), ..album }).collect();
    Ok(Json(Albums { albums }))
}

/// Make an album
#[utoipa::path(
    post,
    path = "/api/v1/albums",
    operation_id = "make_album",
    tag = "collection",
    request_body = NewAlbum,
    responses((status = OK, description = "The new album", body = Album), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn make(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
    Body(new): Body<NewAlbum, LARGEST_BODY>,
) -> Result<Json<Album>, Refusal> {
    let name = tidy(&new.name)?;
    few_enough(&new.items)?;
    let catalogue = &api.house.catalogue;
    let now = api.house.clock.now();
    let album = catalogue.make_album(&name, visitor.person, now).await?;
    if !new.items.is_empty() {
        catalogue.change_album(album, &new.items, &[], now).await?;
    }
    Ok(Json(seen(&api, &visitor, album).await?))
}

/// See an album
///
/// What it is called and how much is in it; its items are in its timeline. Whoever has its shared
/// link sees it too.
#[utoipa::path(
    get,
    path = "/api/v1/albums/{album}",
    operation_id = "album",
    tag = "collection",
    params(("album" = i64, Path, description = "The album's number")),
    responses((status = OK, description = "The album", body = Album), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn read(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    address: Numbered,
) -> Result<Json<Album>, Refusal> {
    Ok(Json(seen(&api, &visitor, number(address)?).await?))
}

/// Rename an album
#[utoipa::path(
    patch,
    path = "/api/v1/albums/{album}",
    operation_id = "rename_album",
    tag = "collection",
    params(("album" = i64, Path, description = "The album's number")),
    request_body = AlbumName,
    responses((status = OK, description = "The album", body = Album), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn rename(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
    address: Numbered,
    Body(wanted): Body<AlbumName>,
) -> Result<Json<Album>, Refusal> {
    let album = own(&api, &visitor, number(address)?).await?;
    let name = tidy(&wanted.name)?;
    api.house.catalogue.rename_album(album.id, &name, api.house.clock.now()).await?;
    Ok(Json(seen(&api, &visitor, album.id).await?))
}

/// Remove an album
///
/// Its photos, videos and tracks stay.
#[utoipa::path(
    delete,
    path = "/api/v1/albums/{album}",
    operation_id = "remove_album",
    tag = "collection",
    params(("album" = i64, Path, description = "The album's number")),
    responses((status = OK, description = "The album as it was", body = Album), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn remove(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
    address: Numbered,
) -> Result<Json<Album>, Refusal> {
    let album = own(&api, &visitor, number(address)?).await?;
    api.house.catalogue.remove_album(album.id).await?;
    Ok(Json(album))
}

/// Put items into an album and take others out
#[utoipa::path(
    post,
    path = "/api/v1/albums/{album}/items",
    operation_id = "change_album",
    tag = "collection",
    params(("album" = i64, Path, description = "The album's number")),
    request_body = AlbumChange,
    responses((status = OK, description = "The album", body = Album), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn change(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
    address: Numbered,
    Body(change): Body<AlbumChange, LARGEST_BODY>,
) -> Result<Json<Album>, Refusal> {
    let album = own(&api, &visitor, number(address)?).await?;
    few_enough(&change.add)?;
    few_enough(&change.remove)?;
    let now = api.house.clock.now();
    api.house.catalogue.change_album(album.id, &change.add, &change.remove, now).await?;
    Ok(Json(seen(&api, &visitor, album.id).await?))
}

fn few_enough(items: &[i64]) -> Result<(), Refusal> {
    if items.len() > MOST_ITEMS {
        return Err(wrong("at most 10000 items are put in or taken out at once: send several"));
    }
    Ok(())
}
