//! What stands in the open places of an address; refused as everything else is, with a problem that says
//! what it means. Axum's own refusals are plain text.

use super::problem::Refusal;
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// What stands in the places of the address that its pattern leaves open.
pub(super) struct Places<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Places<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(places)| Self(places)).map_err(|_| Refusal::unknown_address())
    }
}
