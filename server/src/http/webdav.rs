//! Where other computers find the library as folders (WebDAV), to read alone.

use super::{
    Api, caller::peer, folder_visitors::role, known::nearby, limits::SMALL_BODY, problem::Refusal,
};
use crate::{
    house::Fault,
    originals::is_inert,
    people::Role,
    streams::Listener,
    webdav::{PREFIX, handler},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
    routing::any,
};
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
    let Some(role) = role(&parts, peer(&parts), &api).await? else {
        api.unknown_callers(peer(&parts))?;
        return Err(Refusal::sign_in_to_folders());
    };
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
    let method = parts.method.clone();
    let to = match nearby(&parts, &api) {
        Some(computer) => Listener::Client(computer),
        None => Listener::Device(peer(&parts).to_string()),
    };
    let answer = respond(&api, (to, role), Request::from_parts(parts, Body::from(body)));
    let answer = answer.await;
    // A path that leads out of the library.
    if answer.status() == StatusCode::BAD_GATEWAY {
        return Err(Refusal::unknown_address());
    }
    Ok(inert(&method, answer))
}

async fn respond(api: &Api, (to, role): (Listener, Role), request: Request) -> Response {
    // Backups are their computers' own, and their owner's.
    let with_backups = role == Role::Owner;
    let handler = handler(&api.house.shares, &api.house.streams, to, with_backups);
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
