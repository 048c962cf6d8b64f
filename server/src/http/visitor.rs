//! Tells who looks at the library.

use super::{
    Api,
    known::{By, known_or_refused},
    problem::Refusal,
};
use crate::{
    catalogue::Session,
    people::{Scope, Visitor},
};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::sync::Arc;

/// Somebody who may see the whole library.
pub(super) struct Viewer(pub Visitor);

/// Somebody who may see at least a part of it: [`Viewer`]s, and whoever has a shared link. What is
/// shown to them has to be within their [`Scope`].
pub(super) struct Guest(pub Visitor);

/// Somebody in a browser that is signed in.
pub(super) struct SignedIn(pub Session);

impl FromRequestParts<Arc<Api>> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let Guest(visitor) = Guest::from_request_parts(parts, api).await?;
        if visitor.scope == Scope::Library { Ok(Self(visitor)) } else { Err(Refusal::not_shared()) }
    }
}

impl FromRequestParts<Arc<Api>> for Guest {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let by = known_or_refused(parts, api).await?;
        Ok(Self(by.visitor(parts, api)))
    }
}

impl FromRequestParts<Arc<Api>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        match known_or_refused(parts, api).await? {
            By::Session(session) => Ok(Self(session)),
            By::OwnersToken(_) | By::Token(_) | By::Link(_) => Err(Refusal::not_signed_in()),
        }
    }
}
