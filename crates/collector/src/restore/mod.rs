//! Bringing backups back: the one place where the client writes files for its user. It writes into
//! a new or empty folder and never over anything.

mod place;
pub mod plan;

use crate::link::{HttpsLink, LinkError};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use place::{Place, There, is};
use plan::{File, NotSound, Plan};
use std::{
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::task::spawn_blocking;
use trove_protocol::{ClientId, ClientPath, SnapshotEntry};

/// Downloads side by side.
const SIDE_BY_SIDE: usize = 4;

/// Why something could not be restored, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The server.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The snapshot.
    #[error(transparent)]
    NotSound(#[from] NotSound),
    /// The folder has something in it.
    #[error(
        "{} is not empty, and restoring never writes over anything; name a new or empty folder \
         with --to", .0.display()
    )]
    NotEmpty(PathBuf),
    /// Another snapshot was begun there.
    #[error(
        "the restoring of another snapshot was broken off in {}; finish that one first, or name \
         another folder with --to", .0.display()
    )]
    AnotherBegun(PathBuf),
    /// Something is there that is not what was restored before.
    #[error("{} is there already and is not what belongs there; move it away, then try again",
        .0.display())]
    InTheWay(PathBuf),
    /// The disk is full.
    #[error("the disk that holds {} is full; free some space on it, then try again", .0.display())]
    Full(PathBuf),
    /// Anything else that the system says.
    #[error("{path} cannot be written ({error}); check its disk and its permissions, then try \
        again", path = .path.display())]
    System {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The server has not got a content.
    #[error("the server does not have the content of {}; run `trove-server verify` there",
        .0.display())]
    Lacking(PathBuf),
    /// What arrived is not what was backed up.
    #[error(
        "what the server has of {} is damaged; run `trove-server verify` there", .0.display()
    )]
    Damaged(PathBuf),
    /// Part of the program stopped.
    #[error("part of Trove stopped unexpectedly; try again")]
    Broken,
}

impl RestoreError {
    fn of(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(path.to_path_buf()),
            _ => Self::System { path: path.to_path_buf(), error },
        }
    }

    /// Whether the other files may fare better.
    fn is_of_one_file(&self) -> bool {
        matches!(
            self,
            Self::Damaged(_) | Self::Lacking(_) | Self::InTheWay(_) | Self::System { .. }
        )
    }
}

/// Which snapshot.
#[derive(Clone, Debug)]
pub struct Source {
    /// Another computer's, by the owner's leave.
    pub of: Option<ClientId>,
    /// The set's name.
    pub set: String,
    /// The snapshot's name.
    pub snapshot: String,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Files that are there now.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What the snapshot says is missing in it: what, and why.
    pub missing: Vec<(String, String)>,
    /// What could not be restored, as sentences.
    pub failed: Vec<String>,
}

/// Files and bytes that are there, while it goes on.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files that are there.
    pub files: AtomicU64,
    /// Of these many.
    pub of_files: AtomicU64,
    /// Bytes that are there.
    pub bytes: AtomicU64,
}

