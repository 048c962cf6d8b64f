//! The registry of what the server tells clients beside requests for files, one file for each
//! kind of command: there the reason to give it arises.
//!
//! Requests for files are given by [`crate::dispatch`]; `files_stored` is written down in the
//! transaction that stores the files. Everything else is looked for here when a client polls.

mod hash_files;
mod reload_configuration;
mod storage_allocated;

use crate::house::{Fault, House};
use trove_protocol::ClientId;

/// Writes down what the client is to know now, before anything is asked of it; whether there was
/// anything. Each kind asks little of the catalogue, since this happens whenever a poll is woken.
pub async fn give_due(house: &House, client: &ClientId) -> Result<bool, Fault> {
    let given = [
        reload_configuration::give(house, client).await?,
        storage_allocated::give(house, client).await?,
    ];
    Ok(given.contains(&true))
}

/// Likewise what the client is to do, as the decision just made allows.
pub async fn ask_due(house: &House, client: &ClientId) -> Result<bool, Fault> {
    hash_files::give(house, client).await
}
