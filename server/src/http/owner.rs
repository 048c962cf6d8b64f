//! Tells whether the owner speaks, by the owner's token.

use super::{
    Api,
    caller::{peer, token},
    problem::Refusal,
};
use crate::owner::is_token;
use axum::{extract::FromRequestParts, http::request::Parts};
use std::sync::Arc;

/// The owner's token came with the request.
pub struct Owner;

impl FromRequestParts<Arc<Api>> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let known = match token(parts) {
            Some(token) => is_token(&*api.house.catalogue, token).await?,
            None => false,
        };
        if !known {
            api.unknown_callers(peer(parts))?;
            return Err(Refusal::not_the_owner());
        }
        Ok(Self)
    }
}
