//! Who may come in, and by what: people, sessions, one-time addresses, shared links and tokens.

mod browser;
pub(super) mod entries;
pub(super) mod household;
pub(super) mod own_password;
pub(super) mod sessions;
pub(super) mod share_links;
pub(super) mod tokens;
pub(super) mod visit;

use super::{cookies::Kept, problem::Refusal};
use crate::people::timing::SESSION_TIME;
use axum::{
    extract::{Path, rejection::PathRejection},
    http::{HeaderName, HeaderValue, StatusCode},
};

/// A number at the end of an address.
type Number = Result<Path<i64>, PathRejection>;

fn number(path: Number) -> Result<i64, Refusal> {
    path.map(|Path(number)| number).map_err(|_| Refusal::unknown_address())
}

/// Nothing to say, but what the browser is to keep.
type WithCookie = (StatusCode, [(HeaderName, HeaderValue); 1]);

fn signed_in(secret: &str) -> WithCookie {
    (StatusCode::NO_CONTENT, [Kept::Session.keep(secret, SESSION_TIME)])
}
