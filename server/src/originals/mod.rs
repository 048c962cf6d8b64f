//! Originals of items: the files as they lie in the shares, for whoever may see them (seed 0030).

mod key;
mod m3u;
mod media_type;

pub use key::Keys;
pub use m3u::m3u;
pub use media_type::is_inert;

use crate::{
    catalogue::Original,
    decide::ContentId,
    house::{Fault, House},
    shares::{ShareError, SharePath, Shares},
};
use std::{fs::File, sync::Arc, time::SystemTime};

/// An original that is open.
#[derive(Debug)]
pub struct Opened {
    /// What is known of it.
    pub original: Original,
    /// The file, which has the original's size.
    pub file: File,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// What it is, if it is something that browsers show and play and that cannot do anything:
    /// a picture, a sound or a film.
    pub media_type: Option<String>,
}

/// What is known of an item.
///
/// # Errors
/// When there is no such item, and when the catalogue fails.
pub async fn find(house: &House, item: ContentId) -> Result<Original, Fault> {
    house.catalogue.originals(&[item]).await?.pop().ok_or_else(no_such_item)
}

/// Opens an original.
///
/// # Errors
/// When it is not there as it was filed, and when the shares may not be the right ones.
pub async fn open(house: &House, original: Original) -> Result<Opened, Fault> {
    if let Some(reason) = house.doubt() {
        return Err(Fault::SharesAway(reason));
    }
    let shares = Arc::clone(&house.shares);
    let opened = tokio::task::spawn_blocking(move || open_in(&shares, original)).await;
    opened.map_err(|_| Fault::Stopping)?
}

/// The same, blocking; `shares` must not be in doubt.
fn open_in(shares: &Shares, original: Original) -> Result<Opened, Fault> {
    let (file, modified) = open_file(shares, &original)?;
    let name = original.share_path.rsplit('/').next().unwrap_or_default();
    let media_type = media_type::of(&file, name, original.kind)?;
    Ok(Opened { original, file, modified, media_type })
}

/// Opens the file alone, blocking, and tells when it was last changed; `shares` must not be in
/// doubt.
///
/// # Errors
/// When it is not there as it was filed.
pub fn open_file(
    shares: &Shares,
    original: &Original,
) -> Result<(File, Option<SystemTime>), Fault> {
    let path = SharePath::parse(&original.share_path)
        .map_err(|error| Fault::Shares(ShareError::Blocked(error.to_string())))?;
    let file = match shares.reader().open_file(&path) {
        Ok(file) => file,
        // Somebody took it away, or put something else there.
        Err(ShareError::Missing(_) | ShareError::NotAFile(_) | ShareError::Blocked(_)) => {
            return Err(not_there());
        }
        Err(error) => return Err(error.into()),
    };
    let metadata = file.metadata()?;
    if metadata.len() != original.size {
        return Err(not_there());
    }
    Ok((file, metadata.modified().ok()))
}

/// There is no such item, or not for this visitor.
pub fn no_such_item() -> Fault {
    Fault::Missing {
        code: "no_such_item",
        message: "there is no such photo, video or music here: look at the library again"
            .to_owned(),
    }
}

fn not_there() -> Fault {
    Fault::Missing {
        code: "not_there",
        message: "this file was moved, changed or taken away on the server: the server notices \
                  within a day, and asks for it again if it is damaged"
            .to_owned(),
    }
}
