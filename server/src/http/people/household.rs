//! Where owners say who may come in.

use super::{Number, number};
use crate::{
    http::{Api, body::Body, owner::Owner, problem::Refusal},
    people::{Role, knowing},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Somebody with a sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct HouseholdPerson {
    /// Their number.
    id: i64,
    /// Their name.
    name: String,
    /// What they may do.
    role: Role,
    /// Since when they are known; milliseconds since 1970 UTC.
    made_at: i64,
}

/// List the people
#[utoipa::path(
    get,
    path = "/api/v1/people",
    operation_id = "people",
    tag = "people",
    responses((status = OK, description = "All who have a sign-in", body = [HouseholdPerson]), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<Json<Vec<HouseholdPerson>>, Refusal> {
    let people = api.house.catalogue.people().await?;
    let told = people.into_iter().map(|person| HouseholdPerson {
        id: person.id,
        name: person.name,
        role: person.role,
        made_at: person.made_at.0,
    });
    Ok(Json(told.collect()))
}

/// Somebody to be made known.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct NewHouseholdPerson {
    /// Their name.
    name: String,
    /// What they may do.
    role: Role,
    /// Their first password.
    password: String,
}

/// The number of what was made.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Made {
    /// The number.
    pub id: i64,
}

/// Give somebody a sign-in
#[utoipa::path(
    post,
    path = "/api/v1/people",
    operation_id = "add_person",
    tag = "people",
    request_body = NewHouseholdPerson,
    responses((status = OK, description = "Known now", body = Made), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn add(
    State(api): State<Arc<Api>>,
    _: Owner,
    Body(new): Body<NewHouseholdPerson>,
) -> Result<Json<Made>, Refusal> {
    let shared = Arc::clone(&api);
    let id = api
        .finish(None, async move {
            let given = (new.name.as_str(), new.password.as_str());
            knowing::add(&shared.house, &shared.passwords, given, new.role).await
        })
        .await?;
    Ok(Json(Made { id }))
}

/// What is to be otherwise; what is missing stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct PersonWish {
    /// Their name.
    name: Option<String>,
    /// What they may do.
    role: Option<Role>,
    /// A new password for somebody else; ends all their sessions.
    password: Option<String>,
}

/// Change what is known of somebody
///
/// The last owner stays one. One's own password is changed at `/people/me/password`.
#[utoipa::path(
    patch,
    path = "/api/v1/people/{person}",
    operation_id = "change_person",
    tag = "people",
    params(("person" = i64, Path, description = "The person's number")),
    request_body = PersonWish,
    responses((status = NO_CONTENT, description = "Changed"), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn change(
    State(api): State<Arc<Api>>,
    Owner(visitor): Owner,
    id: Number,
    Body(wish): Body<PersonWish>,
) -> Result<StatusCode, Refusal> {
    let id = number(id)?;
    if wish.password.is_some() && visitor.person == Some(id) {
        // Whoever finds a browser open must not take its owner's place.
        return Err(Refusal::own_password());
    }
    let wish = knowing::Wish { name: wish.name, role: wish.role, password: wish.password };
    let shared = Arc::clone(&api);
    api.finish(
        None,
        async move { knowing::change(&shared.house, &shared.passwords, id, wish).await },
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove somebody
///
/// With all their sessions, links and tokens. The last owner stays.
#[utoipa::path(
    delete,
    path = "/api/v1/people/{person}",
    operation_id = "remove_person",
    tag = "people",
    params(("person" = i64, Path, description = "The person's number")),
    responses((status = NO_CONTENT, description = "Removed"), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn remove(
    State(api): State<Arc<Api>>,
    _: Owner,
    id: Number,
) -> Result<StatusCode, Refusal> {
    knowing::remove(&api.house, number(id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
