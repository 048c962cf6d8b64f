//! Tokens with which programs ask.

use super::{Number, number};
use crate::{
    http::{Api, body::Body, owner::Owner, problem::Refusal},
    pairing::{hash_of_secret, random_hexadecimal},
    people::{Role, names},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A token to be made.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct NewToken {
    /// What it is for.
    name: String,
    /// What programs may do with it.
    role: Role,
}

/// A token just made.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MadeToken {
    /// Its number.
    id: i64,
    /// What programs send as `Authorization: Bearer`; told once.
    token: String,
}

/// Make a token
#[utoipa::path(
    post,
    path = "/api/v1/tokens",
    operation_id = "make_token",
    tag = "people",
    request_body = NewToken,
    responses((status = OK, description = "Made", body = MadeToken), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn make(
    State(api): State<Arc<Api>>,
    Owner(visitor): Owner,
    Body(new): Body<NewToken>,
) -> Result<Json<MadeToken>, Refusal> {
    let name = names::shown(&new.name)?;
    let token = random_hexadecimal::<32>();
    let (hash, now) = (hash_of_secret(&token), api.house.clock.now());
    let catalogue = &api.house.catalogue;
    let id = catalogue.add_token(hash, (&name, new.role), visitor.person, now).await?;
    Ok(Json(MadeToken { id, token }))
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TokenView {
    /// Its number.
    id: i64,
    /// What it is for.
    name: String,
    /// What programs may do with it.
    role: Role,
    /// When it was made; milliseconds since 1970 UTC.
    made_at: i64,
}

/// List the tokens
#[utoipa::path(
    get,
    path = "/api/v1/tokens",
    operation_id = "tokens",
    tag = "people",
    responses((status = OK, description = "The tokens", body = [TokenView]), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn list(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<Json<Vec<TokenView>>, Refusal> {
    let tokens = api.house.catalogue.tokens().await?;
    let told = tokens.into_iter().map(|token| TokenView {
        id: token.id,
        name: token.name,
        role: token.role,
        made_at: token.made_at.0,
    });
    Ok(Json(told.collect()))
}

/// End a token
#[utoipa::path(
    delete,
    path = "/api/v1/tokens/{token}",
    operation_id = "end_token",
    tag = "people",
    params(("token" = i64, Path, description = "The token's number")),
    responses((status = NO_CONTENT, description = "Ended"), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn end(
    State(api): State<Arc<Api>>,
    _: Owner,
    id: Number,
) -> Result<StatusCode, Refusal> {
    if api.house.catalogue.end_token(number(id)?).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::unknown_token())
    }
}
