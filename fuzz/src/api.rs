//! Whole requests to the HTTPS port of a house that has collected something, by anybody and to any
//! address: the server never fails, and each refusal says what it means.

mod house;

use super::{conditions::headers, input::Input};
use axum::{
    body::Body,
    http::{Method, Request, Response, StatusCode, Uri, header},
};
use house::House;
use http_body_util::BodyExt as _;
use std::{
    sync::{LazyLock, Mutex},
    time::Duration,
};
use tokio::time::timeout;
use trove_protocol::Problem;

/// The same house serves so many requests: they change it.
const REQUESTS: usize = 3_000;
/// So long a poll may be held, and an endless answer is read.
const PATIENCE: Duration = Duration::from_millis(80);

/// The house, and how many requests it has answered.
static HOUSE: LazyLock<Mutex<Option<(House, usize)>>> = LazyLock::new(Mutex::default);

/// A byte that tells who asks; a line with method and address, lines with headers up to an empty one;
/// then the body. In the address, `{c}` is the asking computer, `{o}` another, and `{i}` an item.
pub fn body(bytes: &[u8]) {
    let mut kept = HOUSE.lock().expect("nobody panicked");
    if let Some((old, _)) = kept.take_if(|(_, requests)| *requests >= REQUESTS) {
        old.close();
    }
    let (house, requests) = kept.get_or_insert_with(|| (House::open(), 0));
    *requests += 1;
    let mut input = Input(bytes);
    let who = input.byte();
    let Some((request, own)) = request(house, who, input) else { return };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    house.ask(request, async |answer| {
        // A poll that is held, or work that goes on by itself.
        let Ok(answer) = timeout(PATIENCE * 8, answer).await else { return };
        check(&method, &path, own, answer).await;
    });
}

fn request(house: &House, who: u8, mut input: Input<'_>) -> Option<(Request<Body>, bool)> {
    let first = input.text();
    let (method, address) = first.split_once(' ')?;
    let mut address = house.filled(address.trim());
    // Polls are held for a minute unless they say something else.
    if address.ends_with("/commands") {
        address.push_str("?wait=0");
    }
    let uri: Uri = address.parse().ok()?;
    let mut lines = Vec::new();
    while !input.0.is_empty() {
        let line = input.text();
        if line.trim().is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut request = Request::builder().method(method.parse::<Method>().ok()?).uri(uri);
    *request.headers_mut()? = headers(&lines);
    if let Some(told) = house.credentials(who) {
        request = request.header(header::AUTHORIZATION, told);
    }
    let body = house.filled(&input.rest());
    Some((request.body(Body::from(body)).ok()?, who % 4 == 1))
}

async fn check(method: &Method, path: &str, is_client: bool, answer: Response<Body>) {
    let (parts, body) = answer.into_parts();
    let status = parts.status;
    let is_wanting = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INSUFFICIENT_STORAGE];
    let what = format!("{method} {path}: {status}");
    assert!(!status.is_server_error() || is_wanting.contains(&status), "{what}");
    assert_eq!(parts.headers["x-content-type-options"], "nosniff", "{what}");
    assert!(parts.headers.contains_key(header::CACHE_CONTROL), "{what}");
    // Another computer's addresses are not this one's.
    let of_another = path.starts_with(&format!("/api/v1/clients/{}/", house::OTHER));
    assert!(!(is_client && of_another && status.is_success()), "{what}");
    // Streams of events have no end.
    let is_stream =
        parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    if is_stream {
        return;
    }
    let read = timeout(PATIENCE * 100, body.collect()).await.expect("an answer has an end");
    let read = read.unwrap_or_else(|error| panic!("{what}: {error}")).to_bytes();
    if path.starts_with("/api/") && status.as_u16() >= 400 && *method != Method::HEAD {
        let problem: Problem = serde_json::from_slice(&read).unwrap_or_else(|error| {
            panic!("{what}: {error} in {:?}", String::from_utf8_lossy(&read))
        });
        assert!(!problem.code.is_empty() && problem.message.len() > 8, "{what}: {problem:?}");
    }
}
