//! Looking through the folders: what is new, what has changed, what is gone (seed 0020).

pub mod settled;
pub mod skip;
pub mod walk;
pub mod watch;

use crate::{
    engine::{Shared, now_ms},
    ledger::{Folder, Known, LedgerError, News, Observation, subtree},
};
use settled::due_ms;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};
use trove_protocol::ClientPath;
use walk::{Sight, walk};
use watch::{Changes, Noticed};

/// Between two looks at everything, while changes are heard of.
const BACKSTOP: Duration = Duration::from_mins(30);
/// The same, when they are not.
const UNWATCHED: Duration = Duration::from_mins(3);
/// Between two looks for a folder that is away.
const AWAY: Duration = Duration::from_secs(15);
/// Changes are let come to rest for this long.
const REST: Duration = Duration::from_millis(800);

/// Keeps looking, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut folders_changed = shared.signals.folders.listen();
    let noticed = Arc::new(Noticed::default());
    let mut news = noticed.signal.listen();
    let mut watcher = None;
    let mut backoff = crate::retry::Backoff::default();
    let mut everywhere = true;
    let mut interval = BACKSTOP;
    let mut last_look = Instant::now();
    loop {
        news.clear();
        let changes = noticed.take();
        everywhere |= changes.everywhere;
        if everywhere {
            folders_changed.clear();
            if !shared.options.until_idle {
                // Watch first: what changes during the look is heard of.
                (watcher, interval) = watch_all(&shared, &noticed).await;
            }
        }
        match look(&shared, everywhere, &changes).await {
            Ok(()) => {
                shared.worked("scan");
                backoff.reset();
                if everywhere {
                    last_look = Instant::now();
                }
                everywhere = false;
            }
            Err(error) => {
                shared.failed("scan", &error.into(), &mut backoff).await;
                everywhere = true;
                continue;
            }
        }
        let away = shared.board.read(|facts| facts.any_away);
        let next = if away { AWAY } else { interval };
        tokio::select! {
            () = news.heard() => tokio::time::sleep(REST).await,
            () = folders_changed.heard() => everywhere = true,
            () = tokio::time::sleep_until(last_look + next) => everywhere = true,
        }
        // Kept for its ear only.
        let _ = &watcher;
    }
}

async fn watch_all(
    shared: &Shared,
    noticed: &Arc<Noticed>,
) -> (Option<notify::RecommendedWatcher>, Duration) {
    // The look that follows meets the same error and reports it.
    let Ok(folders) = shared.ledger.folders().await else { return (None, UNWATCHED) };
    let paths: Vec<PathBuf> =
        folders.iter().map(|folder| folder.path.to_path()).filter(|path| path.is_dir()).collect();
    let noticed = noticed.clone();
    let setting_up = tokio::task::spawn_blocking(move || watch::watch(&paths, &noticed)).await;
    let (watcher, failures) = setting_up.unwrap_or_default();
    for failure in &failures {
        tracing::warn!("{failure}");
    }
    let interval = if failures.is_empty() && watcher.is_some() { BACKSTOP } else { UNWATCHED };
    (watcher, interval)
}

async fn look(shared: &Shared, everywhere: bool, changes: &Changes) -> Result<(), LedgerError> {
    let folders = shared.ledger.folders().await?;
    if everywhere {
        shared.board.change(|facts| facts.looking = true);
        let mut any_away = false;
        for folder in &folders {
            any_away |= look_through(shared, folder).await?;
        }
        forget_uncollected(shared, &folders).await?;
        shared.board.change(|facts| {
            facts.looking = false;
            facts.looked_once = true;
            facts.any_away = any_away;
        });
    } else {
        for place in &changes.places {
            let root = folders
                .iter()
                .map(|one| one.path.to_path())
                .find(|root| place.starts_with(root) && !skip::lies_in_skipped(root, place));
            if let Some(root) = root {
                look_at(shared, &root, place).await?;
            }
        }
    }
    shared.signals.found.sound();
    // What is gone is told like what is new.
    shared.signals.offers.sound();
    shared.signals.changed.sound();
    Ok(())
}

