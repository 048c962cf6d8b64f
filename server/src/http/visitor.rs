//! Tells who looks at the library.

use super::{Api, caller::peer, owner::is_owner, problem::Refusal};
use crate::people::{Role, Scope, Visitor};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::sync::Arc;

/// Somebody who may see the whole library.
pub(super) struct Viewer(pub Visitor);

/// Somebody who may see at least a part of it: [`Viewer`]s, and whoever has a shared link. What is
/// shown to them has to be within their [`Scope`].
pub(super) struct Guest(pub Visitor);

impl FromRequestParts<Arc<Api>> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let Guest(visitor) = Guest::from_request_parts(parts, api).await?;
        if visitor.scope == Scope::Library {
            Ok(Self(visitor))
        } else {
            Err(Refusal::not_the_owner())
        }
    }
}

impl FromRequestParts<Arc<Api>> for Guest {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        if !is_owner(parts, api).await? {
            api.unknown_callers(peer(parts))?;
            return Err(Refusal::not_the_owner());
        }
        Ok(Self(Visitor { person: None, role: Role::Owner, scope: Scope::Library, computer: None }))
    }
}