/// Restores a snapshot, or what lies at or below `only`, into a folder. Goes on where an earlier
/// try was broken off.
pub async fn restore(
    link: &HttpsLink,
    source: &Source,
    only: Option<&ClientPath>,
    to: &Path,
    progress: &Progress,
) -> Result<Outcome, RestoreError> {
    let plan = plan::plan(entries(link, source).await?, only)?;
    progress.of_files.store(plan.files.len() as u64, Ordering::Relaxed);
    let Plan { folders, files, links, missing } = plan;
    let what = format!("{} {}\n", source.set, source.snapshot);
    let to = to.to_path_buf();
    let (place, folders) = blocking(move || {
        let place = Place::take(&to, &what)?;
        folders.iter().try_for_each(|folder| place.make_folder(folder))?;
        Ok((place, folders))
    })
    .await?;
    let place = Arc::new(place);
    let mut outcome = Outcome { missing, ..Outcome::default() };
    let mut restored = stream::iter(files)
        .map(|file| one_file(link, source, Arc::clone(&place), file, progress))
        .buffer_unordered(SIDE_BY_SIDE);
    loop {
        match restored.try_next().await {
            Ok(Some(size)) => {
                outcome.files += 1;
                outcome.bytes += size;
            }
            Ok(None) => break,
            Err(error) if error.is_of_one_file() => outcome.failed.push(error.to_string()),
            Err(error) => return Err(error),
        }
    }
    drop(restored);
    let whole = outcome.failed.is_empty();
    blocking(move || {
        links.iter().try_for_each(|link| place.make_link(link))?;
        if !whole {
            // The next try still has to write into the folders.
            return Ok(());
        }
        // The innermost first: what is in a folder changes its time.
        folders.iter().rev().try_for_each(|folder| place.dress(folder))?;
        place.complete()
    })
    .await?;
    Ok(outcome)
}

/// All that the snapshot holds.
async fn entries(link: &HttpsLink, source: &Source) -> Result<Vec<SnapshotEntry>, RestoreError> {
    let name = (source.set.as_str(), source.snapshot.as_str());
    let (mut all, mut after) = (Vec::new(), None::<ClientPath>);
    loop {
        let page = link.snapshot_page(source.of.as_ref(), name, after.as_ref()).await?;
        all.extend(page.entries);
        match page.next {
            // A server that goes back would go on for ever.
            Some(next) if after.as_ref().is_none_or(|before| *before < next) => after = Some(next),
            Some(_) => {
                let reason = "its list of files goes round in circles".to_owned();
                return Err(LinkError::Nonsense(reason).into());
            }
            None => return Ok(all),
        }
    }
}

/// Restores one file, unless it is there; its size.
async fn one_file(
    link: &HttpsLink,
    source: &Source,
    place: Arc<Place>,
    file: File,
    progress: &Progress,
) -> Result<u64, RestoreError> {
    let (at, looked_for) = (Arc::clone(&place), file.clone());
    if let There::Part(hasher, length) = blocking(move || at.there(&looked_for)).await? {
        download(link, source, &place, &file, (hasher, length)).await?;
    }
    progress.files.fetch_add(1, Ordering::Relaxed);
    progress.bytes.fetch_add(file.size, Ordering::Relaxed);
    Ok(file.size)
}

async fn download(
    link: &HttpsLink,
    source: &Source,
    place: &Arc<Place>,
    file: &File,
    (mut hasher, mut length): (Box<blake3::Hasher>, u64),
) -> Result<(), RestoreError> {
    let mut open = place.open_part(file, length)?;
    let shown = place.root().join(&file.path);
    if let Some(hash) = file.hash
        && (length < file.size || !is(&hasher, hash))
    {
        let from = if length < file.size { length } else { 0 };
        let asked = link.content(source.of.as_ref(), hash, from).await;
        let mut download = asked.map_err(|error| match error {
            LinkError::Refused { status: 404, .. } => RestoreError::Lacking(shown.clone()),
            error => error.into(),
        })?;
        if download.offset != length {
            (hasher, length) = (Box::default(), 0);
            open = place.open_part(file, 0)?;
        }
        while let Some(bytes) = download.next().await? {
            let bytes = bytes.as_ref();
            length += bytes.len() as u64;
            if length > file.size {
                break;
            }
            hasher.update(bytes);
            open.write_all(bytes).map_err(|error| RestoreError::of(&shown, error))?;
        }
        if length != file.size || !is(&hasher, hash) {
            place.drop_part(file)?;
            return Err(RestoreError::Damaged(shown));
        }
    }
    let (place, file) = (Arc::clone(place), file.clone());
    blocking(move || place.finish(&file, &open)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RestoreError> + Send + 'static,
) -> Result<T, RestoreError> {
    spawn_blocking(work).await.map_err(|_| RestoreError::Broken)?
}
