//! Keeping the owner's settings in the catalogue, for the running server and the next one.

use super::OwnerSettings;
use crate::catalogue::{CatalogueError, Reports};
use serde_json::Value;

/// The setting under which the catalogue keeps them.
const NAME: &str = "owner_settings";

/// What the owner has set.
pub async fn read(catalogue: &(impl Reports + ?Sized)) -> Result<OwnerSettings, CatalogueError> {
    let Some(text) = catalogue.setting(NAME).await? else { return Ok(OwnerSettings::default()) };
    serde_json::from_str(&text).map_err(|_| CatalogueError::Unreadable("the owner's settings"))
}

/// Keeps what the owner has set. What is as it comes is left out, so that a later version may
/// have better defaults.
pub async fn keep(
    catalogue: &(impl Reports + ?Sized),
    settings: &OwnerSettings,
) -> Result<(), CatalogueError> {
    let unwritable = |_| CatalogueError::Unreadable("the owner's settings");
    let mut value = serde_json::to_value(settings).map_err(unwritable)?;
    let default = serde_json::to_value(OwnerSettings::default()).map_err(unwritable)?;
    if let Value::Object(fields) = &mut value {
        fields.retain(|name, value| default.get(name) != Some(value));
    }
    catalogue.note_setting(NAME, &value.to_string()).await
}
