//! Tells which client speaks, by its token.

use super::{
    Api,
    peer::{Address, Peer},
    problem::Refusal,
};
use crate::pairing::hash_of_secret;
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use std::{net::Ipv4Addr, sync::Arc};
use trove_protocol::ClientId;

/// The client whose token came with the request, at an address that is its own.
pub struct Caller(pub ClientId);

/// The same, when its asking does not count as being there: who only asks what would be collects
/// nothing, and nobody is to wait for it.
pub struct Onlooker(pub ClientId);

impl FromRequestParts<Arc<Api>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let client = known(parts, api).await?;
        api.house.heard_of(&client);
        api.house.presence.heard_from(&client, address(parts).0);
        Ok(Self(client))
    }
}

impl FromRequestParts<Arc<Api>> for Onlooker {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        known(parts, api).await.map(Self)
    }
}

async fn known(parts: &mut Parts, api: &Arc<Api>) -> Result<ClientId, Refusal> {
    let client = match token(&parts.headers) {
        Some(token) => api.house.catalogue.client_by_token(hash_of_secret(token)).await?,
        None => None,
    };
    let Some(client) = client else {
        // Tokens cannot be guessed; this is against programs that go on asking.
        api.unknown_callers(peer(parts))?;
        return Err(Refusal::wrong_token());
    };
    let path = RawPathParams::from_request_parts(parts, api)
        .await
        .map_err(|_| Refusal::unknown_address())?;
    if path.iter().any(|(name, value)| name == "client" && value != client.id.0) {
        return Err(Refusal::other_client());
    }
    Ok(client.id)
}

/// The token that came with the request.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    // RFC 9110, section 11.1: the scheme's case does not matter.
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whether a token came with the request, whosever it is.
pub(super) fn is_bearer(headers: &HeaderMap) -> bool {
    token(headers).is_some()
}

/// The peer that the connection noted in its requests.
pub(super) fn peer(parts: &Parts) -> Peer {
    parts.extensions.get().copied().unwrap_or(Peer::of(Ipv4Addr::UNSPECIFIED.into()))
}

/// The address that the connection noted in its requests.
pub(super) fn address(parts: &Parts) -> Address {
    parts.extensions.get().copied().unwrap_or(Address(Ipv4Addr::UNSPECIFIED.into()))
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(address(parts))
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(peer(parts))
    }
}
