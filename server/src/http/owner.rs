//! Tells whether the owner speaks, by the owner's token.

use super::{
    Api,
    caller::{Caller, peer, token},
    problem::Refusal,
};
use crate::owner::is_token;
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use std::{collections::HashMap, sync::Arc};
use trove_protocol::ClientId;

/// The owner's token came with the request.
pub struct Owner;

impl FromRequestParts<Arc<Api>> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        if !is_owner(parts, api).await? {
            api.unknown_callers(peer(parts))?;
            return Err(Refusal::not_the_owner());
        }
        Ok(Self)
    }
}

/// The client at whose address the request came, which the client itself or the owner sent.
pub struct ClientOrOwner(pub ClientId);

impl FromRequestParts<Arc<Api>> for ClientOrOwner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        if !is_owner(parts, api).await? {
            let Caller(client) = Caller::from_request_parts(parts, api).await?;
            return Ok(Self(client));
        }
        let Path(mut address) = Path::<HashMap<String, String>>::from_request_parts(parts, api)
            .await
            .map_err(|_| Refusal::unknown_address())?;
        address.remove("client").map(|id| Self(ClientId(id))).ok_or_else(Refusal::unknown_address)
    }
}

pub(super) async fn is_owner(parts: &Parts, api: &Api) -> Result<bool, Refusal> {
    Ok(match token(parts) {
        Some(token) => is_token(&*api.house.catalogue, token).await?,
        None => false,
    })
}
