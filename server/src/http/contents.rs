//! Where contents of backups are read back, whole or in parts (RFC 9110, section 14).

use super::{
    Api,
    address_parts::Places,
    backups::Asked,
    caller::Caller,
    delivery::{Delivery, deliver},
    problem::Refusal,
};
use crate::{backups, streams::Listener};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, Method},
    response::Response,
};
use std::sync::Arc;
use trove_protocol::ContentHash;

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
        ("Range" = Option<String>, Header, description = "Ranges of bytes"),
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
    address: Places<(String, String)>,
    asked: Asked,
    (method, headers): (Method, HeaderMap),
) -> Result<Response, Refusal> {
    let Query(asked) = asked.map_err(|error| Refusal::malformed(error.body_text()))?;
    let Places((_, hash)) = address;
    let hash: ContentHash = hash
        .parse()
        .map_err(|_| Refusal::malformed("a content is named by 64 hexadecimal digits"))?;
    let of = asked.of(&client);
    let (file, size) = backups::open_content(&api.house, &client, of, hash).await?;
    let delivery = Delivery {
        file,
        size,
        hash,
        modified: None,
        media_type: HeaderValue::from_static("application/octet-stream"),
        about: HeaderMap::new(),
    };
    let streams = Arc::clone(&api.house.streams);
    // Collecting yields while it runs.
    let begin =
        Box::new(move || Some(streams.begin(Listener::Client(client), "a file of a backup")));
    deliver(delivery, (&method, &headers), api.house.clock.now(), begin)
}