/// Looks through a collected folder; whether it is away.
async fn look_through(shared: &Shared, folder: &Folder) -> Result<bool, LedgerError> {
    let root = folder.path.to_path();
    let metadata = match tokio::fs::metadata(&root).await {
        Ok(metadata) if metadata.is_dir() => metadata,
        Ok(_) => {
            return away(shared, folder, &format!("{} is not a folder.", root.display())).await;
        }
        Err(error) => {
            let sentence = absent_sentence(&root, &error);
            return away(shared, folder, &sentence).await;
        }
    };
    let (device, _) = walk::identity(&metadata);
    let seen = look_below(shared, &root, true).await?;
    if let Some((_, why)) = seen.unseen.iter().find(|(path, _)| *path == root) {
        let sentence = format!(
            "{} cannot be read ({why}); give Trove's user the right to read it.",
            root.display()
        );
        return away(shared, folder, &sentence).await;
    }
    let gone = vanished(shared, &folder.path, &seen, true).await?;
    // Another volume in its place, and none of its files: the drive is not plugged in.
    let other_volume = folder.device.is_some_and(|before| before != device);
    if other_volume && seen.known.is_empty() && !gone.is_empty() {
        let sentence = format!(
            "{} is on another drive than before and has none of its {} files; plug the drive in.",
            root.display(),
            gone.len()
        );
        return away(shared, folder, &sentence).await;
    }
    shared.ledger.note_gone(&gone).await?;
    shared.ledger.note_folder(&folder.path, Some(device), None).await?;
    Ok(false)
}

async fn away(shared: &Shared, folder: &Folder, sentence: &str) -> Result<bool, LedgerError> {
    if folder.away.as_deref() != Some(sentence) {
        tracing::warn!("{sentence} Nothing of it is taken for deleted.");
    }
    shared.ledger.note_folder(&folder.path, None, Some(sentence)).await?;
    Ok(true)
}

fn absent_sentence(root: &Path, error: &std::io::Error) -> String {
    let root = root.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{root} is not there; plug its drive in, or take it off the list of folders.")
        }
        std::io::ErrorKind::PermissionDenied => {
            format!("{root} may not be read; give Trove's user the right to read it.")
        }
        _ => format!("{root} cannot be read ({error}); check its drive."),
    }
}

/// Looks where something has changed.
async fn look_at(shared: &Shared, root: &Path, place: &Path) -> Result<(), LedgerError> {
    let is_folder = tokio::fs::symlink_metadata(place).await.ok().map(|found| found.is_dir());
    let (folder, to_the_bottom) = match (is_folder, place.parent()) {
        (Some(true), _) if place != root && skip::skips_folder(place) => return Ok(()),
        // The folder itself is named when something in it was renamed or its times changed.
        (Some(true), _) => (place, place != root),
        (_, Some(parent)) if parent.starts_with(root) => (parent, false),
        _ => return Ok(()),
    };
    let Some(path) = ClientPath::from_path(folder) else { return Ok(()) };
    let seen = look_below(shared, folder, to_the_bottom).await?;
    if seen.unseen.iter().any(|(path, _)| path == folder) {
        return Ok(());
    }
    let mut gone = vanished(shared, &path, &seen, to_the_bottom).await?;
    if is_folder.is_none()
        && root.exists()
        && let Some(place) = ClientPath::from_path(place)
    {
        gone.extend(
            vanished(shared, &place, &Seen { newest: i64::MAX, ..Seen::default() }, true).await?,
        );
    }
    shared.ledger.note_gone(&gone).await
}

/// What a look came across.
#[derive(Default)]
struct Seen {
    /// Rows of the ledger, sorted.
    known: Vec<i64>,
    /// The newest row before the look: later ones are its own finds.
    newest: i64,
    unseen: Vec<(PathBuf, String)>,
}

