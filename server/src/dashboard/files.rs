//! Lists of files that are not stored, with the reason of each and what to do about it.

use super::shown::{FileShown, FilesShown, Said};
use crate::{
    catalogue::{Client, Listed, ListedFile, Stand, WaitingFigures, Wish},
    clock::Moment,
    decide::ContentId,
    house::{Fault, House},
    overview::told,
    safety::in_words,
};
use std::collections::HashMap;
use trove_protocol::ClientId;

/// Most files on one page.
pub const MOST: u32 = 500;

/// Which page of which list.
#[derive(Clone, Debug)]
pub struct Page {
    /// Which list.
    pub which: Listed,
    /// Only what this client has.
    pub client: Option<ClientId>,
    /// After what the last page ended with.
    pub after: Option<Place>,
    /// How many files.
    pub limit: u32,
}

/// Where a page ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether what the owner wants first is over.
    pub later: bool,
    /// The last content.
    pub content: ContentId,
}

impl Place {
    /// As the pages carry it.
    pub fn written(self) -> String {
        format!("{}-{}", u8::from(self.later), self.content.0)
    }

    /// What such a text means.
    pub fn read(text: &str) -> Option<Self> {
        let (later, content) = text.split_once('-')?;
        let later = match later {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        content.parse().ok().map(|content| Self { later, content: ContentId(content) })
    }
}

/// One page.
pub async fn page(house: &House, page: &Page) -> Result<FilesShown, Fault> {
    let catalogue = &house.catalogue;
    let now = house.clock.now();
    let limit = page.limit.clamp(1, MOST);
    let after = page.after.map(|place| (place.later, place.content));
    // One more tells whether the list goes on.
    let mut files =
        catalogue.listed(page.which, page.client.as_ref(), after, limit + 1, now).await?;
    let goes_on = files.len() > limit as usize;
    files.truncate(limit as usize);
    let wanted: Vec<ContentId> =
        files.iter().filter(|file| file.stand == Stand::Wanted).map(|file| file.content).collect();
    let because = catalogue.waiting_for(&wanted).await?;
    let clients = catalogue.clients().await?;
    let next = files.last().filter(|_| goes_on).map(|last| {
        let later = page.which != Listed::Waiting || last.wish != Wish::First;
        Place { later, content: last.content }.written()
    });
    let files = files.into_iter().map(|file| shown(file, &because, &clients, now)).collect();
    Ok(FilesShown { files, next })
}

/// Shows one file. Pure.
fn shown(
    file: ListedFile,
    because: &HashMap<ContentId, WaitingFigures>,
    clients: &[Client],
    now: Moment,
) -> FileShown {
    let why = because.get(&file.content).filter(|_| file.stand == Stand::Wanted);
    let reason = match why {
        Some(why) => {
            let why = told(why.clone(), clients, now);
            Some(Said { word: why.reason, sentence: why.sentence })
        }
        None if file.stand == Stand::Safe => None,
        None => Some(Said {
            word: file.stand.word().to_owned(),
            sentence: in_words(file.stand, file.why.as_deref()),
        }),
    };
    let known = clients.iter().find(|client| client.id == file.client);
    FileShown {
        content: file.content.0,
        computer_name: known.map(|client| client.name.clone()).unwrap_or_default(),
        client: file.client.0,
        path: file.path.to_path().display().to_string(),
        kind: file.kind,
        size: file.size,
        reason,
        wish: file.wish,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_come_back_as_they_were(later in any::<bool>(), content in 0_i64..) {
            let place = Place { later, content: ContentId(content) };
            prop_assert_eq!(Place::read(&place.written()), Some(place));
        }

        #[test]
        fn any_other_text_is_no_place(text in "\\PC{0,12}") {
            if let Some(place) = Place::read(&text) {
                prop_assert_eq!(Place::read(&place.written()), Some(place));
            }
        }
    }
}
