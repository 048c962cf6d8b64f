//! Whether a visitor may see an item.

use crate::{
    catalogue::Catalogue, decide::ContentId, http::problem::Refusal, originals::no_such_item,
    people::Scope,
};

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
    if is_within { Ok(()) } else { Err(no_such_item().into()) }
}

/// Whether an album is within the scope; one that is not looks like one that does not exist.
pub(super) fn has_album(scope: Scope, album: i64) -> bool {
    match scope {
        Scope::Library => true,
        Scope::Album(shared) => shared == album,
        Scope::Item(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::{Albuming as _, sqlite::SqliteCatalogue},
        clock::Moment,
    };

    #[tokio::test]
    async fn a_shared_link_shows_what_is_within_it_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = SqliteCatalogue::open(&folder.path().join("c.sqlite")).await.unwrap();
        catalogue.make_items_for_tests(&[1, 2, 3], Some((2, 3))).await;
        let album = catalogue.make_album("Sea", None, Moment(1)).await.unwrap();
        let other = catalogue.make_album("Hills", None, Moment(1)).await.unwrap();
        catalogue.change_album(album, &[2], &[], Moment(1)).await.unwrap();
        catalogue.change_album(other, &[1], &[], Moment(1)).await.unwrap();
        for (scope, seen) in [
            (Scope::Library, vec![1, 2, 3]),
            (Scope::Album(album), vec![2, 3]),
            (Scope::Album(other), vec![1]),
            (Scope::Album(99), vec![]),
            (Scope::Item(ContentId(1)), vec![1]),
            // With a photo goes the video that moves with it.
            (Scope::Item(ContentId(2)), vec![2, 3]),
            (Scope::Item(ContentId(3)), vec![3]),
        ] {
            let mut found = Vec::new();
            for item in 1..=3 {
                if within(&catalogue, scope, ContentId(item)).await.is_ok() {
                    found.push(item);
                }
            }
            assert_eq!(found, seen, "{scope:?}");
        }
    }
}
