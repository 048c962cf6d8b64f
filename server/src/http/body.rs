//! Reads a request's body: no more of it, for no longer and beside no more others than allowed.

use super::{Api, limits::SMALL_BODY, problem::Refusal};
use axum::{
    body::{Bytes, HttpBody as _},
    extract::{FromRequest, Request},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

/// A place among the requests that are read and worked on at once.
pub type Turn = OwnedSemaphorePermit;

/// A JSON body of at most `LIMIT` bytes, and the turn under which it was read.
pub struct Body<T, const LIMIT: usize = SMALL_BODY>(pub T, pub Turn);

impl<T: DeserializeOwned, const LIMIT: usize> FromRequest<Arc<Api>> for Body<T, LIMIT> {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, Refusal> {
        let body = request.into_body();
        // Said beforehand, it need not be sent at all.
        if body.size_hint().lower() > LIMIT as u64 {
            return Err(Refusal::too_large(LIMIT));
        }
        let turn = api.turn().await?;
        let bytes = timeout(api.limits.body_time, read(body, LIMIT))
            .await
            .map_err(|_| Refusal::too_slow())??;
        let value = serde_json::from_slice(&bytes).map_err(Refusal::malformed)?;
        Ok(Self(value, turn))
    }
}

async fn read(body: axum::body::Body, limit: usize) -> Result<Bytes, Refusal> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::too_large(limit)),
        Err(_) => Err(Refusal::malformed("its body broke off")),
    }
}
