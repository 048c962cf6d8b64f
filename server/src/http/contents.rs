//! Where contents of backups are read back, whole or in parts (RFC 9110, section 14).

use super::{
    Api,
    backups::Asked,
    caller::Caller,
    problem::Refusal,
    range::{Wanted, wanted},
};
use crate::{
    backups,
    streams::{Listener, Playing},
};
use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::TryStreamExt as _;
use std::{io::SeekFrom, sync::Arc};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;
use trove_protocol::ContentHash;

/// Bytes read at a time: all that a download keeps in memory.
const PIECE: usize = 128 << 10;

/// Read a content
///
/// Its bytes as they lie in the shares, if some snapshot of the client holds them. The caller
/// compares what comes with the hash. Parts may be asked for with `Range`.
#[utoipa::path(
    get,
    path = "/api/v1/clients/{client}/contents/{hash}",
    operation_id = "content",
    tag = "backups",
    params(
        ("client" = String, Path, description = "The client's id"),
        ("hash" = String, Path, description = "The content's BLAKE3"),
        ("of" = Option<String>, Query, description = "Another client whose backups are meant"),
        ("Range" = Option<String>, Header, description = "One range of bytes"),
        ("If-Range" = Option<String>, Header, description = "The part only if this is the ETag"),
    ),
    responses(
        (status = OK, description = "All of it", content_type = "application/octet-stream"),
        (status = PARTIAL_CONTENT, description = "A part", content_type = "application/octet-stream"),
        (status = RANGE_NOT_SATISFIABLE, description = "It has no such part"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(super) async fn read(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
    address: Path<(String, String)>,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(asked) = asked.map_err(|error| Refusal::malformed(error.body_text()))?;
    let Path((_, hash)) = address;
    let hash: ContentHash = hash
        .parse()
        .map_err(|_| Refusal::malformed("a content is named by 64 hexadecimal digits"))?;
    let of = asked.of(&client);
    let (file, size) = backups::open_content(&api.house, &client, of, hash).await?;
    let tag = format!("\"{hash}\"");
    let about = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, tag.clone()),
    ];
    // Collecting yields while it runs.
    let begin = || api.house.streams.begin(Listener::Client(client), "a file of a backup");
    let mut file = tokio::fs::File::from_std(file);
    match wanted(&headers, &tag, size) {
        Wanted::Whole => {
            let length = [(header::CONTENT_LENGTH, size.to_string())];
            Ok((about, length, streamed(file, size, begin())).into_response())
        }
        Wanted::Part { first, last } => {
            let length = last - first + 1;
            file.seek(SeekFrom::Start(first)).await.map_err(|error| Refusal::internal(&error))?;
            let part = [
                (header::CONTENT_LENGTH, length.to_string()),
                (header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}")),
            ];
            let body = streamed(file, length, begin());
            Ok((StatusCode::PARTIAL_CONTENT, about, part, body).into_response())
        }
        Wanted::Nothing => {
            let part = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            Ok((StatusCode::RANGE_NOT_SATISFIABLE, about, part).into_response())
        }
    }
}

/// So many bytes of the file, piece by piece, as fast as they are taken.
fn streamed(file: tokio::fs::File, length: u64, playing: Playing) -> Body {
    let pieces = ReaderStream::with_capacity(file.take(length), PIECE);
    Body::from_stream(pieces.inspect_ok(move |piece| playing.sent(piece.len() as u64)))
}
