//! Whether a visitor may see an item.

use super::no_item;
use crate::{catalogue::Catalogue, decide::ContentId, http::problem::Refusal, people::Scope};

/// Refuses unless the item is within the scope: anything for those who see the library; what is in
/// the album, or the one item, for those with a shared link; with a photo its moving half too. An
/// item outside looks like one that does not exist.
pub(in crate::http) async fn within(
    catalogue: &dyn Catalogue,
    scope: Scope,
    item: ContentId,
) -> Result<(), Refusal> {
    let is_within = match scope {
        Scope::Library => true,
        Scope::Album(album) => catalogue.album_has(album, item).await?,
        Scope::Item(shared) => shared == item || catalogue.is_part_of(item, shared).await?,
    };
    if is_within { Ok(()) } else { Err(no_item()) }
}
