//! Where originals are read: whole, in parts, to look at or to keep.

mod disposition;
pub(super) mod downloads;
pub(super) mod playing;
pub(super) mod playlists;
mod reader;

use super::{
    Api,
    delivery::{Begin, Delivery, deliver},
    peer::Peer,
    problem::Refusal,
};
use crate::{
    catalogue::Original,
    originals::{self, Opened},
    people::Visitor,
    streams::Listener,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, Method, header},
    response::Response,
};
use disposition::{Use, disposition};
use reader::Reader;
use serde::Deserialize;
use std::sync::Arc;
use trove_protocol::Kind;

/// What is done with an original.
#[derive(Deserialize)]
pub(super) struct Reading {
    download: Option<String>,
}

/// Read an original
///
/// Its bytes as they lie in the shares. Parts may be asked for with `Range`; several come as
/// `multipart/byteranges`. Conditions are heeded as RFC 9110 says.
#[utoipa::path(
    get,
    path = "/api/v1/items/{item}/original",
    operation_id = "original",
    tag = "collection",
    params(
        ("item" = i64, Path, description = "The item's number"),
        ("download" = Option<bool>, Query,
            description = "When it is there, browsers are told to keep the file"),
        ("key" = Option<String>, Query, description = "From a list for other players"),
        ("Range" = Option<String>, Header, description = "Ranges of bytes"),
        ("If-Range" = Option<String>, Header, description = "Parts only of this version"),
    ),
    responses(
        (status = OK, description = "All of it", content_type = "*/*"),
        (status = PARTIAL_CONTENT, description = "Parts", content_type = "*/*"),
        (status = NOT_MODIFIED, description = "Whoever asks has it"),
        (status = PRECONDITION_FAILED, description = "It is another version"),
        (status = RANGE_NOT_SATISFIABLE, description = "It has no such part"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(super) async fn read(
    State(api): State<Arc<Api>>,
    reader: Reader,
    peer: Peer,
    reading: Result<Query<Reading>, QueryRejection>,
    (method, headers): (Method, HeaderMap),
) -> Result<Response, Refusal> {
    let Query(reading) = reading.map_err(|error| Refusal::malformed(error.body_text()))?;
    let original = originals::find(&api.house, reader.item).await?;
    let opened = originals::open(&api.house, original).await?;
    let begin = streaming(&api, &opened.original, &reader.visitor, peer);
    let (now, delivery) = (api.house.clock.now(), delivery(opened, reading.download.is_some())?);
    deliver(delivery, (&method, &headers), now, begin)
}

/// As what it lies in the shares.
fn file_name(original: &Original) -> &str {
    original.share_path.rsplit('/').next().unwrap_or_default()
}

fn delivery(opened: Opened, download: bool) -> Result<Delivery, Refusal> {
    let Opened { original, file, modified, media_type } = opened;
    let mut about = HeaderMap::new();
    let name = file_name(&original);
    let shown = if download || media_type.is_none() { Use::Keep } else { Use::Look };
    about.insert(header::CONTENT_DISPOSITION, disposition(shown, name));
    // Whatever a browser takes the bytes for, they can do nothing.
    let inert = HeaderValue::from_static("default-src 'none'; sandbox");
    about.insert(header::CONTENT_SECURITY_POLICY, inert);
    about.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    about.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let media_type = media_type.as_deref().unwrap_or("application/octet-stream");
    Ok(Delivery {
        file,
        size: original.size,
        hash: original.hash,
        modified,
        media_type: HeaderValue::try_from(media_type).map_err(|error| Refusal::internal(&error))?,
        about,
    })
}

/// Films and music are streamed; a photo is there at once.
fn streaming(api: &Api, original: &Original, visitor: &Visitor, peer: Peer) -> Begin {
    if !matches!(original.kind, Kind::Video | Kind::Music) {
        return Box::new(|| None);
    }
    let name = file_name(original).to_owned();
    let streams = Arc::clone(&api.house.streams);
    let to = listener(visitor, peer);
    Box::new(move || Some(streams.begin(to, name)))
}

/// Where what is sent to this visitor goes.
fn listener(visitor: &Visitor, peer: Peer) -> Listener {
    match &visitor.computer {
        Some(computer) => Listener::Client(computer.clone()),
        None => Listener::Device(peer.to_string()),
    }
}
