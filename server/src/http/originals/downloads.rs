//! Where a selection of items is kept as one file.

use super::{
    super::{
        body::Body,
        collection::{albums::items_of, within::within},
    },
    listener,
};
use crate::{
    catalogue::Original,
    decide::ContentId,
    downloads::{self, LARGE, MOST_AT_ONCE, MOST_ITEMS, Running},
    house::Fault,
    http::{Api, address_parts::Places, peer::Peer, problem::Refusal, visitor::Guest},
    originals::no_such_item,
    shares::Shares,
    streams::Playing,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream::unfold;
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufWriter, ErrorKind, Write},
    sync::Arc,
};
use tokio::sync::mpsc;
use utoipa::ToSchema;

/// Bytes that travel at once, and how many such pieces wait at most: all that a download keeps in
/// memory.
const PIECE: usize = 128 << 10;
const PIECES: usize = 4;

/// Largest body that names a selection, in bytes.
const SELECTION: usize = 256 << 10;

/// Items that are to be kept as one file: these, or those of an album; at most 10,000.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct DownloadWish {
    /// Their numbers.
    items: Option<Vec<i64>>,
    /// The album's number.
    album: Option<i64>,
}

/// A selection that can be fetched.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Download {
    /// Where, for ten minutes.
    address: String,
    /// How many files.
    files: u64,
    /// Their bytes; the file has a little more.
    bytes: u64,
}

/// Select items to keep
///
/// These items, or an album.
#[utoipa::path(
    post,
    path = "/api/v1/downloads",
    operation_id = "select_download",
    tag = "collection",
    request_body = DownloadWish,
    responses((status = CREATED, description = "It can be fetched", body = Download), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn select(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    Body(DownloadWish { items, album }): Body<DownloadWish, SELECTION>,
) -> Result<impl IntoResponse, Refusal> {
    let items = match (items, album) {
        (Some(items), None) => {
            few_enough(items.len())?;
            let items: Vec<ContentId> = items.into_iter().map(ContentId).collect();
            for item in &items {
                within(&*api.house.catalogue, visitor.scope, *item).await?;
            }
            items
        }
        (None, Some(album)) => {
            let items = items_of(&api, &visitor, album).await?;
            few_enough(items.len())?;
            items
        }
        _ => return Err(Refusal::malformed("it names either items or an album")),
    };
    let found = api.house.catalogue.originals(&items).await?;
    if found.is_empty() {
        return Err(no_such_item().into());
    }
    let bytes = found.iter().map(|original| original.size).sum();
    let items = found.iter().map(|original| original.item).collect::<Vec<_>>();
    let files = items.len() as u64;
    let name = api.downloads.remember(&visitor, items, api.house.clock.now());
    let address = format!("/api/v1/downloads/{name}");
    Ok((StatusCode::CREATED, Json(Download { address, files, bytes })))
}

/// Fetch a selection
///
/// A ZIP file of the originals, made while it is sent. What has vanished since it was selected is
/// named in a text file inside.
#[utoipa::path(
    get,
    path = "/api/v1/downloads/{download}",
    operation_id = "download",
    tag = "collection",
    params(("download" = String, Path, description = "Its name")),
    responses(
        (status = OK, description = "The file", content_type = "application/zip"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn fetch(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    peer: Peer,
    Places(name): Places<String>,
) -> Result<Response, Refusal> {
    let house = &api.house;
    let items = api.downloads.items(&name, &visitor, house.clock.now()).ok_or_else(expired)?;
    if let Some(reason) = house.doubt() {
        return Err(Fault::SharesAway(reason).into());
    }
    let running = api.downloads.begin(&visitor).map_err(|_| Refusal::too_many(MOST_AT_ONCE))?;
    let originals = house.catalogue.originals(&items).await?;
    let large = originals.iter().map(|original| original.size).sum::<u64>() >= LARGE;
    let playing = large.then(|| {
        let name = match originals.len() {
            1 => "a download of a file".to_owned(),
            files => format!("a download of {files} files"),
        };
        house.streams.begin(listener(&visitor, peer), name)
    });
    let about = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"Trove.zip\""),
    ];
    let body = sent(Arc::clone(&house.shares), originals, running, playing);
    let body = body.map_err(|error| Refusal::internal(&error))?;
    Ok((about, body).into_response())
}

/// The archive as it is made: no faster than it is taken. In a thread of its own, since whoever takes
/// nothing any more would keep one of the few in which the server reads and writes files.
fn sent(
    shares: Arc<Shares>,
    originals: Vec<Original>,
    running: Running,
    playing: Option<Playing>,
) -> io::Result<axum::body::Body> {
    let (to, from) = mpsc::channel(PIECES);
    std::thread::Builder::new().name("archive".to_owned()).spawn(move || {
        let end = to.clone();
        let channel = BufWriter::with_capacity(PIECE, Channel(to));
        if let Err(error) = downloads::write(&shares, &originals, channel) {
            // Whoever has gone does not hear it; to all others the answer must not look complete.
            let _ = end.blocking_send(Err(error));
        }
        drop(running);
    })?;
    let body = unfold((from, playing), |(mut from, playing)| async move {
        let piece: io::Result<Bytes> = from.recv().await?;
        if let (Some(playing), Ok(piece)) = (&playing, &piece) {
            playing.sent(piece.len() as u64);
        }
        Some((piece, (from, playing)))
    });
    Ok(axum::body::Body::from_stream(body))
}

struct Channel(mpsc::Sender<io::Result<Bytes>>);

impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| io::Error::from(ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn expired() -> Fault {
    Fault::Missing {
        code: "no_such_download",
        message: "this download has expired: select the files again".to_owned(),
    }
}

fn few_enough(files: usize) -> Result<(), Fault> {
    if files <= MOST_ITEMS {
        return Ok(());
    }
    Err(Fault::Invalid {
        code: "too_many_files",
        message: format!(
            "{files} files are too many for one download: select at most {MOST_ITEMS}, or open \
             the library's folder on the server"
        ),
    })
}
