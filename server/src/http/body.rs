//! Reads a request's body: no more of it and for no longer than allowed.

use super::{Api, limits::SMALL_BODY, problem::Refusal};
use axum::{
    body::{Bytes, HttpBody as _},
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

/// A place among the clients' requests that are read and worked on at once. It is taken before
/// the body is read, so that many large bodies cannot lie in memory; strangers' bodies are small
/// and take none, so that they cannot crowd the clients out.
pub struct Turn(#[expect(dead_code, reason = "held, not looked at")] OwnedSemaphorePermit);

impl FromRequestParts<Arc<Api>> for Turn {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        match timeout(api.limits.body_time, Arc::clone(&api.turns).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Self(permit)),
            Ok(Err(_)) | Err(_) => Err(Refusal::busy()),
        }
    }
}

/// A JSON body of at most `LIMIT` bytes.
pub struct Body<T, const LIMIT: usize = SMALL_BODY>(pub T);

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest<Arc<Api>> for Body<T, LIMIT> {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, Refusal> {
        let body = request.into_body();
        // Said beforehand, it need not be sent at all.
        if body.size_hint().lower() > LIMIT as u64 {
            return Err(Refusal::too_large(LIMIT));
        }
        let bytes = timeout(api.limits.body_time, read(body, LIMIT))
            .await
            .map_err(|_| Refusal::too_slow())??;
        // A list would be read as the values of all fields in their order.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(Refusal::malformed("its body is no JSON object"));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(Refusal::malformed)
    }
}

async fn read(body: axum::body::Body, limit: usize) -> Result<Bytes, Refusal> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::too_large(limit)),
        Err(_) => Err(Refusal::malformed("its body broke off")),
    }
}
