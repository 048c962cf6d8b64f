//! Where browsers find what they can play of a film or a piece of music.

use super::{Reader, listener};
use crate::{
    catalogue::Original,
    house::Fault,
    http::{Api, peer::Peer, problem::Refusal},
    originals,
    streaming::{
        Made, Unplayable,
        decide::Way,
        playlist::{Quality, playlist},
    },
    streams::Playing,
};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{RawPathParams, State},
    http::{HeaderName, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream::unfold;
use serde::Serialize;
use std::{io, sync::Arc};
use trove_protocol::Kind;
use utoipa::ToSchema;

/// Pieces are fetched one after another as they are played, well before each is due: a film is
/// played on for so many times as long as a piece after it.
const LINGERS: u32 = 3;

/// How an item is played.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Play {
    /// Whether browsers play the original itself.
    direct: bool,
    /// What the original is (`video/mp4`).
    #[serde(skip_serializing_if = "Option::is_none")]
    mime: Option<String>,
    /// Where the original is.
    address: String,
    /// Where it is in pieces that every browser plays (HLS), if it has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    hls: Option<String>,
    /// Why it may not play, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Ask how an item is played
#[utoipa::path(
    get,
    path = "/api/v1/items/{item}/play",
    operation_id = "play",
    tag = "collection",
    params(("item" = i64, Path, description = "The number of a video or a piece of music")),
    responses((status = OK, description = "How it is played", body = Play), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn play(
    State(api): State<Arc<Api>>,
    reader: Reader,
) -> Result<Json<Play>, Refusal> {
    let original = playable(&api, &reader).await?;
    let opened = originals::open(&api.house, original).await?;
    let (item, mime) = (reader.item.0, opened.media_type.clone());
    let key = reader.key.map(|key| format!("?key={key}")).unwrap_or_default();
    let address = format!("/api/v1/items/{item}/original{key}");
    let pieces = |quality: Quality| {
        format!("/api/v1/items/{item}/hls/{}/playlist.m3u8{key}", quality.name())
    };
    let (direct, hls, reason) = match api.streaming.way(opened).await {
        Ok((Way::Direct, _)) => (true, None, None),
        Ok((Way::Pieces, quality)) => (false, Some(pieces(quality)), None),
        // It may play all the same.
        Err(Unplayable::NoFfmpeg) => (true, None, Some(Unplayable::NoFfmpeg.to_string())),
        Err(error) => (true, None, Some(error.to_string())),
    };
    Ok(Json(Play { direct, mime, address, hls, reason }))
}

/// Read a playlist or a piece
///
/// `playlist.m3u8` lists all pieces of a film or a piece of music in this quality (HLS, RFC 8216);
/// `{number}.ts` is one of them, made when it is asked for. In the quality `original` they hold the
/// pictures of the file itself where every browser plays them.
#[utoipa::path(
    get,
    path = "/api/v1/items/{item}/hls/{quality}/{name}",
    operation_id = "hls",
    tag = "collection",
    params(
        ("item" = i64, Path, description = "The number of a video or a piece of music"),
        ("quality" = String, Path, description = "`original`, or most lines of a picture: 1080, 720 or 480"),
        ("name" = String, Path, description = "`playlist.m3u8` or a piece"),
    ),
    responses(
        (status = OK, description = "The list or the piece", content_type = "video/mp2t"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn hls(
    State(api): State<Arc<Api>>,
    reader: Reader,
    peer: Peer,
    address: RawPathParams,
) -> Result<Response, Refusal> {
    let part = |wanted: &str| {
        address.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value).unwrap_or_default()
    };
    let quality = Quality::named(part("quality")).ok_or_else(Refusal::unknown_address)?;
    let name = part("name");
    let original = playable(&api, &reader).await?;
    let title = super::file_name(&original).to_owned();
    let opened = originals::open(&api.house, original).await?;
    if name == "playlist.m3u8" {
        let pieces = api.streaming.pieces(opened, quality).await.map_err(refused)?;
        let list = playlist(&pieces, reader.key.as_deref());
        return Ok((about("application/vnd.apple.mpegurl"), list).into_response());
    }
    let number = name.strip_suffix(".ts").and_then(|number| number.parse().ok());
    let number = number.ok_or_else(Refusal::unknown_address)?;
    // Making it is a part of playing it.
    let playing = api.house.streams.begin(listener(&reader.visitor, peer), title);
    let Made { bytes, length } =
        api.streaming.piece(opened, quality, number).await.map_err(refused)?;
    let playing = playing.lingers(length.saturating_mul(LINGERS));
    let size = [(header::CONTENT_LENGTH, bytes.len().to_string())];
    Ok((about("video/mp2t"), size, sent(bytes.into(), playing)).into_response())
}

fn about(media_type: &'static str) -> [(HeaderName, &'static str); 3] {
    [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ]
}

/// A piece that counts as playing until it is taken.
fn sent(piece: Bytes, playing: Playing) -> Body {
    const AT_ONCE: usize = 128 << 10;
    Body::from_stream(unfold((piece, playing), |(mut rest, playing)| async move {
        if rest.is_empty() {
            return None;
        }
        let next = rest.split_to(rest.len().min(AT_ONCE));
        playing.sent(next.len() as u64);
        Some((io::Result::Ok(next), (rest, playing)))
    }))
}

/// What can be played of the item: photos cannot.
async fn playable(api: &Api, reader: &Reader) -> Result<Original, Refusal> {
    let original = originals::find(&api.house, reader.item).await?;
    if matches!(original.kind, Kind::Video | Kind::Music) {
        Ok(original)
    } else {
        let message = "a photo cannot be played: look at it instead".to_owned();
        Err(Fault::Invalid { code: "not_playable", message }.into())
    }
}

fn refused(error: Unplayable) -> Refusal {
    match error {
        Unplayable::Stopping => Refusal::busy(),
        Unplayable::Failed(error) => Refusal::internal(&error),
        other => Refusal::unplayable(&other),
    }
}
