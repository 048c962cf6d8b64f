//! Where people change their own password.

use crate::{
    http::{Api, body::Body, peer::Peer, problem::Refusal, visitor::SignedIn},
    people::signing_in,
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use std::sync::{Arc, PoisonError};
use utoipa::ToSchema;

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct PasswordChange {
    /// The one that holds now.
    old: String,
    /// The one that is to hold.
    new: String,
}

/// Change one's own password
///
/// Ends all one's other sessions. Who tries the old one too often waits.
#[utoipa::path(
    put,
    path = "/api/v1/people/me/password",
    operation_id = "change_own_password",
    tag = "people",
    request_body = PasswordChange,
    responses((status = NO_CONTENT, description = "Changed"), Refusal),
    security(("session" = [])),
)]
pub(in crate::http) async fn change(
    State(api): State<Arc<Api>>,
    SignedIn(session): SignedIn,
    peer: Peer,
    Body(PasswordChange { old, new }): Body<PasswordChange>,
) -> Result<StatusCode, Refusal> {
    let id = session.person.as_ref().map(|person| person.id).ok_or_else(Refusal::no_password)?;
    let known = api.house.catalogue.person(id).await?;
    let (person, hash) = known.ok_or_else(Refusal::not_signed_in)?;
    let tries = || api.sign_in_tries.lock().unwrap_or_else(PoisonError::into_inner);
    tries().take(peer, &person.name, api.house.clock.now()).map_err(Refusal::too_often)?;
    let (shared, name) = (Arc::clone(&api), person.name.clone());
    let changed = api
        .finish(None, async move {
            let (passwords, who) = (&shared.passwords, (&person, hash));
            let words = (old.as_str(), new.as_str());
            signing_in::change_own_password(&shared.house, passwords, who, words, session.id).await
        })
        .await?;
    if !changed {
        return Err(Refusal::wrong_password());
    }
    tries().restore(peer, &name);
    Ok(StatusCode::NO_CONTENT)
}
