//! What this computer's user and the server's owner set.

use super::{Ledger, Result};
use crate::preferences::{Preferences, Wishes, read_leniently};
use serde::de::DeserializeOwned;
use trove_protocol::ClientConfiguration;

/// The setting that holds the user's wishes.
const USER: &str = "preferences";
/// The setting that holds what the owner set for this computer.
pub(super) const OWNER: &str = "configuration";

impl Ledger {
    /// What this computer's user has set.
    pub async fn wishes(&self) -> Result<Wishes> {
        self.read_fields(USER).await
    }

    /// Sets what this computer's user wishes.
    pub async fn set_wishes(&self, wishes: &Wishes) -> Result<()> {
        self.set(USER, &serde_json::to_string(wishes)?).await
    }

    /// What the server's owner has set for this computer.
    pub async fn owners_configuration(&self) -> Result<ClientConfiguration> {
        self.read_fields(OWNER).await
    }

    /// What holds.
    pub async fn preferences(&self) -> Result<Preferences> {
        Ok(Preferences::of(&self.wishes().await?, &self.owners_configuration().await?))
    }

    async fn read_fields<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T> {
        let Some(text) = self.setting(name).await? else { return Ok(T::default()) };
        let (fields, unread) = read_leniently(&text);
        if !unread.is_empty() {
            let unread = unread.join(", ");
            tracing::warn!("Of the {name}, this version of Trove does not understand {unread}.");
        }
        Ok(fields)
    }
}
