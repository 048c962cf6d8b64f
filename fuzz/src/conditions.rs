//! Conditions of requests: tags and times that caches send back.

use super::input::Input;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use trove_server::http::foreign_bytes::judged;

const TAG: &str = "\"0123456789abcdef\"";

/// A request's headers, one on each line, a colon after the name.
pub fn headers(lines: &[String]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.iter().take(50) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let name = HeaderName::from_bytes(name.trim().as_bytes());
        let value = HeaderValue::from_bytes(value.trim().as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}

/// A byte that says what is known of the content, then a request's headers.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let known = input.byte();
    let headers = headers(&input.texts());
    let now = UNIX_EPOCH + Duration::from_hours(500_000);
    let modified = (known & 1 == 0).then(|| now - Duration::from_secs(u64::from(known)));
    let of = |method: Method, headers: &HeaderMap, modified: Option<SystemTime>| {
        judged((&method, headers), TAG, modified, now).0
    };
    let verdict = of(Method::GET, &headers, modified);
    assert_eq!(verdict, of(Method::HEAD, &headers, modified), "HEAD is told something else");
    // What changes something is never told that it is known already.
    assert_ne!(of(Method::PUT, &headers, modified), Some(true));
    let has = |name: &str| headers.contains_key(name);
    let conditions =
        ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"];
    let (_, range) = judged((&Method::GET, &headers), TAG, modified, now);
    if !conditions.iter().any(|name| has(name)) {
        assert_eq!(verdict, None);
        let sent = headers.get("range").and_then(|value| value.to_str().ok());
        assert_eq!(range, sent);
    }
    assert_eq!(judged((&Method::HEAD, &headers), TAG, modified, now).1, None);
    // Whoever sends this very tag has the content, and may change it.
    let mut with_tag = headers.clone();
    for name in conditions {
        with_tag.remove(name);
    }
    with_tag.insert("if-none-match", HeaderValue::from_static(TAG));
    assert_eq!(of(Method::GET, &with_tag, modified), Some(true));
    with_tag.remove("if-none-match");
    with_tag.insert("if-match", HeaderValue::from_static(TAG));
    assert_eq!(of(Method::GET, &with_tag, modified), None);
    // A weak tag names no bytes.
    with_tag.insert("if-match", HeaderValue::from_static("W/\"0123456789abcdef\""));
    assert_eq!(of(Method::GET, &with_tag, modified), Some(false));
}
