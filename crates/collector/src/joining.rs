//! Joins a house: pairs this computer with a server and remembers it; or leaves.

use crate::{
    engine::now_ms,
    ledger::Ledger,
    link::{self, PairingError, ServerAddress},
    settings::{Home, ServerAccess, SettingsError},
};
use trove_pairing::Code;

/// Why this computer could not join, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The exchange with the server.
    #[error(transparent)]
    Pairing(#[from] PairingError),
    /// The client's own files.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// Pairs with the server at this address and remembers it, in the place of another. A running
/// engine hears of it. `name` is what the server calls this computer.
pub async fn join(
    home: &Home,
    ledger: &Ledger,
    address: &ServerAddress,
    code: &Code,
    name: &str,
) -> Result<ServerAccess, JoinError> {
    let access = link::pair(address, code, name).await?;
    home.remember(&access)?;
    ledger.start_afresh().await.map_err(SettingsError::from)?;
    tell(ledger, &access.client.0, name).await?;
    Ok(access)
}

/// Forgets the server; what is stored there stays stored.
pub async fn leave(home: &Home, ledger: &Ledger) -> Result<(), SettingsError> {
    home.forget_server()?;
    tell(ledger, "", "").await
}

/// This computer's name with the server, as far as it was noted.
pub async fn name(ledger: &Ledger) -> Result<Option<String>, SettingsError> {
    Ok(ledger.setting("name").await?.filter(|name| !name.is_empty()))
}

/// This computer's name, if the system tells it.
pub fn host_name() -> Option<String> {
    hostname::get()
        .ok()
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !name.is_empty())
}

/// A running collector hears of it by this.
async fn tell(ledger: &Ledger, client: &str, name: &str) -> Result<(), SettingsError> {
    ledger.set("name", name).await?;
    Ok(ledger.set("paired", &format!("{client} {}", now_ms())).await?)
}
