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
        looked = super::blocking(move || look_at(&shares, page, looked)).await??;
    }
}

fn look_at(shares: &Shares, page: Vec<Kept>, mut looked: Looked) -> Result<Looked, ShareError> {
    let mut open = shares.reader().looker();
    for kept in page {
        let Ok(path) = SharePath::parse(&kept.share_path) else { continue };
        note_folders(shares, &path, &mut looked.folders)?;
        let found = match open.identity(&path) {
            Ok(found) => found,
            Err(ShareError::Missing(_) | ShareError::Blocked(_) | ShareError::NotAFile(_)) => None,
            Err(error) => return Err(error),
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
    Ok(looked)
}

/// The times of the folders on the path's way, before anything in them is looked at.
fn note_folders(
    shares: &Shares,
    path: &SharePath,
    folders: &mut HashMap<String, i64>,
) -> Result<(), ShareError> {
    let mut folder = path.folder();
    while let Some(name) = folder
        && !folders.contains_key(name)
    {
        if let Some(modified_ns) = shares.reader().folder_modified_ns(name)? {
            folders.insert(name.to_owned(), modified_ns);
        }
        folder = name.rsplit_once('/').map(|(above, _)| above);
    }
    if !folders.contains_key("")
        && let Some(modified_ns) = shares.reader().folder_modified_ns("")?
    {
        folders.insert(String::new(), modified_ns);
    }
    Ok(())
}

/// The folder of the path, or the nearest one above it that is there.
pub(super) fn nearest_folder<'a>(path: &'a str, folders: &HashMap<String, i64>) -> &'a str {
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    while !folder.is_empty() && !folders.contains_key(folder) {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    folder
}

/// Where these contents lie in the shares, if anywhere: people moved them.
pub(super) async fn search(
    house: &House,
    lost: &[Kept],
) -> Result<HashMap<ContentId, (SharePath, Identity)>, Fault> {
    if lost.is_empty() {
        return Ok(HashMap::new());
    }
    let sizes: HashSet<u64> = lost.iter().map(|kept| kept.size).collect();
    let shares = Arc::clone(&house.shares);
    let files = super::blocking(move || {
        let mut files = Vec::new();
        shares.reader().all_files(&mut |path, identity| {
            if sizes.contains(&identity.size) {
                files.push((path, identity));
            }
        })?;
        Ok::<_, ShareError>(files)
    })
    .await??;
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
    super::blocking(move || Ok(find(&shares, &lost, &files)?)).await?
}

fn find(
    shares: &Shares,
    lost: &[Kept],
    files: &[(SharePath, Identity, bool)],
) -> Result<HashMap<ContentId, (SharePath, Identity)>, ShareError> {
    let mut hashes = HashMap::new();
    let mut found = HashMap::new();
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
            if !hashes.contains_key(path)
                && let ReadBack::Whole(identity, hash) =
                    shares.reader().read_back(path, &mut |_| true)?
            {
                hashes.insert(path.clone(), (identity, hash));
            }
            if let Some((identity, hash)) = hashes.get(path)
                && *hash == kept.hash
            {
                found.insert(kept.content, (path.clone(), *identity));
                break;
            }
        }
    }
    Ok(found)
}
