//! Where the pages ask first: whose server this is, and who looks at it.

use super::{super::peer::Address, WithCookie, browser::In, signed_in};
use crate::{
    http::{
        Api,
        body::Body,
        caller::token,
        cookies::Kept,
        known::{self, By, by_token},
        peer::Peer,
        problem::Refusal,
    },
    people::{Role, rules::may_share, signing_in},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError};
use utoipa::ToSchema;

/// Whose server this is, and who looks at it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Visit {
    server: VisitedServer,
    /// Whether somebody owns the server; else whoever comes first is to set it up.
    set_up: bool,
    /// Who is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<VisitingPerson>,
    /// The shared link that was opened in this browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<OpenedLink>,
    /// Whether whoever is signed in may share albums and files.
    may_share: bool,
}

/// The server.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct VisitedServer {
    /// Its name for people.
    name: String,
    /// The version of its program.
    version: &'static str,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct VisitingPerson {
    /// Their number; missing where a computer came in by itself, or a program with a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    /// Their name, or that of the computer or token.
    name: String,
    /// What they may do.
    role: Role,
}

/// What a link shows.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum SharedKind {
    /// One album.
    Album,
    /// One file.
    Item,
}

/// A shared link that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OpenedLink {
    /// What it shows.
    kind: SharedKind,
    /// The album's or item's number.
    id: i64,
    /// What that was called when it was shared.
    name: String,
    /// Until when it works; milliseconds since 1970 UTC.
    expires_at: i64,
}

/// Ask who one is
///
/// Open to all: the pages ask this first.
#[utoipa::path(
    get,
    path = "/api/v1/visit",
    operation_id = "visit",
    tag = "people",
    responses((status = OK, description = "Whose server this is, and who looks", body = Visit), Refusal),
)]
pub(in crate::http) async fn visit(
    State(api): State<Arc<Api>>,
    parts: Parts,
) -> Result<(HeaderMap, Json<Visit>), Refusal> {
    let mut headers = HeaderMap::new();
    let (by, link) = if let Some(token) = token(&parts.headers) {
        (by_token(token, &api).await?, None)
    } else {
        let session = known::session(&parts, &api).await?;
        let secret = Kept::Session.read(&parts.headers);
        if let (Some(session), Some(secret)) = (&session, secret) {
            // So that the browser keeps it as long as the server does.
            let left = session.expires_at.since(api.house.clock.now());
            let (name, value): (HeaderName, HeaderValue) = Kept::Session.keep(&secret, left);
            headers.append(name, value);
        }
        (session.map(By::Session), known::link(&parts, &api).await?)
    };
    let person = match by {
        Some(by) => Some(person(by, &api).await?),
        None => None,
    };
    let viewers_may = api.house.owner().viewers_may_share;
    Ok((
        headers,
        Json(Visit {
            server: VisitedServer {
                name: api.reach.name.clone(),
                version: env!("CARGO_PKG_VERSION"),
            },
            set_up: api.house.catalogue.has_owner().await?,
            may_share: person.as_ref().is_some_and(|one| may_share(one.role, viewers_may)),
            person,
            link: link.map(|link| {
                let (kind, id) = super::share_links::kind_and_number(link.shared);
                OpenedLink { kind, id, name: link.name, expires_at: link.expires_at.0 }
            }),
        }),
    ))
}

async fn person(by: By, api: &Api) -> Result<VisitingPerson, Refusal> {
    let nameless = || "Owner".to_owned();
    Ok(match by {
        By::OwnersToken(_) | By::Link(_) => {
            VisitingPerson { id: None, name: nameless(), role: Role::Owner }
        }
        By::Token(token) => VisitingPerson { id: None, name: token.name, role: token.role },
        By::Session(session) => match (session.person, session.computer) {
            (Some(person), _) => {
                VisitingPerson { id: Some(person.id), name: person.name, role: person.role }
            }
            (None, computer) => {
                let name = match computer {
                    Some(computer) => api.house.catalogue.client_name(&computer).await?,
                    None => None,
                };
                let name = name.unwrap_or_else(nameless);
                VisitingPerson { id: None, name, role: session.role }
            }
        },
    })
}

/// A name and a password.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct SignIn {
    /// The person's name.
    pub name: String,
    /// Their password.
    pub password: String,
}

/// Set the server up
///
/// Makes the first person known, as the owner, and signs them in. Refused once there is an owner, and,
/// once a computer is paired, from anywhere but the server's own computer.
/// At least 8 characters and at most 256 bytes make a password.
#[utoipa::path(
    post,
    path = "/api/v1/set-up",
    operation_id = "set_up",
    tag = "people",
    request_body = SignIn,
    responses((status = NO_CONTENT, description = "Set up; a cookie came with it"), Refusal),
)]
pub(in crate::http) async fn set_up(
    State(api): State<Arc<Api>>,
    peer: Peer,
    Address(from): Address,
    In(browser): In,
    Body(SignIn { name, password }): Body<SignIn>,
) -> Result<WithCookie, Refusal> {
    api.sign_in_tries
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take(peer, &name, api.house.clock.now())
        .map_err(Refusal::too_often)?;
    let shared = Arc::clone(&api);
    let secret = api
        .finish(None, async move {
            let passwords = &shared.passwords;
            signing_in::set_up(&shared.house, passwords, (&name, &password), (browser, from)).await
        })
        .await?;
    Ok(signed_in(&secret))
}
