//! What the tests with strangers' bytes (`fuzz/`) call of ranges and conditions, as plain values.

use super::{
    conditions::{self, Validators, Verdict},
    ranges::{self, Wanted},
};
use axum::http::{HeaderMap, Method};
use std::time::SystemTime;

/// The first and the last byte of each part that is sent; `None` for the whole. No part means that
/// there is nothing to send.
pub fn parts(range: &str, size: u64) -> Option<Vec<(u64, u64)>> {
    match ranges::wanted(range, size) {
        Wanted::Whole => None,
        Wanted::Nothing => Some(Vec::new()),
        Wanted::Parts(parts) => Some(parts.iter().map(|part| (part.first, part.last)).collect()),
    }
}

/// What is to be said to a request for the content with this tag: `Some(true)` that it is known,
/// `Some(false)` that a condition does not hold; and the range that is heeded.
pub fn judged<'a>(
    (method, headers): (&Method, &'a HeaderMap),
    tag: &str,
    modified: Option<SystemTime>,
    now: SystemTime,
) -> (Option<bool>, Option<&'a str>) {
    let is = Validators { tag: tag.to_owned(), modified, now };
    let verdict = match conditions::judge(method, headers, &is) {
        Verdict::Proceed => None,
        Verdict::NotModified => Some(true),
        Verdict::Failed => Some(false),
    };
    (verdict, conditions::range(method, headers, &is))
}
