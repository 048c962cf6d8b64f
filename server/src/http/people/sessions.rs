//! Where people sign in and out.

use super::{Number, WithCookie, browser::In, number, signed_in, visit::SignIn};
use crate::{
    catalogue::Session,
    http::{Api, body::Body, cookies::Kept, peer::Peer, problem::Refusal, visitor::SignedIn},
    people::signing_in,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use std::sync::{Arc, PoisonError};
use utoipa::ToSchema;

/// Sign in
///
/// A wrong name and a wrong password are told alike, and take as long. Who tries too often waits.
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    operation_id = "sign_in",
    tag = "people",
    request_body = SignIn,
    responses((status = NO_CONTENT, description = "Signed in; a cookie came with it"), Refusal),
)]
pub(in crate::http) async fn begin(
    State(api): State<Arc<Api>>,
    peer: Peer,
    In(browser): In,
    Body(SignIn { name, password }): Body<SignIn>,
) -> Result<WithCookie, Refusal> {
    let allowance = || api.sign_in_tries.lock().unwrap_or_else(PoisonError::into_inner);
    allowance().take(peer, &name, api.house.clock.now()).map_err(Refusal::too_often)?;
    let (shared, tried) = (Arc::clone(&api), name.clone());
    let secret = api
        .finish(None, async move {
            let given = (tried.as_str(), password.as_str());
            signing_in::sign_in(&shared.house, &shared.passwords, given, browser).await
        })
        .await?;
    let secret = secret.ok_or_else(Refusal::wrong_sign_in)?;
    allowance().restore(peer, &name);
    Ok(signed_in(&secret))
}

/// Sign out
///
/// Ends the session whose cookie comes with the request.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/current",
    operation_id = "sign_out",
    tag = "people",
    responses((status = NO_CONTENT, description = "Signed out"), Refusal),
    security(("session" = [])),
)]
pub(in crate::http) async fn end_own(
    State(api): State<Arc<Api>>,
    SignedIn(session): SignedIn,
) -> Result<WithCookie, Refusal> {
    api.house.catalogue.end_session(session.id).await?;
    Ok((StatusCode::NO_CONTENT, [Kept::Session.forget()]))
}

/// A browser in which one is signed in. Moments are milliseconds since 1970 UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct OwnSession {
    /// Its number.
    id: i64,
    /// Whether it is the one that asks.
    current: bool,
    /// What the browser says of itself.
    browser: String,
    /// The name of the paired computer that opened it by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    computer: Option<String>,
    /// When it began.
    signed_in_at: i64,
    /// When it was last used, to the hour.
    seen_at: i64,
    /// When it ends unless it is used.
    expires_at: i64,
}

/// List where one is signed in
///
/// The sessions of whoever asks, the last used first.
#[utoipa::path(
    get,
    path = "/api/v1/sessions",
    operation_id = "own_sessions",
    tag = "people",
    responses((status = OK, description = "The sessions", body = [OwnSession]), Refusal),
    security(("session" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    SignedIn(current): SignedIn,
) -> Result<Json<Vec<OwnSession>>, Refusal> {
    let catalogue = &api.house.catalogue;
    let sessions: Vec<Session> = match &current.person {
        Some(person) => catalogue.sessions_of(person.id, api.house.clock.now()).await?,
        None => vec![current.clone()],
    };
    let mut told = Vec::with_capacity(sessions.len());
    for session in sessions {
        let computer = match &session.computer {
            Some(computer) => catalogue.client_name(computer).await?,
            None => None,
        };
        told.push(OwnSession {
            id: session.id,
            current: session.id == current.id,
            browser: session.browser,
            computer,
            signed_in_at: session.made_at.0,
            seen_at: session.seen_at.0,
            expires_at: session.expires_at.0,
        });
    }
    Ok(Json(told))
}

/// Sign out elsewhere
///
/// Ends one of one's own sessions.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions/{session}",
    operation_id = "end_session",
    tag = "people",
    params(("session" = i64, Path, description = "The session's number")),
    responses((status = NO_CONTENT, description = "Ended"), Refusal),
    security(("session" = [])),
)]
pub(in crate::http) async fn end(
    State(api): State<Arc<Api>>,
    SignedIn(current): SignedIn,
    id: Number,
) -> Result<StatusCode, Refusal> {
    let id = number(id)?;
    let catalogue = &api.house.catalogue;
    let ended = match &current.person {
        Some(person) => catalogue.end_session_of(person.id, id).await?,
        None => id == current.id && catalogue.end_session(id).await?,
    };
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::unknown_session()) }
}
