//! Who sent a request: by a token, by the cookie of a session, or by that of a shared link.

use super::{
    Api,
    caller::{address, peer, token},
    cookies::Kept,
    problem::Refusal,
};
use crate::{
    catalogue::{CatalogueError, Session, ShareLink, Token},
    owner::{is_token, start_of},
    pairing::hash_of_secret,
    people::{Means, Role, Scope, Visitor, timing::renewed},
};
use axum::http::request::Parts;
use trove_protocol::ClientId;

/// By what somebody is known.
pub(super) enum By {
    /// The token that `trove-server token` makes, as it is named.
    OwnersToken(Means),
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
        let (person, role, scope, computer) = match self {
            Self::OwnersToken(_) => (None, Role::Owner, Scope::Library, None),
            Self::Token(token) => (None, token.role, Scope::Library, None),
            Self::Session(session) => {
                let person = session.person.as_ref().map(|person| person.id);
                (person, session.role, Scope::Library, session.computer.clone())
            }
            Self::Link(link) => (None, Role::Viewer, link.shared.into(), None),
        };
        let computer = computer.or_else(|| nearby(parts, api));
        Visitor { by: self.means(), person, role, scope, computer }
    }

    fn means(&self) -> Means {
        match self {
            Self::OwnersToken(means) => means.clone(),
            Self::Token(token) => Means::Token(token.id),
            Self::Session(session) => match (&session.person, &session.computer) {
                (Some(person), _) => Means::Person(person.id),
                (None, Some(computer)) => Means::Computer(computer.clone()),
                (None, None) => Means::Session(session.id),
            },
            Self::Link(link) => Means::Link(link.id),
        }
    }
}

/// The paired computer at which whoever sent this may sit: the one that was last heard at their
/// address, where that is only one.
pub(super) fn nearby(parts: &Parts, api: &Api) -> Option<ClientId> {
    api.house.presence.only_one_at(address(parts).0)
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
        return Ok(Some(By::OwnersToken(Means::OwnersToken(start_of(token)))));
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
