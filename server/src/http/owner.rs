//! Tells whether an owner speaks: one who is signed in, or a program with an owner's token.

use super::{
    Api,
    caller::Caller,
    known::{known, known_or_refused},
    problem::Refusal,
};
use crate::people::{Role, Visitor};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use std::{collections::HashMap, sync::Arc};
use trove_protocol::ClientId;

/// An owner, or a program of one.
pub struct Owner(pub Visitor);

impl FromRequestParts<Arc<Api>> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let visitor = known_or_refused(parts, api).await?.visitor(parts, api);
        if visitor.role == Role::Owner { Ok(Self(visitor)) } else { Err(Refusal::owners_only()) }
    }
}

/// The client at whose address the request came, which the client itself or an owner sent.
pub struct ClientOrOwner(pub ClientId);

impl FromRequestParts<Arc<Api>> for ClientOrOwner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let Some(by) = known(parts, api).await? else {
            let Caller(client) = Caller::from_request_parts(parts, api).await?;
            return Ok(Self(client));
        };
        if by.visitor(parts, api).role != Role::Owner {
            return Err(Refusal::owners_only());
        }
        let Path(mut address) = Path::<HashMap<String, String>>::from_request_parts(parts, api)
            .await
            .map_err(|_| Refusal::unknown_address())?;
        address.remove("client").map(|id| Self(ClientId(id))).ok_or_else(Refusal::unknown_address)
    }
}
