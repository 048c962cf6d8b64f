//! What the tests with strangers' bytes (`fuzz/`) call of the HTTPS port without its TLS.

pub use super::delivery::foreign_bytes::{judged, parts};
use super::{Api, caller, cookies::Kept};
use axum::{Router, http::HeaderMap, http::HeaderValue};
use std::{sync::Arc, time::Duration};

/// All endpoints, ready to answer.
pub fn router(api: Arc<Api>) -> Router {
    super::router(api)
}

/// The secrets that came with a request: of a session, of a shared link, and a token.
pub fn secrets(headers: &HeaderMap) -> [Option<String>; 3] {
    let token = caller::token(headers).map(str::to_owned);
    [Kept::Session.read(headers), Kept::Link.read(headers), token]
}

/// The cookie that has a browser keep a session's secret.
pub fn kept(secret: &str, time: Duration) -> HeaderValue {
    Kept::Session.keep(secret, time).1
}
