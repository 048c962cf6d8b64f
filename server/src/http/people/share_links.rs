//! Links that show one album or one file to whoever has them.

use super::{
    super::{cookies::Kept, visitor::Viewer},
    Number, WithCookie, number,
    visit::SharedKind,
};
use crate::{
    decide::ContentId,
    http::{Api, body::Body, peer::Peer, problem::Refusal},
    pairing::hash_of_secret,
    people::{Role, Shared, Visitor, sharing},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

pub(super) fn kind_and_number(shared: Shared) -> (SharedKind, i64) {
    match shared {
        Shared::Album(album) => (SharedKind::Album, album),
        Shared::Item(item) => (SharedKind::Item, item.0),
    }
}

/// What is to be shared.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct NewShareLink {
    /// Of which kind it is.
    kind: SharedKind,
    /// The album's or item's number.
    id: i64,
    /// For how many days, 1 to 366.
    days: u32,
}

/// A link just made.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MadeShareLink {
    /// Its number.
    id: i64,
    /// Its address below the server's; it holds the secret, and is told once.
    address: String,
    /// Until when it works; milliseconds since 1970 UTC.
    expires_at: i64,
}

/// Share an album or an item
///
/// Open to owners, and to viewers where the owner lets them.
#[utoipa::path(
    post,
    path = "/api/v1/share-links",
    operation_id = "share",
    tag = "people",
    request_body = NewShareLink,
    responses((status = OK, description = "Shared", body = MadeShareLink), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn share(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
    Body(new): Body<NewShareLink>,
) -> Result<Json<MadeShareLink>, Refusal> {
    let shared = match new.kind {
        SharedKind::Album => Shared::Album(new.id),
        SharedKind::Item => Shared::Item(ContentId(new.id)),
    };
    let (link, secret) = sharing::share(&api.house, &visitor, shared, new.days).await?;
    let address = format!("/share#{secret}");
    Ok(Json(MadeShareLink { id: link.id, address, expires_at: link.expires_at.0 }))
}

/// A link that works. Moments are milliseconds since 1970 UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ShareLinkView {
    /// Its number.
    id: i64,
    /// Of which kind is what it shows.
    kind: SharedKind,
    /// The album's or item's number.
    target: i64,
    /// What that was called when it was shared.
    name: String,
    /// The name of whoever made it; left out for the owner's programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<String>,
    /// When it was made.
    made_at: i64,
    /// Until when it works.
    expires_at: i64,
}

/// Whose links somebody may see and end: an owner all, others their own.
fn whose(visitor: &Visitor) -> Result<Option<i64>, Refusal> {
    match (visitor.role, visitor.person) {
        (Role::Owner, _) => Ok(None),
        (Role::Viewer, Some(person)) => Ok(Some(person)),
        (Role::Viewer, None) => Err(Refusal::owners_only()),
    }
}

/// List shared links
///
/// Those that work: an owner sees all, others their own.
#[utoipa::path(
    get,
    path = "/api/v1/share-links",
    operation_id = "share_links",
    tag = "people",
    responses((status = OK, description = "The links", body = [ShareLinkView]), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
) -> Result<Json<Vec<ShareLinkView>>, Refusal> {
    let now = api.house.clock.now();
    let links = api.house.catalogue.share_links(whose(&visitor)?, now).await?;
    let people = api.house.catalogue.people().await?;
    let told = links.into_iter().map(|link| {
        let (kind, target) = kind_and_number(link.shared);
        let made_by = people.iter().find(|person| Some(person.id) == link.made_by);
        ShareLinkView {
            id: link.id,
            kind,
            target,
            name: link.name,
            made_by: made_by.map(|person| person.name.clone()),
            made_at: link.made_at.0,
            expires_at: link.expires_at.0,
        }
    });
    Ok(Json(told.collect()))
}

/// End a shared link
///
/// It shows nothing any more, also to whoever has opened it.
#[utoipa::path(
    delete,
    path = "/api/v1/share-links/{link}",
    operation_id = "end_share_link",
    tag = "people",
    params(("link" = i64, Path, description = "The link's number")),
    responses((status = NO_CONTENT, description = "Ended"), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn end(
    State(api): State<Arc<Api>>,
    Viewer(visitor): Viewer,
    id: Number,
) -> Result<StatusCode, Refusal> {
    let whose = whose(&visitor)?;
    if api.house.catalogue.end_share_link(number(id)?, whose).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::unknown_link())
    }
}

/// The secret of a link.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct LinkSecret {
    /// What comes after `#` in the address.
    secret: String,
}

/// Open a shared link
///
/// Open to all who have it. The cookie that comes with the answer shows what was shared, until the
/// link expires or is ended.
#[utoipa::path(
    post,
    path = "/api/v1/share-links/open",
    operation_id = "open_share_link",
    tag = "people",
    request_body = LinkSecret,
    responses((status = NO_CONTENT, description = "Opened; a cookie came with it"), Refusal),
)]
pub(in crate::http) async fn open(
    State(api): State<Arc<Api>>,
    peer: Peer,
    Body(LinkSecret { secret }): Body<LinkSecret>,
) -> Result<WithCookie, Refusal> {
    let now = api.house.clock.now();
    let Some(link) = api.house.catalogue.share_link(hash_of_secret(&secret), now).await? else {
        api.unknown_callers(peer)?;
        return Err(Refusal::link_over());
    };
    Ok((StatusCode::NO_CONTENT, [Kept::Link.keep(&secret, link.expires_at.since(now))]))
}
