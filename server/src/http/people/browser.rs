//! Tells which browser asks.

use crate::{http::cookies::Kept, people::signing_in::Browser};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use std::convert::Infallible;

/// The browser that sent the request.
pub(in crate::http) struct In(pub Browser);

impl<S: Sync> FromRequestParts<S> for In {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let name = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let former = Kept::Session.read(&parts.headers);
        Ok(Self(Browser { name: name.unwrap_or_default().to_owned(), former }))
    }
}
