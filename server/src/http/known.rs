//! Who sent a request: by a token, by the cookie of a session, or by that of a shared link.

use super::{
    Api,
    caller::{address, peer, token},
    cookies::Kept,
    problem::Refusal,
};
use crate::{
    catalogue::{CatalogueError, Session, ShareLink, Token},
    owner::is_token,
    pairing::hash_of_secret,
    people::{Role, Scope, Visitor, timing::renewed},
};
use axum::http::request::Parts;

/// By what somebody is known.
pub(super) enum By {
    /// The token that `trove-server token` makes.
    OwnersToken,
    /// A program's token.
    Token(Token),
    /// A session.
    Session(Session),
    /// A shared link.
    Link(ShareLink),
}

impl By {
    /// Who that is. At the address they may be at a paired computer.
    pub fn visitor(&self, parts: &Parts, api: &Api) -> Visitor {
        let nearby = || api.house.presence.only_one_at(address(parts).0);
        let (person, role, scope, computer) = match self {
            Self::OwnersToken => (None, Role::Owner, Scope::Library, None),
            Self::Token(token) => (None, token.role, Scope::Library, None),
            Self::Session(session) => {
                let person = session.person.as_ref().map(|person| person.id);
                (person, session.role, Scope::Library, session.computer.clone())
            }
            Self::Link(link) => (None, Role::Viewer, link.shared.into(), None),
        };
        Visitor { person, role, scope, computer: computer.or_else(nearby) }
    }
}

/// By what the sender of this request is known; `None` when by nothing. What is sent in the
/// `Authorization` header goes before cookies, and a session before a link.
pub(super) async fn known(parts: &Parts, api: &Api) -> Result<Option<By>, Refusal> {
    if let Some(token) = token(&parts.headers) {
        return by_token(token, api).await;
    }
    if let Some(session) = session(parts, api).await? {
        return Ok(Some(By::Session(session)));
    }
    Ok(link(parts, api).await?.map(By::Link))
}

/// The same, or the refusal of whoever is not known.
pub(super) async fn known_or_refused(parts: &Parts, api: &Api) -> Result<By, Refusal> {
    if let Some(by) = known(parts, api).await? {
        return Ok(by);
    }
    // Tokens cannot be guessed; this is against programs that go on asking. The pages of somebody
    // who was signed out ask for many things at once.
    if token(&parts.headers).is_some() {
        api.unknown_callers(peer(parts))?;
    }
    Err(Refusal::not_signed_in())
}

/// By what whoever has this token is known.
pub(super) async fn by_token(token: &str, api: &Api) -> Result<Option<By>, Refusal> {
    let catalogue = &*api.house.catalogue;
    if is_token(catalogue, token).await? {
        return Ok(Some(By::OwnersToken));
    }
    Ok(catalogue.token(hash_of_secret(token)).await?.map(By::Token))
}

/// The session whose cookie came with the request. Its use is noted.
pub(super) async fn session(parts: &Parts, api: &Api) -> Result<Option<Session>, CatalogueError> {
    let Some(secret) = Kept::Session.read(&parts.headers) else { return Ok(None) };
    let (catalogue, now) = (&*api.house.catalogue, api.house.clock.now());
    let Some(mut session) = catalogue.session(hash_of_secret(&secret), now).await? else {
        return Ok(None);
    };
    if let Some(expires_at) = renewed(session.seen_at, now) {
        catalogue.renew_session(session.id, now, expires_at).await?;
        (session.seen_at, session.expires_at) = (now, expires_at);
    }
    Ok(Some(session))
}

/// The shared link whose cookie came with the request.
pub(super) async fn link(parts: &Parts, api: &Api) -> Result<Option<ShareLink>, CatalogueError> {
    let Some(secret) = Kept::Link.read(&parts.headers) else { return Ok(None) };
    api.house.catalogue.share_link(hash_of_secret(&secret), api.house.clock.now()).await
}
