//! The proof: which files of a computer are safe, which are not yet, and why. What it says comes
//! from the catalogue alone, so it holds of what was committed, verified and not found damaged
//! since.

mod account;

use crate::{
    catalogue::{CatalogueError, Clients, Proofs, Stand},
    clock::Moment,
    decide::ContentId,
};
pub(crate) use account::in_words;
use account::{Known, account};
use trove_protocol::{ClientId, ClientPath, Safety, safety::LISTED_AT_ONCE};

/// Which files are listed.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Only those after this path.
    pub after: Option<ClientPath>,
    /// Also those that are safe.
    pub with_safe: bool,
}

/// How safe is what this client has on offer; `None` when there is no such client.
pub async fn safety(
    catalogue: &(impl Clients + Proofs + ?Sized),
    client: &ClientId,
    page: &Page,
    now: Moment,
) -> Result<Option<Safety>, CatalogueError> {
    let clients = catalogue.clients().await?;
    if !clients.iter().any(|known| known.id == *client) {
        return Ok(None);
    }
    let limit = LISTED_AT_ONCE as u32;
    let listed =
        catalogue.file_stands(client, page.after.as_ref(), page.with_safe, limit, now).await?;
    let wanted: Vec<ContentId> = listed
        .iter()
        .filter(|file| file.stand == Stand::Wanted)
        .filter_map(|file| file.content)
        .collect();
    let known = Known {
        client,
        clients: &clients,
        standings: catalogue.standings(client, now).await?,
        waiting: catalogue.waiting_of(client, now).await?,
        only_here: catalogue.only_here().await?.remove(client).unwrap_or_default(),
        because: catalogue.waiting_for(&wanted).await?,
        more: listed.len() == LISTED_AT_ONCE,
        listed,
        now,
    };
    Ok(account(known))
}
