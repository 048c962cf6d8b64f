//! Where all that is known of an item is told.

use super::{Numbered, number, within::within};
use crate::{
    collection::answers::Item,
    decide::ContentId,
    http::{Api, problem::Refusal, visitor::Guest},
    originals::no_such_item,
    people::Scope,
};
use axum::{Json, extract::State};
use std::sync::Arc;

/// See an item
///
/// All that is known of a photo, video or track. Those with a shared link are told nothing of the
/// house's computers, folders and places.
#[utoipa::path(
    get,
    path = "/api/v1/items/{item}",
    operation_id = "item",
    tag = "collection",
    params(("item" = i64, Path, description = "The item's number")),
    responses((status = OK, description = "The item", body = Item), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn read(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    address: Numbered,
) -> Result<Json<Item>, Refusal> {
    let item = ContentId(number(address)?);
    let catalogue = &*api.house.catalogue;
    within(catalogue, visitor.scope, item).await?;
    let found = catalogue.item(item).await?.ok_or_else(no_such_item)?;
    Ok(Json(if visitor.scope == Scope::Library { found } else { found.for_a_guest() }))
}
