//! The pages for people, which the program carries: one document for all addresses, and what it loads.
//!
//! The document itself holds nothing secret, so anybody may load it; what it shows, it asks for.

use super::{delivery::is_known, problem::Refusal};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

/// What `npm run build` makes; a development build reads it from there, others carry it.
#[derive(Embed)]
#[folder = "../ui/dist-web"]
#[allow_missing = true]
struct Pages;

const DOCUMENT: &str = "web.html";

/// The document loads from its own server and from nowhere else, and no foreign page may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers what no endpoint answers: with a file of the pages, or with the document, which knows
/// its own addresses.
pub(super) async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    let is_for_people = path == "/" || !(path.starts_with("/api/") || path.starts_with("/dav"));
    if !is_for_people {
        return Refusal::unknown_address().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Refusal::wrong_method().into_response();
    }
    let unchanged = |file: &EmbeddedFile| is_known(request.headers(), &tag(file));
    let name = path.trim_start_matches('/');
    match Pages::get(name).filter(|_| name != DOCUMENT) {
        Some(file) if unchanged(&file) => StatusCode::NOT_MODIFIED.into_response(),
        Some(file) => (cached(name), sent(name, file)).into_response(),
        // What looks like a file and is none: a page of an older version asks for its parts.
        None if name.rsplit('/').next().is_some_and(|last| last.contains('.')) => {
            Refusal::unknown_address().into_response()
        }
        None => match Pages::get(DOCUMENT) {
            Some(file) if unchanged(&file) => StatusCode::NOT_MODIFIED.into_response(),
            Some(file) => (guarded(), sent(DOCUMENT, file)).into_response(),
            None => Refusal::without_pages().into_response(),
        },
    }
}

fn tag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", blake3::Hash::from_bytes(file.metadata.sha256_hash()).to_hex())
}

fn sent(name: &str, file: EmbeddedFile) -> Response {
    let form = mime_guess::from_path(name).first_or_octet_stream();
    let about = [(header::CONTENT_TYPE, form.to_string()), (header::ETAG, tag(&file))];
    (about, Body::from(file.data.into_owned())).into_response()
}

/// The names of built parts tell their content, so they never change.
fn cached(name: &str) -> [(HeaderName, HeaderValue); 1] {
    let how = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    [(header::CACHE_CONTROL, HeaderValue::from_static(how))]
}

fn guarded() -> [(HeaderName, HeaderValue); 5] {
    [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ]
}