/// Looks through a folder and writes down what is new or changed.
async fn look_below(
    shared: &Shared,
    folder: &Path,
    to_the_bottom: bool,
) -> Result<Seen, LedgerError> {
    let (sender, mut sights) = mpsc::channel(4);
    let (folder, stop) = (folder.to_path_buf(), shared.stop.clone());
    let walking = tokio::task::spawn_blocking(move || walk(&folder, to_the_bottom, &sender, &stop));
    let mut seen = Seen { newest: shared.ledger.newest_row().await?, ..Seen::default() };
    while let Some(sight) = sights.recv().await {
        match sight {
            Sight::Files(files) => note_files(shared, files, &mut seen.known).await?,
            Sight::Unseen(path, why) => {
                tracing::warn!("{} cannot be read ({why}); it is left as it was.", path.display());
                seen.unseen.push((path, why));
            }
        }
    }
    if walking.await.is_err() {
        // Half a look must not make anything count as gone.
        return Err(LedgerError::Unreadable("a look through a folder ended early".into()));
    }
    seen.known.sort_unstable();
    Ok(seen)
}

async fn note_files(
    shared: &Shared,
    files: Vec<Observation>,
    seen: &mut Vec<i64>,
) -> Result<(), LedgerError> {
    let known = shared.ledger.look_up(&files).await?;
    let (now, still) = (now_ms(), shared.options.still_ms());
    let found = select_changed(files, &known, now, still);
    seen.extend(known.iter().map(|one| one.id));
    if !found.is_empty() {
        shared.ledger.note_found(&found).await?;
        shared.signals.found.sound();
        shared.signals.changed.sound();
    }
    Ok(())
}

/// New and changed files, each with the time at which it will have stood still.
fn select_changed(
    files: Vec<Observation>,
    known: &[Known],
    now_ms: i64,
    still_ms: i64,
) -> Vec<(Observation, i64)> {
    let mut rows = vec![None; files.len()];
    for one in known {
        rows[one.index] = Some(one.news);
    }
    files
        .into_iter()
        .zip(rows)
        .filter(|(_, news)| *news != Some(News::None))
        .map(|(one, news)| {
            let changing = news == Some(News::StillChanging);
            let due = due_ms(one.modified_ns, now_ms, still_ms, changing);
            (one, due)
        })
        .collect()
}

/// Rows below a folder that a look did not come across, except below what it could not see.
async fn vanished(
    shared: &Shared,
    folder: &ClientPath,
    seen: &Seen,
    to_the_bottom: bool,
) -> Result<Vec<i64>, LedgerError> {
    let unseen: Vec<_> = seen
        .unseen
        .iter()
        .filter_map(|(path, _)| ClientPath::from_path(path))
        .map(|path| (path.as_str().to_owned(), subtree(&path)))
        .collect();
    let own = subtree(folder).0.len();
    let (mut gone, mut after) = (Vec::new(), String::new());
    loop {
        let page = shared.ledger.below(folder, &after).await?;
        let Some((_, last)) = page.last() else { return Ok(gone) };
        after.clone_from(last);
        gone.extend(
            page.into_iter()
                .filter(|(id, path)| {
                    *id <= seen.newest
                        && seen.known.binary_search(id).is_err()
                        && (to_the_bottom || !path[own..].contains('/'))
                        && !unseen.iter().any(|(exact, (low, high))| {
                            path == exact || (path >= low && path < high)
                        })
                })
                .map(|(id, _)| id),
        );
    }
}

/// Files that no folder on the list holds any more are no longer on offer.
async fn forget_uncollected(shared: &Shared, folders: &[Folder]) -> Result<(), LedgerError> {
    let held: Vec<_> = folders.iter().map(|folder| subtree(&folder.path)).collect();
    let outside = shared.ledger.outside(&held).await?;
    shared.ledger.note_gone(&outside).await
}
