//! Where pictures of items are seen.

use super::{Asked, Numbered, number, understood, within::within};
use crate::{
    decide::ContentId,
    house::Fault,
    http::{Api, delivery::is_known, problem::Refusal, visitor::Guest},
    originals::no_such_item,
    people::Visitor,
    previews::{NoPicture, Size, picture},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use std::{io, sync::Arc};

/// Which version is meant.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Version {
    v: Option<String>,
}

impl From<NoPicture> for Refusal {
    fn from(error: NoPicture) -> Self {
        match error {
            NoPicture::NoItem => no_such_item().into(),
            NoPicture::Impossible(message) => Fault::Missing { code: "no_picture", message }.into(),
            NoPicture::Shares(error) => Fault::Shares(error).into(),
            NoPicture::Catalogue(error) => error.into(),
            NoPicture::Failed(error) if error.kind() == io::ErrorKind::TimedOut => Self::busy(),
            NoPicture::Failed(error) => Fault::Disk(error).into(),
        }
    }
}

/// See a thumbnail
///
/// A JPEG 320 pixels high of a photo or video, or the cover of a track; made at once if it is not
/// there yet. With its thumbhash as `v`, as lists and months tell it, or with the item's hash, it may
/// be kept without asking again.
#[utoipa::path(
    get,
    path = "/api/v1/items/{item}/thumbnail",
    operation_id = "thumbnail",
    tag = "collection",
    params(
        ("item" = i64, Path, description = "The item's number"),
        ("v" = Option<String>, Query, description = "The thumbhash, or the item's hash"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer"),
    ),
    responses(
        (status = OK, description = "The picture", content_type = "image/jpeg"),
        (status = NOT_MODIFIED, description = "It is still the same"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn thumbnail(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    address: Numbered,
    headers: HeaderMap,
    version: Asked<Version>,
) -> Result<Response, Refusal> {
    let item = ContentId(number(address)?);
    shown(api, visitor, item, Size::Thumbnail, understood(version)?, headers).await
}

/// See a preview
///
/// A JPEG of at most 1,600 pixels on either side; made at once if it is not there yet. With its
/// thumbhash or the item's hash as `v` it may be kept without asking again.
#[utoipa::path(
    get,
    path = "/api/v1/items/{item}/preview",
    operation_id = "preview",
    tag = "collection",
    params(
        ("item" = i64, Path, description = "The item's number"),
        ("v" = Option<String>, Query, description = "The thumbhash, or the item's hash"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer"),
    ),
    responses(
        (status = OK, description = "The picture", content_type = "image/jpeg"),
        (status = NOT_MODIFIED, description = "It is still the same"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn preview(
    State(api): State<Arc<Api>>,
    Guest(visitor): Guest,
    address: Numbered,
    headers: HeaderMap,
    version: Asked<Version>,
) -> Result<Response, Refusal> {
    let item = ContentId(number(address)?);
    shown(api, visitor, item, Size::Preview, understood(version)?, headers).await
}

async fn shown(
    api: Arc<Api>,
    visitor: Visitor,
    item: ContentId,
    size: Size,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    within(&*api.house.catalogue, visitor.scope, item).await?;
    let picture = picture(&api.house, item, size).await?;
    let ending = match size {
        Size::Thumbnail => "thumbnail",
        Size::Preview => "preview",
    };
    let tag = format!("\"{}-{ending}\"", picture.version());
    // Whoever names the version will never want another under this address.
    let is_forever = version.v.is_some_and(|version| picture.is_version(&version));
    let keep =
        if is_forever { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    let about = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, keep.to_owned())];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(header::CONTENT_TYPE, "image/jpeg")], picture.bytes).into_response())
}
