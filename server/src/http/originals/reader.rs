//! Tells who reads one item: a guest, or a player with a key in its address.

use super::super::{
    Api, caller::peer, collection::within::within, known::nearby, problem::Refusal, visitor::Guest,
};
use crate::{
    decide::ContentId,
    originals::{Keys, no_such_item},
    people::{Role, Visitor},
};
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// The item at whose address the request came, and somebody who may see it.
pub(in crate::http) struct Reader {
    pub(super) item: ContentId,
    pub(super) visitor: Visitor,
    /// The key by which they may.
    pub(super) key: Option<String>,
}

#[derive(Deserialize)]
struct Keyed {
    key: Option<String>,
}

impl FromRequestParts<Arc<Api>> for Reader {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Refusal> {
        let keyed = Query::<Keyed>::from_request_parts(parts, api).await;
        let key = keyed.ok().and_then(|Query(keyed)| keyed.key);
        // Strangers do not learn which numbers make sense.
        let known = match &key {
            Some(_) => None,
            None => Some(Guest::from_request_parts(parts, api).await?.0),
        };
        let Path(address) = Path::<HashMap<String, String>>::from_request_parts(parts, api)
            .await
            .map_err(|_| Refusal::unknown_address())?;
        let item = address.get("item").and_then(|item| item.parse().ok()).map(ContentId);
        let (Some(visitor), Some(item)) = (known, item) else {
            let Some((key, item)) = key.zip(item) else { return Err(no_such_item().into()) };
            let Some(visitor) = by_key(api, parts, (&key, item)).await? else {
                api.unknown_callers(peer(parts))?;
                return Err(Refusal::not_signed_in());
            };
            within(&*api.house.catalogue, visitor.scope, item).await?;
            return Ok(Self { item, visitor, key: Some(key) });
        };
        within(&*api.house.catalogue, visitor.scope, item).await?;
        Ok(Self { item, visitor, key: None })
    }
}

/// Whoever was given this key for the item, as long as that by which they came to it holds.
async fn by_key(
    api: &Api,
    parts: &Parts,
    (key, item): (&str, ContentId),
) -> Result<Option<Visitor>, Refusal> {
    let (catalogue, now) = (&*api.house.catalogue, api.house.clock.now());
    let Some(by) = Keys::of(catalogue).await?.means(key, item, now) else { return Ok(None) };
    let Some(scope) = catalogue.scope_by(&by, now).await? else { return Ok(None) };
    let computer = nearby(parts, api);
    Ok(Some(Visitor { by, person: None, role: Role::Viewer, scope, computer }))
}
