//! Where music is seen by artists, albums and tracks.

use super::{Asked, no_album, understood};
use crate::{
    collection::answers::{Artists, MusicAlbumTracks, MusicAlbums, MusicTracks},
    http::{Api, address_parts::Places, problem::Refusal, visitor::Viewer},
};
use axum::{Json, extract::State};
use serde::Deserialize;
use std::sync::Arc;

/// Albums on a page.
const ALBUMS: u32 = 200;
/// Tracks on a page.
const TRACKS: u32 = 500;
/// Most tracks of one album: whatever lies on none counts as one album.
const ALBUM_TRACKS: u32 = 2_000;

/// Which albums or tracks.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Wanted {
    artist: Option<String>,
    album: Option<String>,
    after: Option<String>,
}

/// See the artists
#[utoipa::path(
    get,
    path = "/api/v1/music/artists",
    operation_id = "music_artists",
    tag = "collection",
    responses((status = OK, description = "All artists by name", body = Artists), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn artists(
    State(api): State<Arc<Api>>,
    _: Viewer,
) -> Result<Json<Artists>, Refusal> {
    Ok(Json(api.house.catalogue.artists().await?))
}

/// See the albums of music
///
/// By name, 200 at a time; of one artist if asked.
#[utoipa::path(
    get,
    path = "/api/v1/music/albums",
    operation_id = "music_albums",
    tag = "collection",
    params(
        ("artist" = Option<String>, Query, description = "Only of this artist, by name"),
        ("after" = Option<String>, Query, description = "The `next` of an earlier page"),
    ),
    responses((status = OK, description = "A page of albums", body = MusicAlbums), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn albums(
    State(api): State<Arc<Api>>,
    _: Viewer,
    wanted: Asked<Wanted>,
) -> Result<Json<MusicAlbums>, Refusal> {
    let wanted = understood(wanted)?;
    let catalogue = &api.house.catalogue;
    let page =
        catalogue.music_albums(wanted.artist.as_deref(), wanted.after.as_deref(), ALBUMS).await?;
    Ok(Json(page))
}

/// See an album of music
#[utoipa::path(
    get,
    path = "/api/v1/music/albums/{album}",
    operation_id = "music_album",
    tag = "collection",
    params(("album" = String, Path, description = "The album's id")),
    responses((status = OK, description = "The album", body = MusicAlbumTracks), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn album(
    State(api): State<Arc<Api>>,
    _: Viewer,
    Places(id): Places<String>,
) -> Result<Json<MusicAlbumTracks>, Refusal> {
    let catalogue = &api.house.catalogue;
    let album = catalogue.music_album(&id).await?.ok_or_else(no_album)?;
    let tracks = catalogue.tracks(None, Some(&id), None, ALBUM_TRACKS).await?.tracks;
    Ok(Json(MusicAlbumTracks { album, tracks }))
}

/// See tracks
///
/// In the order of artist, album, disc and number, 500 at a time; of one artist or one album if
/// asked.
#[utoipa::path(
    get,
    path = "/api/v1/music/tracks",
    operation_id = "music_tracks",
    tag = "collection",
    params(
        ("artist" = Option<String>, Query, description = "Only of this artist, by name"),
        ("album" = Option<String>, Query, description = "Only of this album, by id"),
        ("after" = Option<String>, Query, description = "The `next` of an earlier page"),
    ),
    responses((status = OK, description = "A page of tracks", body = MusicTracks), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn tracks(
    State(api): State<Arc<Api>>,
    _: Viewer,
    wanted: Asked<Wanted>,
) -> Result<Json<MusicTracks>, Refusal> {
    let wanted = understood(wanted)?;
    let after = match wanted.after {
        Some(text) => Some(
            text.parse().map_err(|_| Refusal::malformed("after is the next of an earlier page"))?,
        ),
        None => None,
    };
    let catalogue = &api.house.catalogue;
    let (artist, album) = (wanted.artist.as_deref(), wanted.album.as_deref());
    Ok(Json(catalogue.tracks(artist, album, after, TRACKS).await?))
}
