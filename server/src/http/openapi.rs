//! The API's description, generated from the code and served beside it.

use super::{
    Api, commands, confirmations, hashes, health, offers, pairings, problem::Refusal, status,
};
use axum::{Router, http::header, routing::get};
use std::sync::Arc;
use trove_protocol::Problem;
use utoipa::{
    IntoResponses, Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What every endpoint may answer instead of what was hoped for.
#[derive(IntoResponses)]
pub enum Refusals {
    /// The request was refused or failed; `message` says what it means and what to do.
    #[response(status = "default")]
    Problem(#[to_schema] Problem),
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Trove",
        description = "What a Trove client and its server say to each other. Fields that one side \
                       does not know are ignored; new ones are optional.",
    ),
    modifiers(&Token),
    tags(
        (name = "pairing", description = "A short code makes a client known."),
        (name = "clients", description = "For paired clients, each at its own addresses."),
        (name = "server", description = "About the server itself."),
    ),
)]
struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document
            .components
            .get_or_insert_default()
            .security_schemes
            .insert("token".to_owned(), scheme);
    }
}

/// All endpoints and their description.
pub(super) fn endpoints() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(pairings::begin))
        .routes(routes!(pairings::finish))
        .routes(routes!(offers::offer))
        .routes(routes!(commands::poll))
        .routes(routes!(confirmations::confirm))
        .routes(routes!(hashes::report))
        .routes(routes!(status::report))
        .routes(routes!(health::health))
}

/// The description as an endpoint.
pub(super) fn served(document: &utoipa::openapi::OpenApi) -> Router<Arc<Api>> {
    let text = document.to_json().map(axum::body::Bytes::from);
    let answer = async move || match &text {
        Ok(text) => Ok(([(header::CONTENT_TYPE, "application/json")], text.clone())),
        Err(error) => Err(Refusal::internal(error)),
    };
    Router::new().route("/api/v1/openapi.json", get(answer))
}

/// The API's description as a JSON text, the same for the same code.
pub fn document() -> Result<String, serde_json::Error> {
    endpoints().into_openapi().to_pretty_json().map(|text| text + "\n")
}
