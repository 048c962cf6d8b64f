//! Where other computers find the library as folders (WebDAV), to read alone.

use super::{Api, caller::peer, limits::SMALL_BODY, owner::is_owner, peer::Peer, problem::Refusal};
use crate::{
    house::Fault,
    originals::is_inert,
    owner::is_token,
    streams::Listener,
    webdav::{PREFIX, handler},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
    routing::any,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt as _, Limited};
use std::sync::Arc;

/// What may be done with the library. Nothing is written by it.
const READS: [&str; 4] = ["OPTIONS", "GET", "HEAD", "PROPFIND"];

/// The library's addresses.
pub(super) fn served() -> Router<Arc<Api>> {
    Router::new()
        .route(PREFIX, any(answer))
        .route(&format!("{PREFIX}/"), any(answer))
        .route(&format!("{PREFIX}/{{*path}}"), any(answer))
}

async fn answer(State(api): State<Arc<Api>>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    if !may_enter(&parts, &api).await? {
        api.unknown_callers(peer(&parts))?;
        return Err(Refusal::sign_in_to_folders());
    }
    if !READS.contains(&parts.method.as_str()) {
        return Err(Refusal::wrong_method());
    }
    if parts.headers.get("depth").is_some_and(|depth| depth.as_bytes() == b"infinity") {
        return Err(Fault::Forbidden {
            code: "too_deep",
            message: "the library is too large to be listed at once: list one folder after another"
                .to_owned(),
        }
        .into());
    }
    if let Some(reason) = api.house.doubt() {
        return Err(Fault::SharesAway(reason).into());
    }
    let body = Limited::new(body, SMALL_BODY).collect().await;
    let body = body.map_err(|_| Refusal::too_large(SMALL_BODY))?.to_bytes();
    let (method, peer) = (parts.method.clone(), peer(&parts));
    let answer = respond(&api, peer, Request::from_parts(parts, Body::from(body))).await;
    // A path that leads out of the library.
    if answer.status() == StatusCode::BAD_GATEWAY {
        return Err(Refusal::unknown_address());
    }
    Ok(inert(&method, answer))
}

async fn respond(api: &Api, peer: Peer, request: Request) -> Response {
    let to = Listener::Device(peer.to_string());
    let handler = handler(&api.house.shares, &api.house.streams, to, true);
    handler.handle(request).await.map(Body::new)
}

/// What lies in the shares can do nothing in a browser, whatever it is.
fn inert(method: &Method, mut answer: Response) -> Response {
    let headers: &mut HeaderMap = answer.headers_mut();
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if matches!(*method, Method::GET | Method::HEAD) {
        let told = headers.get(header::CONTENT_TYPE).and_then(|told| told.to_str().ok());
        if !told.is_some_and(|told| is_inert(told) || told.starts_with("multipart/byteranges")) {
            let unknown = HeaderValue::from_static("application/octet-stream");
            headers.insert(header::CONTENT_TYPE, unknown);
            let keep = HeaderValue::from_static("attachment");
            headers.insert(header::CONTENT_DISPOSITION, keep);
        }
    }
    answer
}

/// Whether the owner's token came with the request, as a password (RFC 7617) or by itself.
async fn may_enter(parts: &Parts, api: &Api) -> Result<bool, Refusal> {
    match password(&parts.headers) {
        Some(password) => Ok(is_token(&*api.house.catalogue, &password).await?),
        None => is_owner(parts, api).await,
    }
}

fn password(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, told) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let told = String::from_utf8(BASE64_STANDARD.decode(told.trim()).ok()?).ok()?;
    told.split_once(':').map(|(_, password)| password.to_owned())
}
