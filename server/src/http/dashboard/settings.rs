//! Where the owner sees and changes settings.

use super::super::{
    Api,
    body::{Body, Turn},
    owner::Owner,
    problem::Refusal,
};
use crate::{
    dashboard::settings::{self, SettingsShown},
    house::Fault,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use trove_protocol::{ClientId, Kind};
use utoipa::ToSchema;

/// A setting to be changed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SettingChange)]
pub(in crate::http) struct Change {
    /// For which computer alone, by id; else for the house, or every computer.
    client: Option<String>,
    /// The setting's name.
    name: String,
    /// What it is to be, as people write it or as it is shown; null to leave it as it comes, or as
    /// it is for every computer.
    #[schema(value_type = Option<Value>)]
    value: Value,
}

/// A setting that was changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SettingChanged)]
pub(in crate::http) struct Changed {
    /// What holds now, for people.
    sentence: String,
}

/// A template to be tried out.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TemplateTrial)]
pub(in crate::http) struct Trial {
    /// For files of which kind.
    kind: Kind,
    /// The template, such as `Photos/{year}/{year-month}/{name}`.
    template: String,
}

/// Where files would lie.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateExamples)]
pub(in crate::http) struct Examples {
    /// Paths below the shares: of a few files that the house has, or of one that is made up.
    examples: Vec<String>,
}

/// See all settings
#[utoipa::path(
    get,
    path = "/api/v1/settings",
    operation_id = "settings",
    tag = "house",
    responses((status = OK, description = "All settings", body = SettingsShown), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn read(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<Json<SettingsShown>, Refusal> {
    let clients = api.house.catalogue.clients().await?;
    let shown = settings::all(&api.house.owner(), &clients);
    shown.map(Json).map_err(|error| Refusal::internal(&error))
}

/// Change one setting
///
/// By the same rules as `trove-server settings set`.
#[utoipa::path(
    patch,
    path = "/api/v1/settings",
    operation_id = "change_setting",
    tag = "house",
    request_body = Change,
    responses((status = OK, description = "It holds from now on", body = Changed), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn change(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
    Body(change): Body<Change>,
) -> Result<Json<Changed>, Refusal> {
    let house = Arc::clone(&api.house);
    let client = change.client.map(ClientId);
    let changing =
        async move { settings::change(&house, client.as_ref(), &change.name, &change.value).await };
    let sentence = api.finish::<String, Fault>(Some(turn), changing).await?;
    Ok(Json(Changed { sentence }))
}

/// Try a template out
///
/// Nothing is changed by it. A template that cannot be used is refused with the reason.
#[utoipa::path(
    post,
    path = "/api/v1/settings/template-example",
    operation_id = "template_example",
    tag = "house",
    request_body = Trial,
    responses((status = OK, description = "Where files would lie", body = Examples), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn template_example(
    State(api): State<Arc<Api>>,
    _: Owner,
    Body(trial): Body<Trial>,
) -> Result<Json<Examples>, Refusal> {
    let examples = settings::examples(&api.house, trial.kind, &trial.template).await?;
    Ok(Json(Examples { examples }))
}
