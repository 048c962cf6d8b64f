//! Is everything there? A look at every stored file without reading it, and a search for what is
//! not where it was.

use super::judge::is_untouched;
use crate::{
    catalogue::{Faring, Kept},
    decide::ContentId,
    house::{Fault, House},
    shares::{Identity, ReadBack, ShareError, SharePath, Shares},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use trove_protocol::ContentHash;

/// Contents looked at in one go.
const PAGE: u32 = 2_000;

/// What a look at everything showed.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// Stored contents.
    pub stored: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Contents whose file is another than the one that Trove left, or is back.
    pub changed: Vec<Kept>,
    /// Contents without a file.
    pub missing: Vec<Kept>,
    /// Why some files and folders could not be looked at: nothing is known of what is there.
    pub unseen: Vec<String>,
    /// The folders' times before their files were looked at.
    pub folders: HashMap<String, i64>,
}

/// Looks at everything that is or was stored.
pub(super) async fn look(house: &House) -> Result<Looked, Fault> {
    let mut looked = Looked::default();
    let mut after = ContentId(0);
    loop {
        let page = house.catalogue.kept_after(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(looked) };
        after = last.content;
        let shares = Arc::clone(&house.shares);
        looked = super::blocking(move || look_at(&shares, page, looked)).await?;
    }
}

fn look_at(shares: &Shares, page: Vec<Kept>, mut looked: Looked) -> Looked {
    let mut open = shares.reader().looker();
    for kept in page {
        let Ok(path) = SharePath::parse(&kept.share_path) else { continue };
        note_folders(shares, &path, &mut looked);
        let found = match open.identity(&path) {
            Ok(found) => found,
            Err(ShareError::Missing(_) | ShareError::Blocked(_) | ShareError::NotAFile(_)) => None,
            // Neither there nor missing: nothing is concluded from it.
            Err(error) => {
                looked.unseen.push(error.to_string());
                if kept.faring == Faring::Stored {
                    looked.stored += 1;
                    looked.bytes += kept.size;
                }
                continue;
            }
        };
        match (kept.faring, found) {
            (Faring::Stored, found) => {
                looked.stored += 1;
                looked.bytes += kept.size;
                match found {
                    Some(found) if is_untouched(&kept, found) => {}
                    Some(_) => looked.changed.push(kept),
                    None => looked.missing.push(kept),
                }
            }
            // Somebody may have put it back. The damaged file itself is not read again and again.
            (Faring::Damaged | Faring::LetGo(_), Some(found))
                if found.size == kept.size
                    && (kept.faring != Faring::Damaged || kept.identity != Some(found)) =>
            {
                looked.changed.push(kept);
            }
            _ => {}
        }
    }
    looked
}

/// The times of the folders on the path's way, before anything in them is looked at.
fn note_folders(shares: &Shares, path: &SharePath, looked: &mut Looked) {
    let mut folder = path.folder();
    while let Some(name) = folder
        && !looked.folders.contains_key(name)
    {
        // One that cannot be looked at is told of with the files in it.
        if let Ok(Some(modified_ns)) = shares.reader().folder_modified_ns(name) {
            looked.folders.insert(name.to_owned(), modified_ns);
        }
        folder = name.rsplit_once('/').map(|(above, _)| above);
    }
    if !looked.folders.contains_key("")
        && let Ok(Some(modified_ns)) = shares.reader().folder_modified_ns("")
    {
        looked.folders.insert(String::new(), modified_ns);
    }
}

/// The folder of the path, or the nearest one above it that is there.
pub(super) fn nearest_folder<'a>(path: &'a str, folders: &HashMap<String, i64>) -> &'a str {
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    while !folder.is_empty() && !folders.contains_key(folder) {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    folder
}

/// What a search showed.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Where contents lie in the shares: people moved them.
    pub moved: HashMap<ContentId, (SharePath, Identity)>,
    /// Contents that may be a file which cannot be read now: nothing is concluded of them.
    pub undecided: HashSet<ContentId>,
    /// Why some files and folders could not be looked at.
    pub unseen: Vec<String>,
}

/// Looks for these contents in the shares.
pub(super) async fn search(house: &House, lost: &[Kept]) -> Result<Found, Fault> {
    if lost.is_empty() {
        return Ok(Found::default());
    }
    let sizes: HashSet<u64> = lost.iter().map(|kept| kept.size).collect();
    let shares = Arc::clone(&house.shares);
    let (files, unseen) = super::blocking(move || {
        let mut files = Vec::new();
        let unseen = shares.reader().all_files(&mut |path, identity| {
            if sizes.contains(&identity.size) {
                files.push((path, identity));
            }
        });
        (files, unseen.iter().map(ShareError::to_string).collect::<Vec<_>>())
    })
    .await?;
    // Files at paths that the catalogue knows are somebody else's, unless they bear the number of
    // what is sought: two may have changed places.
    let keys: Vec<String> = files.iter().map(|(path, _)| path.collision_key()).collect();
    let taken = house.catalogue.taken(&keys).await?;
    let files: Vec<_> = files
        .into_iter()
        .zip(keys)
        .map(|((path, file), key)| (path, file, taken.contains(&key)))
        .collect();
    let shares = Arc::clone(&house.shares);
    let lost = lost.to_vec();
    super::blocking(move || find(&shares, &lost, &files, unseen)).await
}

fn find(
    shares: &Shares,
    lost: &[Kept],
    files: &[(SharePath, Identity, bool)],
    unseen: Vec<String>,
) -> Found {
    let mut hashes: HashMap<SharePath, Option<(Identity, ContentHash)>> = HashMap::new();
    let mut found = Found { unseen, ..Found::default() };
    for kept in lost {
        let same = |file: &Identity| kept.identity.is_some_and(|known| known.inode == file.inode);
        let mut candidates: Vec<_> = files
            .iter()
            .filter(|(path, file, taken)| {
                file.size == kept.size && path.as_str() != kept.share_path && (!taken || same(file))
            })
            .collect();
        candidates.sort_by_key(|(_, file, _)| {
            let time = kept.identity.is_some_and(|known| known.modified_ns == file.modified_ns);
            (!same(file), !time)
        });
        for (path, _, _) in candidates {
            if !hashes.contains_key(path) {
                let read = match shares.reader().read_back(path, &mut |_| true) {
                    Ok(ReadBack::Whole(identity, hash)) => Some((identity, hash)),
                    Ok(ReadBack::Unreadable(reason)) => {
                        found.unseen.push(format!("cannot read {path}: {reason}"));
                        None
                    }
                    Ok(ReadBack::NotNow | ReadBack::Missing) => None,
                    Err(error) => {
                        found.unseen.push(error.to_string());
                        None
                    }
                };
                hashes.insert(path.clone(), read);
            }
            match hashes.get(path) {
                Some(Some((identity, hash))) if *hash == kept.hash => {
                    found.undecided.remove(&kept.content);
                    found.moved.insert(kept.content, (path.clone(), *identity));
                    break;
                }
                Some(Some(_)) => {}
                _ => {
                    found.undecided.insert(kept.content);
                }
            }
        }
    }
    found
}
