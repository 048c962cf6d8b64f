//! Hears of changes from the system, so that a rescan is only the backstop.

use crate::signal::Signal;
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// More changed places than this are not remembered one by one.
const MOST_PLACES: usize = 2_000;

/// What changed since the last question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Paths of files and folders.
    pub places: HashSet<PathBuf>,
    /// Changes were missed: look everywhere.
    pub everywhere: bool,
}

/// Collects changes, and says so.
#[derive(Debug, Default)]
pub struct Noticed {
    changes: Mutex<Changes>,
    /// Sounds at each change.
    pub signal: Signal,
}

impl Noticed {
    /// What changed since the last question.
    pub fn take(&self) -> Changes {
        std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, event: notify::Result<Event>) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            // Reading, which is all that Trove does, changes nothing.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) && !event.need_rescan() => {
                return;
            }
            Ok(event) => {
                changes.everywhere |= event.need_rescan();
                changes.places.extend(event.paths);
            }
            Err(error) => {
                tracing::debug!(%error, "a change could not be heard of");
                changes.everywhere = true;
            }
        }
        if changes.places.len() > MOST_PLACES {
            changes.places = HashSet::new();
            changes.everywhere = true;
        }
        drop(changes);
        self.signal.sound();
    }
}

/// How one folder is watched, with all that lies below. Blocks while it looks through it.
pub type WatchFolder = fn(&mut RecommendedWatcher, &Path) -> notify::Result<()>;

/// By the system's own means.
pub fn watch_folder(watcher: &mut RecommendedWatcher, folder: &Path) -> notify::Result<()> {
    watcher.watch(folder, RecursiveMode::Recursive)
}

/// Watches these folders until dropped. Blocks while it looks through them. Also returns a
/// sentence for each folder that cannot be watched.
pub fn watch(
    folders: &[PathBuf],
    noticed: &Arc<Noticed>,
    watch_folder: WatchFolder,
) -> (Option<RecommendedWatcher>, Vec<String>) {
    let target = noticed.clone();
    // Links lead out of the folders.
    let configuration = Config::default().with_follow_symlinks(false);
    let handler = move |event| target.note(event);
    let mut watcher = match RecommendedWatcher::new(handler, configuration) {
        Ok(watcher) => watcher,
        Err(error) => return (None, vec![sentence(Path::new("any folder"), &error)]),
    };
    let mut failures = Vec::new();
    for folder in folders {
        if let Err(error) = watch_folder(&mut watcher, folder) {
            failures.push(sentence(folder, &error));
        }
    }
    (Some(watcher), failures)
}

fn sentence(folder: &Path, error: &notify::Error) -> String {
    // inotify reports its limit of watches as "no space left on device".
    let limit = match &error.kind {
        notify::ErrorKind::MaxFilesWatch => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        _ => false,
    };
    if limit {
        format!(
            "{} holds more folders than this system watches at once, so changes are found by \
             looking every few minutes; raise fs.inotify.max_user_watches to have them at once.",
            folder.display()
        )
    } else {
        format!(
            "{} cannot be watched ({error}), so changes are found by looking every few minutes.",
            folder.display()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn a_new_file_is_heard_of() {
        let folder = tempfile::tempdir().unwrap();
        let noticed = Arc::new(Noticed::default());
        let mut news = noticed.signal.listen();
        let (watcher, failures) = watch(&[folder.path().to_path_buf()], &noticed, watch_folder);
        assert!(watcher.is_some() && failures.is_empty(), "{failures:?}");
        let file = folder.path().join("a.jpg");
        std::fs::write(&file, "a").unwrap();
        tokio::time::timeout(Duration::from_secs(10), news.heard()).await.unwrap();
        assert!(noticed.take().places.contains(&file));
    }

    #[test]
    fn a_flood_of_changes_is_one_look_everywhere() {
        let noticed = Noticed::default();
        for number in 0..=MOST_PLACES {
            let path = PathBuf::from(format!("/{number}"));
            noticed.note(Ok(Event::new(EventKind::Any).add_path(path)));
        }
        assert_eq!(noticed.take(), Changes { places: HashSet::new(), everywhere: true });
    }
}
