//! One-time addresses: how whoever sits at a paired computer comes in by itself.

use super::{WithCookie, browser::In, signed_in};
use crate::{
    catalogue::OpensAs,
    http::{Api, body::Body, caller::Caller, owner::Owner, peer::Peer, problem::Refusal},
    people::entering,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use trove_protocol::{ClientId, LibraryEntry};
use utoipa::ToSchema;

/// Ask for a one-time address
///
/// By it whoever sits at this computer opens the library, once and within a minute.
#[utoipa::path(
    post,
    path = "/api/v1/clients/{client}/entries",
    operation_id = "open_entry",
    tag = "clients",
    params(("client" = String, Path, description = "The client's id")),
    responses((status = OK, description = "The address, below the server's", body = LibraryEntry), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn open(
    State(api): State<Arc<Api>>,
    Caller(client): Caller,
) -> Result<Json<LibraryEntry>, Refusal> {
    let opened = entering::for_computer(&api.house, &client).await?;
    let expires_at = opened.expires_at.0;
    Ok(Json(LibraryEntry { address: opened.address(), expires_at }))
}

/// The secret of a one-time address.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct Ticket {
    /// What comes after `#` in the address.
    ticket: String,
}

/// Use a one-time address
///
/// Signs in as whom it was made for.
#[utoipa::path(
    post,
    path = "/api/v1/entries",
    operation_id = "enter",
    tag = "people",
    request_body = Ticket,
    responses((status = NO_CONTENT, description = "Signed in; a cookie came with it"), Refusal),
)]
pub(in crate::http) async fn enter(
    State(api): State<Arc<Api>>,
    peer: Peer,
    In(browser): In,
    Body(Ticket { ticket }): Body<Ticket>,
) -> Result<WithCookie, Refusal> {
    let house = Arc::clone(&api.house);
    let entered = api.finish(None, async move { entering::enter(&house, &ticket, browser).await });
    let Some(secret) = entered.await? else {
        api.unknown_callers(peer)?;
        return Err(Refusal::entry_over());
    };
    Ok(signed_in(&secret))
}

/// As whom a computer opens the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum OpensLibraryAs {
    /// As a viewer without a name, or as nobody.
    Word(OpensLibraryWord),
    /// As the person of this number.
    Person(i64),
}

/// The same without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum OpensLibraryWord {
    /// As a viewer without a name.
    Viewer,
    /// As nobody: people sign in there.
    Nobody,
}

impl From<OpensLibraryAs> for OpensAs {
    fn from(told: OpensLibraryAs) -> Self {
        match told {
            OpensLibraryAs::Word(OpensLibraryWord::Viewer) => Self::Viewer,
            OpensLibraryAs::Word(OpensLibraryWord::Nobody) => Self::Nobody,
            OpensLibraryAs::Person(person) => Self::Person(person),
        }
    }
}

impl From<OpensAs> for OpensLibraryAs {
    fn from(known: OpensAs) -> Self {
        match known {
            OpensAs::Viewer => Self::Word(OpensLibraryWord::Viewer),
            OpensAs::Nobody => Self::Word(OpensLibraryWord::Nobody),
            OpensAs::Person(person) => Self::Person(person),
        }
    }
}

/// What an owner chose for a computer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ComputerChoices {
    /// As whom it opens the library by itself.
    opens_as: OpensLibraryAs,
}

type Client = Result<Path<ClientId>, PathRejection>;

/// Ask what was chosen for a computer
#[utoipa::path(
    get,
    path = "/api/v1/clients/{client}",
    operation_id = "computer_choices",
    tag = "people",
    params(("client" = String, Path, description = "The client's id")),
    responses((status = OK, description = "The choices", body = ComputerChoices), Refusal),
    security(("session" = []), ("token" = [])),
)]
pub(in crate::http) async fn chosen(
    State(api): State<Arc<Api>>,
    _: Owner,
    client: Client,
) -> Result<Json<ComputerChoices>, Refusal> {
    let Path(client) = client.map_err(|_| Refusal::unknown_address())?;
    if !api.house.catalogue.clients().await?.iter().any(|one| one.id == client) {
        return Err(Refusal::unknown_client());
    }
    let opens_as = api.house.catalogue.opens_as(&client).await?.into();
    Ok(Json(ComputerChoices { opens_as }))
}
