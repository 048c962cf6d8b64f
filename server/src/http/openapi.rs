//! The API's description, generated from the code and served beside it.

use super::{
    Api, backups,
    collection::{albums, items, music, pictures, search, timeline},
    commands, confirmations, contents, dashboard, events, forecasts, hashes, health, metrics,
    offers, originals, pairings,
    people::{entries, household, own_password, sessions, share_links, tokens, visit},
    problem::Refusal,
    safety, status,
};
use axum::{Router, body::Bytes, http::header, response::IntoResponse, routing::get};
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};
use trove_protocol::Problem;
use utoipa::{
    IntoResponses, Modify, OpenApi,
    openapi::{
        self, RefOr,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Trove",
        description = "What a Trove client and its server say to each other. Fields that one side \
                       does not know are ignored; new ones are optional.",
    ),
    components(schemas(Problem)),
    modifiers(&Credentials),
    tags(
        (name = "pairing", description = "A short code makes a client known."),
        (name = "clients", description = "For paired clients, each at its own addresses."),
        (name = "backups", description = "Chosen folders whole, and how they come back."),
        (name = "people", description = "Who may come in, and by what."),
        (name = "house", description = "The house in one look, and how its owner steers it."),
        (name = "collection", description = "What was collected, for people to look at."),
        (name = "server", description = "About the server itself."),
    ),
)]
struct Description;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let schemes = &mut document.components.get_or_insert_default().security_schemes;
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        schemes.insert("token".to_owned(), token);
        let cookie = ApiKeyValue::with_description(
            "__Host-trove",
            "A browser that is signed in. What changes something has to come from the server's \
             own pages.",
        );
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        schemes.insert("session".to_owned(), session);
    }
}

impl IntoResponses for Refusal {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        let content = openapi::ContentBuilder::new()
            .schema(Some(openapi::Ref::from_schema_name("Problem")))
            .build();
        let refused = openapi::ResponseBuilder::new()
            .description("Refused or failed: the message says what it means and what to do")
            .content("application/json", content)
            .build();
        BTreeMap::from([("default".to_owned(), refused.into())])
    }
}

/// All endpoints and their description.
pub(super) fn endpoints() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(pairings::begin))
        .routes(routes!(pairings::finish))
        .routes(routes!(offers::offer))
        .routes(routes!(forecasts::forecast))
        .routes(routes!(commands::poll))
        .routes(routes!(confirmations::confirm))
        .routes(routes!(hashes::report))
        .routes(routes!(status::report))
        .routes(routes!(safety::read))
        .routes(routes!(backups::add))
        .routes(routes!(backups::commit, backups::entries))
        .routes(routes!(backups::list))
        .routes(routes!(contents::read))
        .routes(routes!(originals::read))
        .routes(routes!(originals::downloads::select))
        .routes(routes!(originals::downloads::fetch))
        .routes(routes!(originals::playing::play))
        .routes(routes!(originals::playing::hls))
        .routes(routes!(originals::playlists::list))
        .routes(routes!(originals::playlists::end))
        .routes(routes!(health::health))
        .routes(routes!(health::healthz))
        .routes(routes!(metrics::metrics))
        .routes(routes!(events::events))
        .routes(routes!(visit::visit))
        .routes(routes!(visit::set_up))
        .routes(routes!(sessions::begin, sessions::list))
        .routes(routes!(sessions::end_own))
        .routes(routes!(sessions::end))
        .routes(routes!(household::list, household::add))
        .routes(routes!(household::change, household::remove))
        .routes(routes!(own_password::change))
        .routes(routes!(entries::open))
        .routes(routes!(entries::enter))
        .routes(routes!(entries::chosen))
        .routes(routes!(share_links::share, share_links::list))
        .routes(routes!(share_links::end))
        .routes(routes!(share_links::open))
        .routes(routes!(tokens::make, tokens::list))
        .routes(routes!(tokens::end))
        .routes(routes!(dashboard::house::house))
        .routes(routes!(dashboard::live::watch))
        .routes(routes!(dashboard::files::list))
        .routes(routes!(dashboard::files::wish))
        .routes(routes!(dashboard::files::retry))
        .routes(routes!(dashboard::pauses::pause, dashboard::pauses::resume))
        .routes(routes!(dashboard::traffic::traffic))
        .routes(routes!(dashboard::log::read))
        .routes(routes!(dashboard::codes::make))
        .routes(routes!(dashboard::codes::current))
        .routes(routes!(dashboard::clients::change, dashboard::clients::unpair))
        .routes(routes!(dashboard::settings::read, dashboard::settings::change))
        .routes(routes!(dashboard::settings::template_example))
        .routes(routes!(dashboard::upkeep::backups))
        .routes(routes!(dashboard::upkeep::start_backup))
        .routes(routes!(dashboard::upkeep::scrub))
        .routes(routes!(timeline::months))
        .routes(routes!(timeline::month))
        .routes(routes!(items::read))
        .routes(routes!(pictures::thumbnail))
        .routes(routes!(pictures::preview))
        .routes(routes!(albums::list, albums::make))
        .routes(routes!(albums::read, albums::rename, albums::remove))
        .routes(routes!(albums::change))
        .routes(routes!(music::artists))
        .routes(routes!(music::albums))
        .routes(routes!(music::album))
        .routes(routes!(music::tracks))
        .routes(routes!(search::search))
}

/// The description as an endpoint.
pub(super) fn served() -> Router<Arc<Api>> {
    Router::new().route("/api/v1/openapi.json", get(serve))
}

async fn serve() -> Result<impl IntoResponse, Refusal> {
    static DOCUMENT: LazyLock<serde_json::Result<Bytes>> =
        LazyLock::new(|| document().map(Bytes::from));
    match &*DOCUMENT {
        Ok(text) => Ok(([(header::CONTENT_TYPE, "application/json")], text.clone())),
        Err(error) => Err(Refusal::internal(error)),
    }
}

/// The API's description as a JSON text, the same for the same code.
pub fn document() -> Result<String, serde_json::Error> {
    endpoints().into_openapi().to_pretty_json().map(|text| text + "\n")
}
