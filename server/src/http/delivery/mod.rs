//! Sends files, whole or in parts, as RFC 9110 says: conditions, ranges, several parts at once.
//!
//! [`conditions`] and [`ranges`] decide; `sending` reads the file piece by piece as fast as it is taken.

pub(in crate::http) mod foreign_bytes;
mod sending;

use super::problem::Refusal;
use crate::{clock::Moment, streams::Playing};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
pub(super) use conditions::is_known;
use conditions::{Validators, Verdict};
use httpdate::fmt_http_date;
use ranges::{Part, Wanted};
use sending::Segment;
use std::{
    collections::VecDeque,
    fs::File,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use trove_decisions::delivery::{conditions, ranges};
use trove_protocol::ContentHash;

/// A file that is to be sent.
pub(super) struct Delivery {
    /// Open, and nothing but this content.
    pub file: File,
    /// Its size in bytes.
    pub size: u64,
    /// Names it: the entity tag.
    pub hash: ContentHash,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// What it is.
    pub media_type: HeaderValue,
    /// What else is said of it, with every answer that it is sent in.
    pub about: HeaderMap,
}

/// Begins a stream when the first bytes are taken, if this is one.
pub(super) type Begin = Box<dyn FnOnce() -> Option<Playing> + Send>;

/// The answer to a request for it.
pub(super) fn deliver(
    delivery: Delivery,
    (method, headers): (&Method, &HeaderMap),
    now: Moment,
    begin: Begin,
) -> Result<Response, Refusal> {
    let Delivery { file, size, hash, modified, media_type, mut about } = delivery;
    let now = UNIX_EPOCH + Duration::from_millis(now.0.try_into().unwrap_or(0));
    // Section 8.8.2.1: never a time to come.
    let modified = modified.map(|modified| modified.min(now));
    let is = Validators { tag: format!("\"{hash}\""), modified, now };
    about.insert(header::ETAG, value(&is.tag)?);
    if let Some(modified) = modified {
        about.insert(header::LAST_MODIFIED, value(&fmt_http_date(modified))?);
    }
    match conditions::judge(method, headers, &is) {
        Verdict::Proceed => {}
        Verdict::NotModified => return Ok((StatusCode::NOT_MODIFIED, about).into_response()),
        Verdict::Failed => return Err(Refusal::changed()),
    }
    about.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let wanted = match conditions::range(method, headers, &is) {
        Some(range) => ranges::wanted(range, size),
        None => Wanted::Whole,
    };
    let (status, segments) = match wanted {
        Wanted::Whole => {
            about.insert(header::CONTENT_TYPE, media_type);
            (StatusCode::OK, VecDeque::from([Segment::Bytes(0, size)]))
        }
        Wanted::Parts(parts) => {
            let segments = match &parts[..] {
                [part] => {
                    about.insert(header::CONTENT_TYPE, media_type);
                    about.insert(header::CONTENT_RANGE, value(&content_range(*part, size))?);
                    VecDeque::from([Segment::Bytes(part.first, part.length())])
                }
                several => in_parts(several, size, &media_type, &mut about)?,
            };
            (StatusCode::PARTIAL_CONTENT, segments)
        }
        Wanted::Nothing => return Err(Refusal::no_such_part(size)),
    };
    let length: u64 = segments.iter().map(Segment::length).sum();
    about.insert(header::CONTENT_LENGTH, length.into());
    let body =
        if *method == Method::HEAD { Body::empty() } else { sending::body(file, segments, begin) };
    Ok((status, about, body).into_response())
}

fn content_range(part: Part, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.first, part.last)
}

/// Several parts in one answer (section 15.3.7.2).
fn in_parts(
    parts: &[Part],
    size: u64,
    media_type: &HeaderValue,
    about: &mut HeaderMap,
) -> Result<VecDeque<Segment>, Refusal> {
    // Nothing that anybody could have put into a file.
    let boundary = format!("trove-{:032x}", rand::random::<u128>());
    let media_type = media_type.to_str().map_err(|error| Refusal::internal(&error))?;
    let multipart = format!("multipart/byteranges; boundary={boundary}");
    about.insert(header::CONTENT_TYPE, value(&multipart)?);
    let mut segments = VecDeque::with_capacity(parts.len() * 2 + 1);
    for part in parts {
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {}\r\n\r\n",
            content_range(*part, size)
        );
        segments.push_back(Segment::Text(head.into()));
        segments.push_back(Segment::Bytes(part.first, part.length()));
    }
    segments.push_back(Segment::Text(format!("\r\n--{boundary}--\r\n").into()));
    Ok(segments)
}

fn value(text: &str) -> Result<HeaderValue, Refusal> {
    HeaderValue::try_from(text).map_err(|error| Refusal::internal(&error))
}
